"""A candidate asks for more time."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.errors import AskedTooOften, TooLateToUndo
from greenroom.interviews.models import Invitation, MoreTimeRequest, Reminder
from greenroom.kit.actor import Actor, acting
from greenroom.messaging.models import Message
from greenroom.testing.factories import NOW, a_member, an_invitation

pytestmark = pytest.mark.django_db
State = MoreTimeRequest.State
DAY = timedelta(days=1)
RECRUITER = Actor("member", "1", "Demo Recruiter")


def day_after(invitation: Invitation, days: int) -> date:
    return (invitation.deadline_at.astimezone(invitation.zone()) + days * DAY).date()


def ask(invitation: Invitation, days: int, at: datetime = NOW) -> MoreTimeRequest:
    wish = actions.Wish(uuid4(), day_after(invitation, days), "I am travelling.")
    return actions.ask_for_more_time(invitation.pk, wish, at)


def deadline(invitation: Invitation) -> datetime:
    invitation.refresh_from_db()
    return invitation.deadline_at


def mails(invitation: Invitation) -> list[str]:
    return sorted(message.kind for message in Message.objects.about(invitation.pk))


def test_a_first_wish_of_a_few_days_is_granted_at_once(organisation: Organisation) -> None:
    invitation = an_invitation()
    before = invitation.deadline_at

    request = ask(invitation, 3)

    assert (request.state, request.decided_by) == (State.GRANTED, "")
    assert deadline(invitation) == before + 3 * DAY
    assert mails(invitation) == ["extended", "invite"]
    assert Entry.objects.get(verb="invitation.more_time_granted").actor_kind == "system"


@pytest.mark.parametrize("days", [4, 30])
def test_a_longer_wish_waits_for_a_member(organisation: Organisation, days: int) -> None:
    invitation = an_invitation()
    before = invitation.deadline_at

    request = ask(invitation, days)

    assert request.state == State.WAITING
    assert deadline(invitation) == before


def test_only_the_first_wish_is_granted_by_itself(organisation: Organisation) -> None:
    invitation = an_invitation()
    ask(invitation, 2)
    deadline(invitation)

    assert ask(invitation, 1, NOW + DAY).state == State.WAITING


def test_an_organisation_may_decide_about_every_wish(organisation: Organisation) -> None:
    organisation.more_time_days = 0
    organisation.save()

    assert ask(an_invitation(), 1).state == State.WAITING


def test_the_same_form_twice_is_one_wish_and_one_waits_at_a_time(
    organisation: Organisation,
) -> None:
    invitation = an_invitation()
    wish = actions.Wish(uuid4(), day_after(invitation, 10))

    first = actions.ask_for_more_time(invitation.pk, wish, NOW)
    again = actions.ask_for_more_time(invitation.pk, wish, NOW)
    other = ask(invitation, 20)

    assert first == again == other
    assert Entry.objects.filter(verb="invitation.more_time_asked").count() == 1


def test_three_wishes_a_week_are_enough(organisation: Organisation) -> None:
    invitation = an_invitation()
    for _time in range(3):
        actions.decline_more_time(ask(invitation, 10).pk, NOW)

    with pytest.raises(AskedTooOften):
        ask(invitation, 10)
    assert ask(invitation, 10, NOW + 7 * DAY).state == State.WAITING


def test_the_team_is_told_where_answers_go(organisation: Organisation) -> None:
    organisation.reply_to = "talent@example.com"
    organisation.save()

    ask(an_invitation(), 10)

    told = Message.objects.get(kind="account_notice")
    assert told.to == "talent@example.com"
    assert "asks for more time" in told.values()["notice"]
    assert "I am travelling." in told.values()["body"]
    assert "/candidates/" in told.values()["body"]


def test_without_an_address_the_members_who_may_decide_are_told(
    organisation: Organisation,
) -> None:
    a_member(Role.TEAM_MEMBER)
    a_member(Role.LIMITED)

    ask(an_invitation(), 10)

    told = Message.objects.filter(kind="account_notice").values_list("to", flat=True)
    assert list(told) == ["team_member@example.com"]


def test_granting_moves_the_deadline_and_the_reminders_once(organisation: Organisation) -> None:
    invitation = an_invitation()
    request = ask(invitation, 10)
    before = Reminder.objects.get(kind="deadline").due_at

    with acting(RECRUITER):
        actions.grant_more_time(request.pk, NOW)
        actions.grant_more_time(request.pk, NOW)

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (State.GRANTED, "Demo Recruiter")
    assert deadline(invitation) == request.wished_at
    assert before is not None
    assert Reminder.objects.get(kind="deadline").due_at == before + 10 * DAY
    assert mails(invitation) == ["extended", "invite"]


def test_another_day_is_granted_but_never_an_earlier_one(organisation: Organisation) -> None:
    invitation = an_invitation()
    before = invitation.deadline_at
    request = ask(invitation, 10)

    actions.grant_more_time(request.pk, NOW, day=day_after(invitation, -3))

    assert deadline(invitation) == before


def test_s69_c27_an_expired_interview_opens_again_when_more_time_is_granted(
    organisation: Organisation,
) -> None:
    invitation = an_invitation()
    Invitation.objects.update(started_at=NOW)
    expired_at = invitation.deadline_at + 3 * DAY
    actions.expire(invitation.pk, expired_at)

    request = ask(invitation, 5, expired_at)

    invitation.refresh_from_db()
    assert request.state == State.GRANTED
    assert invitation.state == Invitation.State.STARTED
    assert invitation.is_open(expired_at + DAY)
    assert invitation.closed_reason == ""


def test_who_waited_long_for_an_answer_gets_a_day_at_least(organisation: Organisation) -> None:
    invitation = an_invitation()
    request = ask(invitation, 4)
    late = request.wished_at + 2 * DAY
    actions.expire(invitation.pk, late)

    actions.grant_more_time(request.pk, late)

    assert deadline(invitation) > late


def test_declining_leaves_the_deadline_and_is_told(organisation: Organisation) -> None:
    invitation = an_invitation()
    before = invitation.deadline_at
    request = ask(invitation, 10)

    with acting(RECRUITER):
        actions.decline_more_time(request.pk, NOW)
        actions.decline_more_time(request.pk, NOW)

    assert deadline(invitation) == before
    assert mails(invitation) == ["invite", "more_time_declined"]


@pytest.mark.parametrize("decide", [actions.grant_more_time, actions.decline_more_time])
def test_an_answer_is_undone_while_its_mail_is_held(
    organisation: Organisation, decide: type
) -> None:
    invitation = an_invitation()
    before = invitation.deadline_at
    request = ask(invitation, 10)
    decide(request.pk, NOW)

    actions.undo_decision(request.pk, NOW)

    request.refresh_from_db()
    assert (request.state, deadline(invitation)) == (State.WAITING, before)
    held = Effect.objects.filter(kind="message.email", due_at__gt=NOW)
    assert [effect.state for effect in held] == [Effect.State.CANCELLED]
    actions.grant_more_time(request.pk, NOW + timedelta(minutes=1))
    assert deadline(invitation) == request.wished_at


def test_undoing_closes_an_expired_interview_again(organisation: Organisation) -> None:
    invitation = an_invitation()
    request = ask(invitation, 10)
    late = invitation.deadline_at + DAY
    actions.expire(invitation.pk, late)
    actions.grant_more_time(request.pk, late)

    actions.undo_decision(request.pk, late)

    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.EXPIRED


def test_an_answer_that_was_mailed_is_not_undone(organisation: Organisation) -> None:
    request = ask(an_invitation(), 10)
    actions.decline_more_time(request.pk, NOW)
    Effect.objects.update(state=Effect.State.DONE)

    with pytest.raises(TooLateToUndo):
        actions.undo_decision(request.pk, NOW)
    assert actions.grant_more_time(request.pk, NOW).state == State.GRANTED


@pytest.mark.parametrize("reason", ["withdrawn", "archived", "cancelled"])
def test_nobody_decides_about_an_interview_that_has_ended(
    organisation: Organisation, reason: str
) -> None:
    invitation = an_invitation()
    request = ask(invitation, 10)

    actions.close(invitation.pk, reason, NOW)

    request.refresh_from_db()
    assert request.state == State.LAPSED
    assert actions.grant_more_time(request.pk, NOW).state == State.LAPSED


def test_time_that_a_member_gives_unasked_answers_the_wish(organisation: Organisation) -> None:
    invitation = an_invitation()
    request = ask(invitation, 10)

    with acting(RECRUITER):
        actions.extend(invitation.pk, 7, seen=invitation.deadline_at, at=NOW)

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (State.GRANTED, "Demo Recruiter")
