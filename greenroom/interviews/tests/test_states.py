"""Every state of an invitation meets every event (S31, S69, C27, C30, C31)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from greenroom.accounts.models import Organisation
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.errors import InterviewError, InvitationClosed, InvitationStaysClosed
from greenroom.interviews.models import Invitation, Reminder
from greenroom.messaging.models import Message
from greenroom.testing.factories import NOW, an_invitation

pytestmark = pytest.mark.django_db
State = Invitation.State
LATER = NOW + timedelta(days=2)
CLOSING = {
    State.EXPIRED: "expired",
    State.CANCELLED: "cancelled",
    State.DECLINED: "declined",
    State.WITHDRAWN: "withdrawn",
}
Event = Callable[[Invitation], object]


def in_state(state: str) -> Invitation:
    """An invitation that came into this state as people bring it there."""
    invitation = an_invitation()
    reached = {
        State.OPENED: {"opened_at": NOW},
        State.STARTED: {"opened_at": NOW, "started_at": NOW},
        State.COMPLETED: {"opened_at": NOW, "started_at": NOW, "completed_at": NOW},
    }.get(State(state), {})
    if state in CLOSING:
        actions.close(invitation.pk, CLOSING[State(state)], NOW)
    elif state != State.INVITED:
        Invitation.objects.update(state=state, **reached)
    invitation.refresh_from_db()
    return invitation


def enter_again(invitation: Invitation) -> object:
    return actions.invite(invitation.candidate, invitation.job, at=LATER, entry_key="again")


def closed_as(reason: str) -> Event:
    return lambda invitation: actions.close(invitation.pk, reason, LATER)


def restored(invitation: Invitation) -> object:
    return actions.restore(invitation.pk, LATER)


def extended(invitation: Invitation) -> object:
    return actions.extend(invitation.pk, 3, seen=invitation.deadline_at, at=LATER)


def mailed_again(invitation: Invitation) -> object:
    return actions.mail_again(invitation.pk, LATER)


def opened(invitation: Invitation) -> object:
    return actions.open_invitation(invitation.pk, LATER)


def asked(invitation: Invitation) -> object:
    day = (invitation.deadline_at + timedelta(days=1)).date()
    return actions.ask_for_more_time(invitation.pk, actions.Wish(uuid4(), day), LATER)


def deadline_passed(invitation: Invitation) -> object:
    actions.expire(invitation.pk, invitation.deadline_at + timedelta(hours=3))
    return None


EVENTS: dict[str, Event] = {
    "enters the stage again": enter_again,
    "is archived": closed_as("archived"),
    "is moved out, with the switch": closed_as("moved_out"),
    "is deleted there": closed_as("deleted"),
    "is cancelled": closed_as("cancelled"),
    "declines": closed_as("declined"),
    "withdraws": closed_as("withdrawn"),
    "the deadline passes": deadline_passed,
    "is restored": restored,
    "gets more time": extended,
    "is mailed again": mailed_again,
    "opens the link": opened,
    "asks for more time": asked,
}
I, O, S, C, E, X, D, W = (  # noqa: E741 - the columns of the table
    State.INVITED,
    State.OPENED,
    State.STARTED,
    State.COMPLETED,
    State.EXPIRED,
    State.CANCELLED,
    State.DECLINED,
    State.WITHDRAWN,
)
NO, NEVER = InvitationClosed, InvitationStaysClosed
BEFORE = (I, O, S, C, E, X, D, W)
AFTER: dict[str, tuple[object, ...]] = {
    #                          I  O  S  C      E   X   D      W
    "enters the stage again": (I, O, S, NEVER, I, I, NEVER, NEVER),
    "is archived": (X, X, X, C, E, X, D, W),
    "is moved out, with the switch": (X, X, X, C, E, X, D, W),
    "is deleted there": (X, X, X, C, E, X, D, W),
    "is cancelled": (X, X, X, C, E, X, D, W),
    "declines": (D, D, D, C, E, X, D, W),
    "withdraws": (W, W, W, C, E, X, D, W),
    "the deadline passes": (E, E, E, C, E, X, D, W),
    "is restored": (I, O, S, NEVER, I, I, I, I),
    "gets more time": (I, O, S, NO, NO, NO, NO, NO),
    "is mailed again": (I, O, S, NO, NO, NO, NO, NO),
    "opens the link": (O, O, S, NO, NO, NO, NO, NO),
    "asks for more time": (I, O, S, NO, I, NO, NO, NO),
}
PAIRS = [
    (before, event, after)
    for event, row in AFTER.items()
    for before, after in zip(BEFORE, row, strict=True)
]


@pytest.mark.parametrize(("before", "event", "after"), PAIRS)
def test_s31_s69_c27_c30_every_state_meets_every_event(
    organisation: Organisation, before: str, event: str, after: object
) -> None:
    invitation = in_state(before)
    link = invitation.url()

    outcome = happens(event, invitation)

    assert outcome == after
    assert invitation.url() == link
    assert Invitation.objects.count() == 1


def happens(event: str, invitation: Invitation) -> object:
    """The state afterwards, or why nothing changed."""
    before = invitation.state
    try:
        EVENTS[event](invitation)
    except InterviewError as refused:
        invitation.refresh_from_db()
        assert invitation.state == before
        return type(refused)
    invitation.refresh_from_db()
    return invitation.state


@pytest.mark.parametrize("state", [State.COMPLETED, State.DECLINED, State.WITHDRAWN])
def test_s69_c27_allow_again_opens_what_had_ended(organisation: Organisation, state: str) -> None:
    invitation = in_state(state)
    organisation.allow_again = True
    organisation.save()

    enter_again(invitation)

    invitation.refresh_from_db()
    assert invitation.state == (State.STARTED if state == State.COMPLETED else State.INVITED)
    assert (invitation.completed_at, invitation.closed_at) == (None, None)
    assert invitation.deadline_at > LATER


def test_s69_allow_again_also_lets_a_member_open_a_completed_one(
    organisation: Organisation,
) -> None:
    invitation = in_state(State.COMPLETED)
    organisation.allow_again = True
    organisation.save()

    actions.restore(invitation.pk, LATER)

    invitation.refresh_from_db()
    assert invitation.state == State.STARTED


def test_allow_again_is_off_by_default() -> None:
    assert not Organisation().allow_again


@pytest.mark.parametrize("reason", ["archived", "moved_out", "cancelled", "declined", "expired"])
def test_s31_s51_c30_no_reminder_is_left_and_no_mail_goes(
    organisation: Organisation, reason: str
) -> None:
    invitation = an_invitation()

    actions.close(invitation.pk, reason, NOW)

    assert not Reminder.objects.filter(due_at__isnull=False).exists()
    assert (
        not Effect.objects.filter(kind="message.email", state="planned")
        .exclude(message__kind__in=["closed", "expired", "withdrawn"])
        .exists()
    )


def test_s31_unarchiving_sends_nothing_and_one_click_restores(organisation: Organisation) -> None:
    invitation = an_invitation()
    actions.close(invitation.pk, "archived", NOW)
    before = Message.objects.filter(kind="invite_resent").count()

    actions.restore(invitation.pk, LATER)
    actions.restore(invitation.pk, LATER)

    assert Message.objects.filter(kind="invite_resent").count() == before + 1


@pytest.mark.parametrize("reason", ["declined", "withdrawn"])
def test_c27_the_candidate_takes_a_no_back_within_the_deadline(
    organisation: Organisation, reason: str
) -> None:
    invitation = an_invitation()
    actions.open_invitation(invitation.pk, NOW)
    actions.close(invitation.pk, reason, NOW, words="I have another offer.")
    invitation.refresh_from_db()
    assert invitation.closed_words == "I have another offer."

    assert actions.take_part_after_all(invitation.pk, NOW, NOW + timedelta(minutes=5))

    invitation.refresh_from_db()
    assert (invitation.state, invitation.closed_words) == (State.OPENED, "")
    assert Reminder.objects.filter(due_at__isnull=False).exists()
    assert not actions.take_part_after_all(invitation.pk, NOW, NOW)


def test_c27_a_no_stays_after_the_deadline_and_for_another_moment(
    organisation: Organisation,
) -> None:
    invitation = an_invitation()
    actions.close(invitation.pk, "declined", NOW)

    assert not actions.take_part_after_all(invitation.pk, LATER, LATER)
    assert not actions.take_part_after_all(invitation.pk, NOW, invitation.deadline_at)
    invitation.refresh_from_db()
    assert invitation.state == State.DECLINED
