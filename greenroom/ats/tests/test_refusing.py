"""What a stage entry must not lead to, and who is told why."""

from datetime import timedelta

import pytest

from greenroom.accounts.models import Organisation
from greenroom.ats.models import Connection, Reason, StageEntry
from greenroom.ats.tests.support import LATER, effects, entries, entry, look, perform
from greenroom.interviews.models import Invitation, Job
from greenroom.testing.ats import ADA, FakeWorld
from greenroom.testing.factories import NOW

pytestmark = pytest.mark.usefixtures("sales")
Outcome = StageEntry.Outcome
IN = NOW + timedelta(minutes=1)


def test_s46_an_untagged_posting_is_skipped_without_a_word(
    world: FakeWorld, connection: Connection
) -> None:
    world.add_posting("sales", "EMEA")
    world.move("opp-ada", "video", IN)

    look(connection)
    perform()

    assert (entry().outcome, entry().reason) == (Outcome.SKIPPED, Reason.NO_TAG)
    assert world.notes == []
    assert world.tags_of("opp-ada") == []


def test_s70_no_address_ends_in_one_note(world: FakeWorld, connection: Connection) -> None:
    world.add(ADA, emails=("", "not an address"))
    world.move("opp-ada", "video", IN)

    look(connection)
    look(connection)
    perform()

    assert (entry().outcome, entry().reason) == (Outcome.FAILED, Reason.NO_EMAIL)
    [note] = world.notes_of("opp-ada")
    assert "no e-mail address" in note
    assert "out of this stage and back in" in note


def test_s69_after_the_fix_moving_in_again_invites(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(ADA, emails=())
    world.move("opp-ada", "video", IN)
    look(connection)
    world.add(world.opportunities["opp-ada"], emails=("ada@example.com",))
    world.move("opp-ada", "new", IN + timedelta(minutes=1))
    world.move("opp-ada", "video", IN + timedelta(minutes=2))

    look(connection)

    assert [one.outcome for one in entries()] == [Outcome.FAILED, Outcome.INVITED]


def test_s71_of_several_addresses_the_first_good_one_is_used_and_named(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(ADA, emails=("broken@", "ada@example.com", "byron@example.com"))
    world.move("opp-ada", "video", IN)

    look(connection)
    perform()

    [note] = world.notes_of("opp-ada")
    assert "ada@example.com" in note
    assert "several e-mail addresses" in note


def test_s73_a_wrong_name_is_told_with_the_nearest_tag(
    world: FakeWorld, connection: Connection
) -> None:
    world.add_posting("sales", "myInterview:sales screen")
    world.move("opp-ada", "video", IN)

    look(connection)
    perform()

    assert entry().reason == Reason.TEMPLATE_NOT_FOUND
    [note] = world.notes_of("opp-ada")
    assert "“myInterview:sales screen”" in note
    assert "“myInterview:Sales screen”" in note


def test_s44_two_tags_are_told_and_nobody_is_invited(
    world: FakeWorld, connection: Connection
) -> None:
    world.add_posting("sales", "myInterview:Sales screen", "myInterview:Other")
    world.move("opp-ada", "video", IN)

    look(connection)
    perform()

    assert entry().reason == Reason.SEVERAL_TAGS
    [note] = world.notes_of("opp-ada")
    assert "myInterview:Sales screen, myInterview:Other" in note


def test_c21_without_a_posting_it_is_skipped(world: FakeWorld, connection: Connection) -> None:
    world.add(ADA, posting_ref="")
    world.move("opp-ada", "video", IN)

    look(connection)

    assert (entry().outcome, entry().reason) == (Outcome.SKIPPED, Reason.NO_POSTING)


def test_s31_the_archived_are_never_invited(world: FakeWorld, connection: Connection) -> None:
    world.move("opp-ada", "video", IN)
    world.archive("opp-ada", IN + timedelta(seconds=1))

    look(connection)

    assert (entry().outcome, entry().reason) == (Outcome.SKIPPED, Reason.ARCHIVED)
    assert not Invitation.objects.exists()


def test_s31_archiving_closes_an_open_interview_and_says_so(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()
    world.archive("opp-ada", IN + timedelta(minutes=1))

    look(connection, at=LATER + timedelta(minutes=1))
    perform()

    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.closed_reason) == ("cancelled", "archived")
    assert world.tags_of("opp-ada") == []
    assert "was archived" in world.notes_of("opp-ada")[-1]


def test_s31_unarchiving_restores_nothing_by_itself(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)
    world.archive("opp-ada", IN + timedelta(minutes=1))
    look(connection, at=LATER + timedelta(minutes=1))
    world.archive("opp-ada", IN + timedelta(minutes=2), archived=False)

    look(connection, at=LATER + timedelta(minutes=2))

    assert Invitation.objects.get().state == "cancelled"
    assert len(effects("message.email")) == 1


def test_c29_a_confidential_posting_gets_no_link_that_opens_without_signing_in(
    world: FakeWorld, connection: Connection
) -> None:
    world.add_posting("sales", "myInterview:Sales screen", is_confidential=True)
    world.move("opp-ada", "video", IN)

    look(connection)

    assert Job.objects.get().confidential


def test_c29_a_job_that_became_confidential_after_the_invitation_is_treated_so(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)
    assert not Job.objects.get().confidential

    world.add(world.opportunities["opp-ada"], is_confidential=True)
    look(connection)

    assert Job.objects.get().confidential


def test_c29_one_open_candidate_does_not_open_the_links_of_a_confidential_one(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(ADA, is_confidential=True)
    world.add(ADA, ref="opp-mei")
    for ref in ("opp-ada", "opp-mei"):
        world.move(ref, "video", IN)
        look(connection, ref)

    assert Job.objects.get().confidential


def test_a_number_that_was_taken_away_is_not_texted(
    world: FakeWorld, connection: Connection
) -> None:
    Organisation.objects.update(texting_enabled=True)
    world.add(ADA, phones=("+49 1512 3456789",))
    world.move("opp-ada", "video", IN)
    look(connection)
    world.add(world.opportunities["opp-ada"], phones=())
    world.move("opp-ada", "new", IN + timedelta(minutes=1))
    world.move("opp-ada", "video", IN + timedelta(minutes=2))

    look(connection)

    assert entries()[-1].outcome == Outcome.RESENT
    assert len(effects("message.sms")) == 1


def test_s75_an_unexpected_error_ends_in_a_note_with_a_code(
    world: FakeWorld, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("greenroom.ats.deciding.invite", broken)
    world.move("opp-ada", "video", IN)

    look(connection)
    perform()

    assert entry().reason == Reason.UNEXPECTED
    [note] = world.notes_of("opp-ada")
    assert f"Code E90-{entry().code}." in note
    assert not Job.objects.exists()


@pytest.mark.parametrize("tags", [(), ("EMEA",), ("myInterview: Invite Sent",)])
def test_s35_a_posting_without_a_template_is_skipped_and_listed(
    world: FakeWorld, connection: Connection, tags: tuple[str, ...]
) -> None:
    world.add_posting("sales", *tags)
    world.move("opp-ada", "video", IN)

    look(connection)

    assert (entry().outcome, entry().reason) == (Outcome.SKIPPED, Reason.NO_TAG)


def test_c35_the_note_says_why_there_was_no_text(world: FakeWorld, connection: Connection) -> None:
    world.add(ADA, phones=("+49 1512 3456789",))
    world.move("opp-ada", "video", IN)

    look(connection)
    perform()

    [note] = world.notes_of("opp-ada")
    assert "No text message: text messages are switched off" in note
