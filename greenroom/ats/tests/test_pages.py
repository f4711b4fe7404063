"""The Integrations pages: what they show and what their buttons do."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.actions import connections, hearing, nudges
from greenroom.ats.actions.nudges import Occasion
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Nudge, Posting, StageEntry, Webhook
from greenroom.ats.tests.support import LATER, effects, entry, look
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_member, a_template

PAGE = "/integrations/lever/"
IN = NOW + timedelta(minutes=1)


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.fixture
def text(admin: Client, connection: Connection) -> Callable[[], str]:
    """The page as it stands now."""

    def page() -> str:
        return admin.get(PAGE).content.decode()

    return page


def heard(connection: Connection, *events: Event) -> None:
    for event in (Event.STAGE_CHANGE, Event.ARCHIVE_CHANGE, Event.DELETED):
        webhook = hearing.prepare_webhook(connection.pk, event)
        webhook.ref = f"hook-{event}"
        webhook.keep_secret("secret")
        webhook.first_delivery_at = webhook.last_delivery_at = NOW if event in events else None
        webhook.save()


def test_s18_a_tile_says_how_it_stands(admin: Client, connection: Connection) -> None:
    def tile() -> str:
        return admin.get("/integrations/").content.decode()

    heard(connection, Event.STAGE_CHANGE, Event.ARCHIVE_CHANGE)
    assert "Connected" in tile()
    Webhook.objects.update(first_delivery_at=None)
    assert "Needs attention" in tile()
    Connection.objects.update(state=Connection.State.REVOKED)
    assert "Revoked" in tile()
    assert "Connect again" in tile()
    connection.delete()
    assert "Not connected" in tile()


def test_s28_s29_the_path_in_lever_is_shown_until_it_speaks(
    connection: Connection, text: Callable[[], str]
) -> None:
    heard(connection)

    assert "Lever has not sent us anything yet." in text()
    assert "Settings › Integrations and API › Webhooks" in text()  # noqa: RUF001
    assert "https://ats.example.com/settings/webhooks" in text()


def test_s30_a_row_turns_green(connection: Connection, text: Callable[[], str]) -> None:
    heard(connection, Event.STAGE_CHANGE)

    assert "received" in text()
    assert "Lever has not sent us everything yet." in text()


def test_s48_each_posting_stands_with_its_template_or_the_problem(
    world: FakeWorld, connection: Connection, text: Callable[[], str]
) -> None:
    a_template("Sales screen")
    world.add_posting("a", "myInterview:Sales screen", title="Account Executive")
    world.add_posting("b", "myInterview:sales screen", title="Support Engineer")
    world.add_posting("c", title="Office Manager")
    connections.keep_postings(connection.pk, list(world.postings.values()), LATER)

    page = text()

    assert "Sales screen v1" in page
    assert "no such template" in page
    assert "Did you mean <b>Sales screen</b>?" in page
    assert "ignored" in page


def test_s48_write_tag_to_lever_sets_it(
    world: FakeWorld, admin: Client, connection: Connection
) -> None:
    template = a_template("Sales screen")
    world.add_posting("b", "EMEA", "myInterview:sales screen")
    connections.keep_postings(connection.pk, list(world.postings.values()), LATER)
    posting = Posting.objects.get()

    admin.post(f"{PAGE}postings/{posting.pk}/tag/", {"template": template.public_id})
    [effect] = effects("ats.posting_tag")
    from greenroom.ats.performers import PostingTagWriter
    from greenroom.ats.tests.support import settle

    settle(effect.pk, PostingTagWriter().perform(effect))

    assert world.postings["b"].tags == ("EMEA", "myInterview:Sales screen")
    assert Posting.objects.get().tags == ["EMEA", "myInterview:Sales screen"]
    assert not Posting.objects.get().writing


def test_s46_a_skipped_candidate_is_invited_after_linking_a_template(
    world: FakeWorld, admin: Client, connection: Connection, text: Callable[[], str]
) -> None:
    template = a_template("Sales screen")
    world.add_posting("sales")
    connections.keep_postings(connection.pk, list(world.postings.values()), LATER)
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    assert "The posting has no tag of ours." in text()

    admin.post(f"{PAGE}postings/{Posting.objects.get().pk}/link/", {"template": template.public_id})
    admin.post(f"{PAGE}entries/{entry().pk}/retry/")
    look(connection, at=LATER + timedelta(minutes=1))

    assert entry().outcome == StageEntry.Outcome.INVITED
    assert "Nobody was skipped" in text()


def test_a_dismissed_entry_leaves_the_list(
    world: FakeWorld, admin: Client, connection: Connection, text: Callable[[], str]
) -> None:
    world.add_posting("sales")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)

    admin.post(f"{PAGE}entries/{entry().pk}/dismiss/")

    assert "Nobody was skipped" in text()
    assert entry().outcome == StageEntry.Outcome.SKIPPED


def test_c11_a_stage_may_have_a_template_of_its_own(
    world: FakeWorld, admin: Client, connection: Connection
) -> None:
    template = a_template("Leadership")
    stage = connection.trigger_stages.get()
    admin.post(f"{PAGE}stages/{stage.pk}/bind/", {"template": template.public_id})
    world.add_posting("sales")
    world.add()
    world.move("opp-ada", "video", IN)

    look(connection)

    assert Invitation.objects.get().job.template == template


def test_i9_what_was_refused_shows_its_reason_and_a_button(
    world: FakeWorld, admin: Client, connection: Connection, text: Callable[[], str]
) -> None:
    world.add_posting("sales", "myInterview:nothing like it")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    [effect] = effects("ats.note")
    Effect.objects.update(state=Effect.State.REFUSED, reason="Lever refused: too long (400)")

    assert "Lever refused: too long (400)" in text()
    admin.post(f"{PAGE}effects/{effect.pk}/retry/")
    assert Effect.objects.get(pk=effect.pk).state == Effect.State.PLANNED


def test_i9_a_parked_nudge_is_shown_and_tried_again(
    admin: Client, connection: Connection, text: Callable[[], str]
) -> None:
    nudge = nudges.note(connection, Occasion("stage_change", "t", NOW), "opp-ada", NOW)
    assert nudge
    nudges.postpone(nudge.pk, "Lever refused: no reason given (403)", None)

    assert "Lever refused: no reason given (403)" in text()
    admin.post(f"{PAGE}nudges/{nudge.pk}/retry/")
    assert Nudge.objects.get().due_at is not None


def test_check_now_asks_for_everything(admin: Client, connection: Connection) -> None:
    admin.post(f"{PAGE}check/")

    connection.refresh_from_db()
    assert connection.stages_read_at is None
    assert connection.due_at is not None


def test_s26_refresh_stages_waits_for_the_answer(admin: Client, connection: Connection) -> None:
    admin.post(f"{PAGE}stages/refresh/")

    assert "Reading your stages from Lever…" in admin.get(f"{PAGE}stages/").content.decode()


def test_s9_choosing_nothing_is_told(admin: Client, connection: Connection) -> None:
    page = admin.post(f"{PAGE}stages/choose/", {})

    assert page.status_code == 422
    assert "Choose at least one stage." in page.content.decode()


def test_switches_are_kept(admin: Client, connection: Connection) -> None:
    admin.post(f"{PAGE}switches/", {"note_when_untagged": "on"})

    connection.refresh_from_db()
    assert connection.note_when_untagged
    assert not connection.write_profile_link


def test_s79_disconnecting_asks_what_becomes_of_open_interviews(
    admin: Client, connection: Connection, text: Callable[[], str]
) -> None:
    assert "Keep them: candidates can finish, and you watch here" in text()

    admin.post(f"{PAGE}disconnect/", {"open": "keep"})

    connection.refresh_from_db()
    assert connection.leaving_at is not None
    assert "Disconnecting" in text()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_MEMBER, Role.LIMITED])
def test_s5_others_look_and_change_nothing(
    organisation: Organisation, connection: Connection, role: Role
) -> None:
    client = Client()
    client.force_login(a_member(role).user)

    assert client.get(PAGE).status_code == 200
    for path in ("check/", "disconnect/", "switches/", "stages/choose/", "stages/refresh/"):
        assert client.post(PAGE + path).status_code == 403


def test_a1_ids_of_others_are_not_found(admin: Client, connection: Connection) -> None:
    for path in ("entries/{}/retry/", "effects/{}/retry/", "nudges/{}/retry/", "postings/{}/tag/"):
        assert admin.post(PAGE + path.format(uuid4())).status_code == 404


def test_the_moving_part_is_served_alone(admin: Client, connection: Connection) -> None:
    page = admin.get(f"{PAGE}live/").content.decode()

    assert "<html" not in page
    assert "Trigger stages" in page


def test_s6_polling_is_said_with_how_often(connection: Connection, text: Callable[[], str]) -> None:
    hearing.go_polling(connection.pk, "This plan has no webhooks.", NOW)

    assert "We look by ourselves every 5 minutes." in text()
    assert "This plan has no webhooks." in text()


def test_s17_integrations_stand_in_the_menu_under_ones_name(
    world: FakeWorld, admin: Client
) -> None:
    page = admin.get("/integrations/").content.decode()

    menu = page.partition('class="menu-panel"')[2].partition("</details>")[0]
    assert 'href="/integrations/"' in menu


def test_s76_s77_both_ways_to_disconnect_are_shown(
    connection: Connection, text: Callable[[], str]
) -> None:
    assert "We remove our webhooks in Lever and destroy our access." in text()
    assert "Settings › Integrations and API › Authorized Apps" in text()  # noqa: RUF001
    assert "https://ats.example.com/settings/apps" in text()


def test_c8_making_a_stage_is_described_as_self_service_first(
    connection: Connection, admin: Client
) -> None:
    page = admin.get(f"{PAGE}stages/").content.decode()

    assert page.index("Manage pipeline stages") < page.index("support to add the stage")


def test_c9_webhooks_are_there_and_the_page_waits_for_the_first(
    connection: Connection, text: Callable[[], str]
) -> None:
    heard(connection)

    assert text().count("waiting for the first") == 2
