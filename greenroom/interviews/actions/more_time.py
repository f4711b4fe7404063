"""A candidate asks for more time; the house or a member answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts.models import Membership
from greenroom.effects.models import Effect
from greenroom.interviews import words
from greenroom.interviews.actions.extending import HOLD, call_off, move_deadline
from greenroom.interviews.actions.inviting import end_of, end_of_day
from greenroom.interviews.errors import AskedTooOften, InvitationClosed, TooLateToUndo
from greenroom.interviews.models import GRACE, Invitation, MoreTimeRequest
from greenroom.interviews.signals import invitation_extended
from greenroom.kit.actor import SYSTEM, acting, current_actor
from greenroom.messaging.actions import plan_email
from greenroom.messaging.own_words import applying

State = MoreTimeRequest.State
MOST_AHEAD_DAYS = 90
MOST_ASKED, WITHIN = 3, timedelta(days=7)
MOST_TOLD = 10  # members who get a mail, where the organisation has no address of its own


@dataclass(frozen=True)
class Wish:
    """What a candidate sent; the same form twice is one wish."""

    form_id: UUID
    day: date
    words: str = ""


def may_ask(invitation: Invitation) -> bool:
    """While it is open and after it has expired; what has ended otherwise needs a person."""
    return invitation.state in {*Invitation.OPEN, Invitation.State.EXPIRED}


@transaction.atomic
def ask_for_more_time(invitation_id: UUID, wish: Wish, at: datetime) -> MoreTimeRequest:
    """Keep a wish; a first one for a few days is granted at once, others wait for a member.

    While one waits, a second one changes nothing. Raises InvitationClosed, AskedTooOften.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    earlier = MoreTimeRequest.objects.filter(invitation=invitation)
    known = earlier.filter(form_id=wish.form_id).first() or earlier.waiting().first()
    if known:
        return known
    if not may_ask(invitation):
        raise InvitationClosed
    if earlier.filter(asked_at__gt=at - WITHIN).count() >= MOST_ASKED:
        raise AskedTooOften
    is_first = not earlier.exists()
    request = MoreTimeRequest.objects.create(
        invitation=invitation,
        form_id=wish.form_id,
        wished_at=end_of(wish.day, invitation.zone()),
        words=wish.words,
        asked_at=at,
    )
    audit.record("invitation.more_time_asked", invitation, until=request.wished_at.isoformat())
    if is_first and _is_granted_by_itself(request, invitation, at):
        with acting(SYSTEM):
            _grant(request, invitation, request.wished_at, at)
    else:
        _tell_team(request, invitation, at)
    return request


def _is_granted_by_itself(request: MoreTimeRequest, invitation: Invitation, at: datetime) -> bool:
    days = invitation.organisation.more_time_days
    latest = end_of_day(max(at, invitation.deadline_at), days, invitation.zone())
    return days > 0 and request.wished_at <= latest


@transaction.atomic
def grant_more_time(request_id: UUID, at: datetime, *, day: date | None = None) -> MoreTimeRequest:
    """Give the wished time, or that until another day. Also after it was declined.

    Granted twice is once. Raises InvitationClosed.
    """
    request, invitation = _held(request_id)
    if request.state not in {State.WAITING, State.DECLINED}:
        return request
    if not may_ask(invitation):
        raise InvitationClosed
    until = end_of(day, invitation.zone()) if day else request.wished_at
    _grant(request, invitation, until, at, held=True)
    return request


def _grant(
    request: MoreTimeRequest,
    invitation: Invitation,
    until: datetime,
    at: datetime,
    *,
    held: bool = False,
) -> None:
    """Nobody loses time by asking for some; who waited long for an answer gets a day at least."""
    until = max(until, invitation.deadline_at, end_of_day(at, 1, invitation.zone()))
    request.before_at, request.granted_at = invitation.deadline_at, until
    audit.record("invitation.more_time_granted", invitation, until=until.isoformat())
    mail = move_deadline(invitation, until, at, held=held)
    _decided(request, State.GRANTED, mail, at)


@transaction.atomic
def decline_more_time(request_id: UUID, at: datetime) -> MoreTimeRequest:
    """The deadline stays, and the candidate is told so. Declined twice is once."""
    request, invitation = _held(request_id)
    if request.state != State.WAITING:
        return request
    audit.record("invitation.more_time_declined", invitation)
    mail = plan_email(
        "more_time_declined",
        f"more_time_declined:{request.pk}:{at.isoformat()}",
        to=invitation.candidate.email,
        values=words.invitation_values(invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying(
            "more_time_declined", "email", invitation.job.template_id, invitation.job_id
        ),
        due_at=at + HOLD,
    )
    _decided(request, State.DECLINED, mail, at)
    return request


@transaction.atomic
def undo_decision(request_id: UUID, at: datetime) -> MoreTimeRequest:
    """The request waits again, while the mail about its answer is held. Raises TooLateToUndo."""
    request, invitation = _held(request_id)
    mail = Effect.objects.filter(pk__in=[request.mail_effect_id]).first()
    others = MoreTimeRequest.objects.filter(invitation=invitation, asked_at__gt=request.asked_at)
    if mail is None or others.exists():
        raise TooLateToUndo
    if request.state == State.GRANTED and invitation.deadline_at != request.granted_at:
        raise TooLateToUndo
    call_off(invitation, mail.key, at)
    if request.state == State.GRANTED:
        _take_time_back(request, invitation, at)
    audit.record("invitation.more_time_undone", invitation)
    request.state, request.mail_effect_id = State.WAITING, None
    request.decided_at, request.decided_by = None, ""
    request.before_at = request.granted_at = None
    request.save()
    return request


def _take_time_back(request: MoreTimeRequest, invitation: Invitation, at: datetime) -> None:
    assert request.before_at is not None  # noqa: S101 - what was granted has it
    invitation.deadline_at = request.before_at
    if at >= request.before_at + GRACE:
        invitation.state = Invitation.State.EXPIRED
        invitation.closed_at, invitation.closed_reason = at, "expired"
    invitation.save()
    invitation_extended.send(sender=Invitation, invitation=invitation, at=at)


def let_requests_lapse(invitation: Invitation, at: datetime) -> None:
    """The interview has ended: nobody has to decide any more."""
    invitation.more_time_requests.waiting().update(state=State.LAPSED, decided_at=at)


def _held(request_id: UUID) -> tuple[MoreTimeRequest, Invitation]:
    """Both under lock, in the order in which everybody takes them."""
    invitation_id = MoreTimeRequest.objects.values_list("invitation_id", flat=True).get(
        pk=request_id
    )
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    return MoreTimeRequest.objects.select_for_update().get(pk=request_id), invitation


def _decided(request: MoreTimeRequest, state: State, mail: Effect, at: datetime) -> None:
    actor = current_actor()
    request.state, request.decided_at, request.mail_effect_id = state, at, mail.pk
    request.decided_by = "" if actor == SYSTEM else actor.name
    request.save()


def _tell_team(request: MoreTimeRequest, invitation: Invitation, at: datetime) -> None:
    for address in _team(invitation):
        plan_email(
            "account_notice",
            f"more_time:{request.pk}:{address}",
            to=address,
            values=words.more_time_values(request, invitation),
            subject_id=request.pk,
            at=at,
            locale=invitation.organisation.language,
        )


def _team(invitation: Invitation) -> list[str]:
    """Where candidates' answers go; else to the members who may decide."""
    organisation = invitation.organisation
    if address := organisation.reply_to or organisation.support_contact:
        return [address]
    members = Membership.objects.select_related("user").filter(user__is_active=True)
    deciding = [member for member in members.order_by("created_at") if _may_decide(member)]
    return [member.user.email for member in deciding[:MOST_TOLD]]


def _may_decide(member: Membership) -> bool:
    return member.may("candidates.invite")
