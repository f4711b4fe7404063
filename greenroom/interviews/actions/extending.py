"""More time, and the same mail once more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews import words
from greenroom.interviews.actions.inviting import end_of_day, reopen
from greenroom.interviews.errors import InvitationClosed, MailedJustNow, TooLateToUndo
from greenroom.interviews.models import Invitation
from greenroom.interviews.signals import invitation_extended, invitation_invited
from greenroom.kit import env
from greenroom.kit.actor import current_actor
from greenroom.messaging.actions import plan_email
from greenroom.messaging.models import Message
from greenroom.messaging.own_words import applying

PATIENCE = timedelta(minutes=10)
HOLD = timedelta(seconds=env.number("HOLD_SECONDS", 15))  # a mail waits, so that one can undo


@transaction.atomic
def extend(
    invitation_id: UUID, days: int, *, seen: datetime, at: datetime, held: bool = False
) -> Invitation:
    """Move the deadline by some days and tell the candidate, who may have asked for it.

    `seen` is the deadline that the member saw: a second click does not give the time twice.
    Raises InvitationClosed.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if not invitation.is_open(at):
        raise InvitationClosed
    if invitation.deadline_at != seen:
        return invitation
    until = end_of_day(max(at, seen), days, invitation.zone())
    move_deadline(invitation, until, at, held=held)
    invitation.more_time_requests.waiting().update(
        state="granted", decided_at=at, decided_by=current_actor().name, granted_at=until
    )
    return invitation


def move_deadline(
    invitation: Invitation, until: datetime, at: datetime, *, held: bool = False
) -> Effect:
    """The new deadline and the mail about it; one that has expired opens again with it.

    For a caller that holds the row and knows that it may be given more time.
    """
    before, is_open = invitation.deadline_at, invitation.is_open(at)
    if not is_open:
        reopen(invitation, at)
    invitation.deadline_at = until
    invitation.save()
    audit.record(
        "invitation.extended", invitation, before=before.isoformat(), after=until.isoformat()
    )
    key = f"extended:{invitation.pk}:{until.isoformat()}:{at.isoformat()}"
    mail = _mail("extended", key, invitation, at, held=held)
    if is_open:
        invitation_extended.send(sender=Invitation, invitation=invitation, at=at)
    else:
        invitation_invited.send(
            sender=Invitation,
            invitation=invitation,
            entry_key=key,
            email=mail,
            sms=None,
            sms_skipped="",
            resent=True,
            at=at,
        )
    return mail


@transaction.atomic
def take_back_extension(
    invitation_id: UUID, *, before: datetime, after: datetime, at: datetime
) -> None:
    """The deadline as it was, while the mail about the new one is held. Raises TooLateToUndo."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.deadline_at != after or not invitation.is_open(at):
        raise TooLateToUndo
    call_off(invitation, f"extended:{invitation.pk}:{after.isoformat()}:", at)
    invitation.deadline_at = before
    invitation.save(update_fields=["changed_at", "deadline_at"])
    audit.record(
        "invitation.extension_undone",
        invitation,
        before=after.isoformat(),
        after=before.isoformat(),
    )
    invitation_extended.send(sender=Invitation, invitation=invitation, at=at)


@transaction.atomic
def take_back_mail(invitation_id: UUID, at: datetime) -> None:
    """The mail that would go once more does not go, while it is held. Raises TooLateToUndo."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    call_off(invitation, f"again:{invitation.pk}:", at)
    audit.record("invitation.mail_undone", invitation)


def call_off(invitation: Invitation, key: str, at: datetime) -> None:
    """A mail that is held does not go, nor what would follow it. Raises TooLateToUndo."""
    mails = Effect.objects.filter(subject_id=invitation.pk, key__startswith=key)
    mail = mails.order_by("-planned_at").first()
    if mail is None or not effects.cancel(mail, "undone", at):
        raise TooLateToUndo


@transaction.atomic
def mail_again(invitation_id: UUID, at: datetime, *, held: bool = False) -> Effect:
    """Send the invitation's mail once more: same link, same deadline.

    Raises InvitationClosed, and MailedJustNow if the candidate got a mail minutes ago.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if not invitation.is_open(at):
        raise InvitationClosed
    mails = Message.objects.about(invitation.pk).filter(channel=Message.Channel.EMAIL)
    lately = mails.filter(planned_at__gt=at - PATIENCE).exclude(state=Message.State.REFUSED)
    if lately.exclude(effect__state=Effect.State.CANCELLED).exists():
        raise MailedJustNow
    audit.record("invitation.mailed_again", invitation)
    return _mail("invite", f"again:{invitation.pk}:{mails.count()}", invitation, at, held=held)


def _mail(
    kind: str, key: str, invitation: Invitation, at: datetime, *, held: bool = False
) -> Effect:
    return plan_email(
        kind,
        key,
        to=invitation.candidate.email,
        values=words.invitation_values(invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying(kind, "email", invitation.job.template_id, invitation.job_id),
        due_at=at + HOLD if held else None,
    )
