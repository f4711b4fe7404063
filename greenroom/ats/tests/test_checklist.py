"""Three of three for each posting (S33), and what the tile says in words (S18, S28)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import checklist
from greenroom.ats.actions import connections
from greenroom.ats.checklist import Summary
from greenroom.ats.models import Connection, Posting, Webhook
from greenroom.ats.tests.support import LATER, entries, look
from greenroom.interviews.models import Invitation, Question
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_member, a_template

IN = NOW + timedelta(minutes=1)
FILE = reverse("intake:templates_csv")


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.fixture
def done(world: FakeWorld, connection: Connection) -> Callable[..., int]:
    """How many steps are done for the one posting, with these tags on it."""

    def count(*tags: str) -> int:
        world.add_posting("sales", *tags, title="Account Executive")
        connections.keep_postings(connection.pk, list(world.postings.values()), LATER)
        [row] = checklist.summary(connection).rows
        return row.checklist.done

    return count


Done = Callable[..., int]


def test_s33_step_by_step_to_three_of_three(
    admin: Client, connection: Connection, done: Done
) -> None:
    assert done() == 0
    a_template("Sales screen")
    assert done() == 1
    export(admin)
    assert done() == 2
    assert done("myInterview:Sales screen") == 3

    tile = admin.get("/integrations/").content.decode()
    assert "1 of 1 open posting invites (3/3)" in tile
    assert "3/3" in admin.get("/integrations/lever/").content.decode()


def export(client: Client) -> None:
    assert client.get(FILE).status_code == 200


def test_s33_a_template_made_after_the_download_is_not_in_it(admin: Client, done: Done) -> None:
    export(admin)
    a_template("Sales screen")

    assert done() == 1


def test_s33_a_head_request_downloads_nothing(admin: Client, done: Done) -> None:
    a_template("Sales screen")
    admin.head(FILE)

    assert done() == 1


def test_s33_a_tag_that_stands_there_was_known(done: Done) -> None:
    a_template("Sales screen")

    assert done("myInterview:Sales screen") == 3


@pytest.mark.parametrize("tags", [("myInterview:Nothing",), ("myInterview:A", "myInterview:B")])
def test_s33_a_tag_that_names_nothing_is_not_done(done: Done, tags: tuple[str, ...]) -> None:
    a_template("Sales screen")

    assert done(*tags) == 1


def test_s33_a_template_without_questions_is_not_made_yet(done: Done) -> None:
    a_template("Sales screen")
    Question.objects.all().delete()

    assert done("myInterview:Sales screen") == 2


def test_s33_linking_here_is_as_good_as_a_tag(done: Done) -> None:
    template = a_template("Sales screen")
    done()
    connections.link_template(Posting.objects.get().pk, template)

    assert done() == 3


def test_an_archived_template_that_is_linked_does_not_count(done: Done) -> None:
    template = a_template("Sales screen")
    done()
    connections.link_template(Posting.objects.get().pk, template)
    template.archived_at = NOW
    template.save()

    assert done() == 0


def test_the_tile_counts_all_and_shows_the_furthest(
    world: FakeWorld,
    connection: Connection,
    django_assert_num_queries: Callable[..., object],
) -> None:
    a_template("Sales screen")
    for number in range(40):
        tags = ["myInterview:Sales screen"] if number % 2 else []
        world.add_posting(f"p-{number}", *tags, title=f"Posting {number}")
    connections.keep_postings(connection.pk, list(world.postings.values()), LATER)

    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        summary: Summary = checklist.summary(connection)

    assert (summary.complete, summary.total) == (20, 40)
    assert len(summary.rows) == checklist.SHOWN
    assert all(row.checklist.is_complete for row in summary.rows)


def test_s18_the_tile_says_why_it_needs_attention(admin: Client, connection: Connection) -> None:
    def tile() -> str:
        return admin.get("/integrations/").content.decode()

    Webhook.objects.create(connection=connection, event="stage_change", sealed_secret="x", ref="h")
    assert "Lever has not sent us anything yet." in tile()
    Connection.objects.update(trouble="Lever is busy (503).")
    assert "The last check did not work." in tile()
    Connection.objects.update(state=Connection.State.REVOKED)
    assert "Our access was revoked in Lever." in tile()


def test_c11_each_of_several_stages_may_have_a_template_of_its_own(
    world: FakeWorld, admin: Client, connection: Connection
) -> None:
    page = "/integrations/lever/stages/"
    admin.post(f"{page}choose/", {"stage": ["video", "offer"]})
    stages = {stage.stage_ref: stage for stage in connection.trigger_stages.all()}
    assert set(stages) == {"video", "offer"}
    second = a_template("Second talk")
    a_template("Sales screen")
    admin.post(f"{page}{stages['offer'].pk}/bind/", {"template": second.public_id})
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()

    stages["offer"].refresh_from_db()
    baseline = stages["offer"].baseline_at
    assert baseline
    world.move("opp-ada", "video", IN)
    look(connection)
    world.move("opp-ada", "offer", baseline + timedelta(minutes=2))
    look(connection, at=baseline + timedelta(minutes=3))

    assert [one.stage_ref for one in entries()] == ["video", "offer"]
    names = {one.job.template.name for one in Invitation.objects.select_related("job__template")}
    assert names == {"Sales screen", "Second talk"}


def test_a_stage_that_is_taken_away_invites_nobody_more(
    world: FakeWorld, admin: Client, connection: Connection
) -> None:
    page = "/integrations/lever/stages/choose/"
    admin.post(page, {"stage": ["video", "offer"]})
    admin.post(page, {"stage": ["offer"]})
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)

    look(connection)

    assert entries() == []
