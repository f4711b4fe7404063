"""The connection's page asks the database as often for many rows as for one, and stays small."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.actions import connections
from greenroom.ats.models import Connection, Nudge, Opportunity, Posting, Reason, StageEntry
from greenroom.effects.models import Effect
from greenroom.interviews.ids import new_public_id
from greenroom.interviews.models import InterviewTemplate
from greenroom.testing.factories import NOW, a_member, a_template
from greenroom.testing.pages import assert_same_queries, copies

PAGE = "/integrations/lever/"
MOST = 36  # it tells of stages, webhooks, postings, entries, effects and nudges
LARGEST_BYTES = 200_000


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.fixture
def posting(connection: Connection) -> Posting:
    a_template()
    tags = ["myInterview:sales screen"]
    return Posting.objects.create(
        connection=connection, ref="sales", title="Sales", tags=tags, read_at=NOW
    )


@pytest.mark.parametrize("url", [PAGE, "/integrations/", "/integrations/lever/live/"])
def test_postings(admin: Client, posting: Posting, url: str) -> None:
    def more() -> None:
        copies(posting, ref=lambda _: str(uuid4()), title=lambda number: f"Posting {number}")

    assert_same_queries(admin, url, more, most=MOST)


def test_who_was_skipped(admin: Client, connection: Connection) -> None:
    opportunity = Opportunity.objects.create(connection=connection, ref="ada", read_at=NOW)
    entry = StageEntry.objects.create(
        connection=connection, opportunity=opportunity, opportunity_ref="ada", stage_ref="video",
        entered_at=NOW, decided_at=NOW, outcome=StageEntry.Outcome.SKIPPED, reason=Reason.NO_TAG,
    )  # fmt: skip

    def more() -> None:
        people = copies(opportunity, ref=lambda number: f"person-{number}")
        copies(
            entry,
            opportunity_id=lambda number: people[number].pk,
            opportunity_ref=lambda number: f"person-{number}",
        )

    assert_same_queries(admin, PAGE, more, most=MOST)


def test_what_could_not_be_written_or_looked_at(admin: Client, connection: Connection) -> None:
    effect = Effect.objects.create(
        kind="ats.tag", key="one", subject_id=connection.pk, state=Effect.State.REFUSED,
        planned_at=NOW, payload={"connection": str(connection.pk)},
    )  # fmt: skip
    nudge = Nudge.objects.create(
        connection=connection, event="sweep", token="one", opportunity_ref="ada",
        triggered_at=NOW, received_at=NOW, trouble="It was busy.",
    )  # fmt: skip

    def more() -> None:
        copies(effect, key=lambda number: f"effect-{number}")
        copies(nudge, triggered_at=lambda number: NOW + timedelta(seconds=number + 1))

    assert_same_queries(admin, PAGE, more, most=MOST)


def test_s36_a_thousand_templates_stand_on_a_page_of_their_own(
    admin: Client, connection: Connection, posting: Posting
) -> None:
    connections.choose_stages(connection.pk, ["video"], NOW)
    template = InterviewTemplate.objects.get()
    names = {"name": lambda number: f"Template {number}"}
    copies(template, 999, public_id=lambda _: new_public_id(), **names)
    copies(posting, 40, ref=lambda _: str(uuid4()))

    page = admin.get(PAGE)
    choice = admin.get(reverse("ats:posting_link", args=[posting.pk]))
    stage = admin.get(reverse("ats:stage_bind", args=[connection.trigger_stages.get().pk]))

    assert len(page.content) < LARGEST_BYTES
    assert choice.content.count(b"<option") == stage.content.count(b"<option") == 1001
    assert len(choice.content) < LARGEST_BYTES
