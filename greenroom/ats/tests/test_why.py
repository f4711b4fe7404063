""" "Why was X (not) invited?" is answered for every move, and for people without any."""

from datetime import timedelta

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.models import Connection, Opportunity, StageEntry
from greenroom.ats.tests.support import look
from greenroom.testing.ats import ADA, FakeWorld
from greenroom.testing.factories import NOW, a_member
from greenroom.testing.pages import assert_same_queries, copies

PAGE = "/integrations/lever/why/"
IN = NOW + timedelta(minutes=1)


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


def ask(client: Client, text: str) -> str:
    return client.get(PAGE, {"q": text}).content.decode()


@pytest.mark.usefixtures("sales", "connection")
@pytest.mark.parametrize("text", ["Ada", "ada@EXAMPLE.com", "https://ats.example.com/opp-ada"])
def test_who_was_invited_is_told_with_mover_and_mail(
    world: FakeWorld, connection: Connection, admin: Client, text: str
) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)

    page = ask(admin, text)

    assert "Ada Byron" in page
    assert "Video Interview" in page
    assert "by Sam Rivera" in page
    assert "Invited" in page
    assert "E-mail: On its way" in page


def test_who_was_not_invited_is_told_why_and_what_to_do(
    world: FakeWorld, connection: Connection, admin: Client
) -> None:
    world.add_posting("office")
    world.add(posting_ref="office")
    world.move("opp-ada", "video", IN)
    look(connection)

    page = ask(admin, "byron")

    assert "The posting has no tag of ours." in page
    assert "Code E01" in page
    assert "link a template to it" in page
    assert "Try again" in page


@pytest.mark.usefixtures("sales")
def test_each_of_several_moves_has_its_outcome(
    world: FakeWorld, connection: Connection, admin: Client
) -> None:
    world.move("opp-ada", "video", IN)
    world.move("opp-ada", "new", IN + timedelta(seconds=1))
    world.move("opp-ada", "video", IN + timedelta(seconds=2))
    look(connection)

    page = ask(admin, "Ada")

    assert page.count("Video Interview") == 2
    assert "left the stage before the invitation" in page


@pytest.mark.usefixtures("sales")
def test_somebody_seen_who_never_entered_is_told_so(
    world: FakeWorld, connection: Connection, admin: Client
) -> None:
    look(connection)

    assert "Never entered a trigger stage since Lever was connected." in ask(admin, "Ada")


def test_somebody_we_know_nothing_of_is_told_what_the_last_look_saw(
    connection: Connection, admin: Client
) -> None:
    Connection.objects.update(swept_at=NOW, last_look={"changed": 3, "healed": 0})

    page = ask(admin, "Grace Hopper")

    assert "Nobody called “Grace Hopper” entered a trigger stage" in page
    assert "it saw 3 changed candidates" in page
    assert "invite those already here" in page


def test_one_letter_is_too_little_to_look_for(connection: Connection, admin: Client) -> None:
    assert "Type at least two letters." in ask(admin, "a")


def test_without_a_connection_it_says_so(admin: Client) -> None:
    assert "Lever is not connected" in ask(admin, "Ada")


def test_it_is_a_click_from_the_first_page_and_from_the_connection(
    connection: Connection, admin: Client
) -> None:
    for page in ("/", "/integrations/lever/"):
        assert f'href="{PAGE}"' in admin.get(page).content.decode()


@pytest.mark.usefixtures("organisation")
def test_of_other_organisations_nothing_is_found(admin: Client, connection: Connection) -> None:
    from greenroom.kit import scope
    from greenroom.testing.factories import an_organisation

    other = an_organisation("Southlight Demo Co.")
    scope.change(other.pk)
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN, "other@example.com").user)
    scope.change(connection.scope_id)

    assert "Ada" not in ask(client, "opp-ada").replace("opp-ada", "")


def test_many_matches_take_as_many_queries_as_one(admin: Client, connection: Connection) -> None:
    opportunity = Opportunity.objects.create(
        connection=connection, ref="ada", name=ADA.name, read_at=NOW
    )
    entry = StageEntry.objects.create(
        connection=connection, opportunity=opportunity, opportunity_ref="ada", stage_ref="video",
        entered_at=NOW, decided_at=NOW, outcome="skipped", reason="no_tag",
    )  # fmt: skip

    def more() -> None:
        people = copies(opportunity, ref=lambda number: f"person-{number}")
        copies(
            entry,
            opportunity_id=lambda number: people[number].pk,
            opportunity_ref=lambda number: f"person-{number}",
        )

    assert_same_queries(admin, f"{PAGE}?q=ada", more)
    assert "There are more" in ask(admin, "ada")
