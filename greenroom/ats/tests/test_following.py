"""What is written at the ATS: tags, notes, the link (S56 to S67, C31)."""

from datetime import timedelta

import pytest

from greenroom.ats import following, notes
from greenroom.ats.errors import AtsDisconnected, NoAnswer
from greenroom.ats.models import Connection, Opportunity, Reason, StageEntry
from greenroom.ats.performers import NoteWriter, TagMirror
from greenroom.ats.tests.support import LATER, effects, entry, look, perform
from greenroom.effects import actions
from greenroom.effects.models import Effect
from greenroom.effects.performers import Probe
from greenroom.interviews.actions import close
from greenroom.interviews.models import Invitation, Job
from greenroom.interviews.signals import invitation_completed
from greenroom.messaging.models import Message
from greenroom.messaging.signals import message_refused
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_template

INVITE, DONE = "myInterview: Invite Sent", "myInterview: Interview Completed"
IN = NOW + timedelta(minutes=1)


@pytest.fixture
def invitation(world: FakeWorld, connection: Connection) -> Invitation:
    """Ada has been invited, and the ATS knows."""
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen", title="Account Executive")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()
    return Invitation.objects.get()


def complete(invitation: Invitation) -> None:
    """As the candidate's last answer would."""
    invitation.state, invitation.completed_at = Invitation.State.COMPLETED, LATER
    invitation.save()
    invitation_completed.send(sender=Invitation, invitation=invitation, at=LATER)


def test_s57_on_completion_the_tag_changes(world: FakeWorld, invitation: Invitation) -> None:
    complete(invitation)
    perform()

    assert world.tags_of("opp-ada") == [DONE]


def test_s67_the_completion_note_carries_the_signed_link(
    world: FakeWorld, invitation: Invitation
) -> None:
    complete(invitation)
    perform()

    note = world.notes_of("opp-ada")[-1]
    assert "Ada Byron has completed the video interview for Account Executive." in note
    assert note.splitlines()[-1].startswith("http://127.0.0.1:8000/r/")


def test_the_review_link_stands_in_no_payload(world: FakeWorld, invitation: Invitation) -> None:
    complete(invitation)
    perform()

    token = world.notes_of("opp-ada")[-1].rpartition("/r/")[2]
    stored = [str(values) for values in Effect.objects.values_list("payload", "outcome")]
    assert not any(token in values for values in stored)


def test_s60_the_profile_link_opens_the_signed_in_page(
    world: FakeWorld, invitation: Invitation
) -> None:
    complete(invitation)
    perform()

    [(_ref, url)] = world.links
    assert str(invitation.pk) in url
    assert "/r/" not in url


def test_s60_c29_a_confidential_posting_gets_no_link_without_signing_in(
    world: FakeWorld, invitation: Invitation
) -> None:
    Job.objects.update(confidential=True)
    complete(Invitation.objects.get())
    perform()

    assert world.links == []
    assert "/r/" not in world.notes_of("opp-ada")[-1]


def test_c29_a_candidate_who_became_confidential_gets_no_link_without_signing_in(
    world: FakeWorld, invitation: Invitation
) -> None:
    Opportunity.objects.update(is_confidential=True)
    complete(Invitation.objects.get())
    perform()

    assert world.links == []
    assert "/r/" not in world.notes_of("opp-ada")[-1]


def test_s57_completing_twice_writes_once(world: FakeWorld, invitation: Invitation) -> None:
    for _time in range(2):
        complete(invitation)
    perform()

    assert len(world.notes_of("opp-ada")) == 2
    assert len(world.links) == 1


@pytest.mark.parametrize("order", [("invited", "completed"), ("completed", "invited")])
def test_s57_the_tags_agree_in_whatever_order_they_are_written(
    world: FakeWorld, invitation: Invitation, order: tuple[str, str]
) -> None:
    complete(invitation)

    for why in order:
        effect = Effect.objects.get(kind=following.TAG, key__endswith=f":{why}")
        TagMirror().perform(effect)

    assert world.tags_of("opp-ada") == [DONE]


def test_s57_rows_that_moved_while_the_call_was_away_are_written_again(
    world: FakeWorld, invitation: Invitation
) -> None:
    complete(invitation)
    effect = Effect.objects.get(kind=following.TAG, key__endswith=":completed")
    effect.state, effect.outcome = Effect.State.DONE, {"wanted": [INVITE]}

    TagMirror().settled(effect)

    assert Effect.objects.filter(kind=following.TAG, key__contains=":again:").count() == 1


def test_s58_historic_spellings_are_removed_too(world: FakeWorld, invitation: Invitation) -> None:
    world.add(world.opportunities["opp-ada"], tags=("MyInterview: invite sent", "EMEA"))
    complete(invitation)
    perform()

    assert world.tags_of("opp-ada") == ["EMEA", DONE]


@pytest.mark.parametrize("reason", ["expired", "declined", "withdrawn", "cancelled"])
def test_c31_other_endings_take_the_tag_away_and_say_why(
    world: FakeWorld, invitation: Invitation, reason: str
) -> None:
    close(invitation.pk, reason, LATER)
    perform()

    assert world.tags_of("opp-ada") == []
    assert "is closed" in world.notes_of("opp-ada")[-1]


def test_s68_a_refused_mail_ends_in_a_note_and_no_tag(
    world: FakeWorld, connection: Connection
) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    [email] = effects("message.email")
    email.state = Effect.State.CLAIMED
    email.save()

    actions.settle_refused(email, "550 no such user", LATER)
    if entry().outcome != StageEntry.Outcome.FAILED:
        message = Message.objects.get(effect=email)
        message_refused.send(Message, message=message, effect=email, reason="550 no such user")
    perform()

    assert (entry().outcome, entry().reason) == (StageEntry.Outcome.FAILED, Reason.MAIL_REFUSED)
    assert world.tags_of("opp-ada") == []
    [note] = world.notes_of("opp-ada")
    assert "550 no such user" in note


def test_s56_a_mail_that_is_sent_in_place_of_a_refused_one_brings_the_tag(
    world: FakeWorld, connection: Connection
) -> None:
    from greenroom.interviews.actions import mail_again

    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    [email] = effects("message.email")
    email.state, email.fence = Effect.State.CLAIMED, 1
    email.save()
    actions.settle_refused(email, "550 mailbox full", LATER)

    mail_again(Invitation.objects.get().pk, LATER + timedelta(minutes=20))
    perform()

    assert entry().outcome == StageEntry.Outcome.INVITED
    assert world.tags_of("opp-ada") == [INVITE]
    assert len(world.notes_of("opp-ada")) == 2


def test_f36_our_note_is_found_again_by_its_mark(world: FakeWorld, invitation: Invitation) -> None:
    [effect] = effects(following.NOTE)

    assert NoteWriter().probe(effect) is Probe.DONE
    world.notes.clear()
    assert NoteWriter().probe(effect) is Probe.ABSENT


def test_f36_a_mark_belongs_to_one_effect(invitation: Invitation) -> None:
    complete(invitation)

    marks = [notes.mark(effect) for effect in effects(following.NOTE)]
    assert len(set(marks)) == 2


def test_the_ats_is_asked_through_its_errors(world: FakeWorld, invitation: Invitation) -> None:
    [effect] = effects(following.NOTE)
    world.fail("add_note", NoAnswer("cut"))

    with pytest.raises(NoAnswer):
        NoteWriter().perform(effect)


def test_s78_a_revoked_access_lets_effects_wait(world: FakeWorld, invitation: Invitation) -> None:
    complete(invitation)
    world.live_access = world.live_refresh = "revoked"
    effect = effects(following.NOTE)[-1]

    with pytest.raises(AtsDisconnected):
        NoteWriter().perform(effect)


def test_s31_a_restored_interview_is_told_as_well(world: FakeWorld, invitation: Invitation) -> None:
    from greenroom.interviews.actions import restore

    close(invitation.pk, "archived", LATER)
    perform()

    restore(invitation.pk, LATER)
    perform()

    assert world.tags_of("opp-ada") == [INVITE]
    assert "sent again" in world.notes_of("opp-ada")[-1]


def test_s69_c27_after_completion_it_stays_closed_and_a_note_explains(
    world: FakeWorld, connection: Connection, invitation: Invitation
) -> None:
    complete(invitation)
    perform()
    world.move("opp-ada", "new", IN + timedelta(minutes=10))
    world.move("opp-ada", "video", IN + timedelta(minutes=11))

    look(connection, at=LATER + timedelta(minutes=10))
    perform()

    last = StageEntry.objects.latest("entered_at")
    assert (last.outcome, last.reason) == (StageEntry.Outcome.SKIPPED, Reason.STAYS_CLOSED)
    assert "completed already" in world.notes_of("opp-ada")[-1]
    assert world.tags_of("opp-ada") == [DONE]
