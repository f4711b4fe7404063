"""An ATS may say anything: each word of it ends as text, and no job fails of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.models import Connection, StageEntry
from greenroom.ats.tests.support import LATER, look, perform
from greenroom.effects.models import Effect
from greenroom.integrations.lever.payloads import Opportunity, Posting, User
from greenroom.interviews.models import Candidate, Invitation
from greenroom.testing.ats import ADA, SAM, FakeWorld
from greenroom.testing.factories import NOW, a_member
from greenroom.testing.hostile import packed
from greenroom.testing.markup import read

IN = NOW + timedelta(minutes=1)
CONTROLS = {*map(chr, range(32)), "\x7f", *map(chr, range(0x80, 0xA0))} - {"\n"}
TEXTS = packed(200)
PAGES = ("/integrations/", "/integrations/lever/", "/jobs/", "/templates/", "/")


def at_the_border(text: str) -> str:
    """As Lever's connector hands it on."""
    return Posting.model_validate({"id": "1", "text": text}).to_port().title


def fill(world: FakeWorld) -> list[str]:
    """A posting, its tags, a candidate and who moved them, for every text."""
    refs = []
    for number, raw in enumerate(TEXTS):
        text, ref = at_the_border(raw), f"opp-{number}"
        world.add_posting(f"p-{number}", f"myInterview:{text}", text, "myInterview:", title=text)
        if number % 2:
            world.add_posting(f"p-{number}", "myInterview:Sales screen", text, title=text)
        world.people[f"person-{number}"] = replace(SAM, name=text, role=text)
        emails = (text, f"a{number}@example.com")
        world.add(ADA, ref=ref, name=text, emails=emails, phones=(text,), tags=(text,),
                  posting_ref=f"p-{number}", time_zone=text, url=text)  # fmt: skip
        world.move(ref, "video", IN, mover=f"person-{number}")
        refs.append(ref)
    return refs


@pytest.mark.usefixtures("sales")
def test_names_postings_tags_and_roles(
    world: FakeWorld, connection: Connection, organisation: Organisation
) -> None:
    refs = fill(world)
    Connection.objects.update(stages=[{"ref": "video", "name": at_the_border(t)} for t in TEXTS])
    connection.trigger_stages.update(name=at_the_border(TEXTS[0])[:100])

    for ref in refs:
        look(connection, ref)
    perform()

    assert StageEntry.objects.exclude(decided_at=None).count() == len(refs)
    assert not StageEntry.objects.filter(reason="unexpected").exists()
    assert Invitation.objects.count() >= len(refs) // 2
    waiting = Effect.objects.filter(state__in=["planned", "claimed", "unknown"])
    assert not waiting.filter(kind__startswith="ats.").due(LATER + timedelta(days=1)).exists()
    for _ref, note in world.notes:
        assert not set(note) & CONTROLS
        note.encode()
    _shown_as_text(organisation)


def _shown_as_text(organisation: Organisation) -> None:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    candidates = [f"/candidates/{pk}/" for pk in Candidate.objects.values_list("pk", flat=True)]
    for url in (*PAGES, *candidates[::4]):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert read(answer.content).faults == [], url


def test_what_no_database_can_hold_is_taken_out_at_the_border() -> None:
    for text in TEXTS:
        person = User.model_validate({"id": "1", "name": text, "accessRole": text})
        there = Opportunity.model_validate(
            {"id": "1", "name": text, "emails": [text], "tags": [text], "phones": [{"value": text}]}
        ).to_port()
        for value in (person.name, person.accessRole, there.name, *there.tags, *there.emails):
            value.encode()
            assert "\0" not in value
