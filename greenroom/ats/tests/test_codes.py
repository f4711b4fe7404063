"""Each failure carries a code that the note, the log and a page share (S75)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from structlog.testing import capture_logs

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import codes, finding, tasks
from greenroom.ats.actions import hearing, nudges
from greenroom.ats.actions.nudges import Occasion
from greenroom.ats.models import Connection, Nudge, Reason
from greenroom.ats.tests.support import LATER, effects, entry, look, perform
from greenroom.effects import actions as outbox
from greenroom.effects.models import Effect
from greenroom.interviews.models import Candidate
from greenroom.messaging.models import Message
from greenroom.messaging.signals import message_refused
from greenroom.testing.ats import ADA, FakeWorld
from greenroom.testing.factories import NOW, a_member, a_template

PAGE = "/integrations/lever/codes/"
IN = NOW + timedelta(minutes=1)


@pytest.fixture
def client(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.LIMITED).user)
    return client


@pytest.fixture
def ask(client: Client) -> Callable[[str], str]:
    def get(text: str) -> str:
        return client.get(PAGE, {"code": text}).content.decode()

    return get


Ask = Callable[[str], str]


def enter(world: FakeWorld, connection: Connection, *tags: str, **changes: object) -> None:
    world.add_posting("sales", *tags)
    world.add(ADA, **changes)
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()


def test_every_reason_has_one_code_and_every_code_says_what_to_do() -> None:
    assert set(codes.BY_REASON) == set(Reason)
    assert len(set(codes.BY_REASON.values())) == len(Reason)
    for code in codes.CODES.values():
        assert code.happened
        assert code.who
        assert finding.remedy(code)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("E13", "E13"),
        ("e13", "E13"),
        (" Code E13. ", "E13"),
        ("Code E90-7KQ2M4XA.", "E90-7KQ2M4XA"),
        ("e90-7kq2m4xa", "E90-7KQ2M4XA"),
        ("The tag is “x”. Code E14. Greenroom reference GR-e12abcdefghj", "E14"),
        ("E99", ""),
        ("GR-E13", ""),
        ("FE13", ""),
        ("E131", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_code_is_found_in_what_people_paste(text: str, found: str) -> None:
    asked = codes.read(text)

    assert str(asked or "") == found


def test_s75_a_failure_carries_its_code_in_note_and_log_and_page(
    world: FakeWorld, connection: Connection, ask: Ask
) -> None:
    a_template("Sales screen")
    with capture_logs() as logs:
        enter(world, connection, "myInterview:nothing like it")

    [note] = world.notes_of("opp-ada")
    assert "Code E13." in note
    assert [line["code"] for line in logs if line["event"] == "not_invited"] == ["E13"]
    page = ask(note)
    assert "There is no template with this name." in page
    assert "Correct the tag on the posting" in page
    assert "Ada Byron" in page
    assert "https://ats.example.com/opp-ada" in page


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"emails": ()}, "E21"),
        ({"may_be_contacted": False}, "E22"),
        ({"is_archived": True}, "E04"),
        ({"is_anonymized": True}, "E06"),
        ({"posting_ref": ""}, "E02"),
    ],
)
def test_whatever_stops_an_invitation_is_found_by_its_code(
    world: FakeWorld, connection: Connection, ask: Ask, changes: dict[str, object], code: str
) -> None:
    a_template("Sales screen")
    enter(world, connection, "myInterview:Sales screen", **changes)

    assert codes.of_entry(entry()) == code
    assert "Ada Byron" in ask(code)
    assert "Nowhere in this organisation" in ask("E15")


def test_s75_an_unforeseen_error_has_letters_of_its_own_and_the_support_contact(
    world: FakeWorld,
    connection: Connection,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.organisation.support_contact = "help@example.com"
    connection.organisation.save()
    monkeypatch.setattr("greenroom.ats.deciding.invite", broken)
    a_template("Sales screen")
    with capture_logs() as logs:
        enter(world, connection, "myInterview:Sales screen")

    code = codes.of_entry(entry())
    [note] = world.notes_of("opp-ada")
    assert f"Code {code}." in note
    assert "help@example.com" in note
    assert [line["code"] for line in logs if line["event"] == "invitation_failed"] == [code]
    page = ask(code)
    assert "Ada Byron" in page
    assert "help@example.com" in page
    assert "Ada Byron" not in ask("E90-ZZZZZZZZ")
    assert "Ada Byron" in ask("E90")


def broken(*_args: object, **_kwargs: object) -> None:
    raise ArithmeticError


def test_a_note_that_lever_refused_is_found_by_its_code(
    world: FakeWorld, connection: Connection, ask: Ask
) -> None:
    enter(world, connection, "myInterview:nothing like it")
    [effect] = effects("ats.note")

    for state, code in (("refused", "W01"), ("unknown", "W02"), ("waiting", "W03")):
        Effect.objects.filter(pk=effect.pk).update(state=state, due_at=None, reason="too long")
        page = ask(code)
        assert "Ada Byron" in page
        assert "too long" in page


def test_a_look_that_failed_is_found_by_its_code(
    connection: Connection, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "agree", broken)
    nudge = nudges.note(connection, Occasion("stage_change", "t", NOW), "opp-ada", NOW)
    assert nudge
    with capture_logs() as logs:
        tasks.look(connection.scope_id, connection.pk)

    [code] = [line["code"] for line in logs if line["event"] == "look_failed"]
    assert code in Nudge.objects.get().trouble
    assert "opp-ada" in ask(code)
    assert "opp-ada" not in ask("L01")
    nudges.postpone(nudge.pk, "Lever refused: gone (400)", None)
    assert "Lever refused: gone (400)" in ask("L01")


def test_troubles_of_the_connection_are_found_with_their_moments(
    connection: Connection, ask: Ask
) -> None:
    hearing.go_polling(connection.pk, "Not part of this plan.", LATER)

    assert "Not part of this plan." in ask("C02")


def test_what_is_no_code_is_told_and_harmless(ask: Ask) -> None:
    page = ask('"><script>alert(1)</script>')

    assert "There is no such code" in page
    assert "<script>alert" not in page


def test_all_codes_stand_on_the_page(client: Client) -> None:
    text = client.get(PAGE).content.decode()

    for code in codes.CODES:
        assert f">{code}<" in text


def test_a_code_leads_to_the_candidate_here_where_there_is_one(
    world: FakeWorld, connection: Connection, ask: Ask
) -> None:
    a_template("Sales screen")
    enter(world, connection, "myInterview:Sales screen")
    row = entry()
    row.outcome, row.reason = row.Outcome.FAILED, Reason.MAIL_REFUSED
    row.save()
    assert row.invitation

    assert f"/candidates/{row.invitation.candidate_id}/" in ask("E23")


def test_finding_asks_the_database_as_often_for_many_as_for_one(
    world: FakeWorld,
    connection: Connection,
    ask: Ask,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(30):
        ref = f"opp-{number}"
        world.add_posting("sales", "myInterview:nothing")
        world.add(ref=ref)
        world.move(ref, "video", IN)
        look(connection, ref)
    Effect.objects.filter(kind="ats.note").update(state="refused")
    ask("E13")  # whatever is read once

    for code in ("E13", "W01"):
        with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
            assert ask(code).count("Ada Byron") == finding.LISTED


def test_the_documentation_says_the_same_as_the_page() -> None:
    text = (settings.BASE_DIR.parent / "docs" / "use" / "codes.md").read_text()

    for code in codes.CODES.values():
        row = f"| {code.code} | {code.happened} | {finding.remedy(code)} | {code.who} |"
        assert row in text


def story(client: Client) -> str:
    candidate = Candidate.objects.get()
    return client.get(f"/candidates/{candidate.pk}/").content.decode()


def test_s75_a_candidates_story_carries_the_code_of_a_move_that_led_to_nothing(
    world: FakeWorld, connection: Connection, client: Client
) -> None:
    a_template("Sales screen")
    enter(world, connection, "myInterview:Sales screen")
    assert "Code E" not in story(client)
    world.archive("opp-ada", LATER)
    world.move("opp-ada", "new", IN + timedelta(minutes=1))
    world.move("opp-ada", "video", IN + timedelta(minutes=2))
    look(connection)

    assert "Code E04" in story(client)
    assert "?code=E04" in story(client)


def test_s75_and_of_a_mail_that_came_back(
    world: FakeWorld, connection: Connection, client: Client
) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add(ADA)
    world.move("opp-ada", "video", IN)
    look(connection)
    [mail] = effects("message.email")
    mail.state = Effect.State.CLAIMED
    mail.save()
    outbox.settle_refused(mail, "No such mailbox.", LATER)
    message = Message.objects.get()
    message_refused.send(Message, message=message, effect=mail, reason="No such mailbox.")

    assert "Code E23" in story(client)


def test_s75_and_of_a_write_that_lever_refused(
    world: FakeWorld, connection: Connection, client: Client
) -> None:
    a_template("Sales screen")
    enter(world, connection, "myInterview:Sales screen")
    [tag] = effects("ats.tag")
    tag.state = Effect.State.CLAIMED
    tag.save()
    outbox.settle_refused(tag, "Tags are locked.", LATER)

    assert "Code W01" in story(client)
