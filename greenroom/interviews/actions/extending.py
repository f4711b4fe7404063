"""More time, and the same mail once more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.effects.models import Effect
from greenroom.interviews import words
from greenroom.interviews.actions.inviting import end_of_day
from greenroom.interviews.errors import InvitationClosed, MailedJustNow
from greenroom.interviews.models import Invitation
from greenroom.interviews.signals import invitation_extended
from greenroom.messaging.actions import plan_email
from greenroom.messaging.models import Message
from greenroom.messaging.own_words import applying

PATIENCE = timedelta(minutes=10)


@transaction.atomic
def extend(invitation_id: UUID, days: int, *, seen: datetime, at: datetime) -> Invitation:
    """Move the deadline by some days and tell the candidate. Raises InvitationClosed.

    `seen` is the deadline that the member saw: a second click does not give the time twice.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if not invitation.is_open(at):
        raise InvitationClosed
    if invitation.deadline_at != seen:
        return invitation
    before = invitation.deadline_at
    invitation.deadline_at = end_of_day(max(at, before), days, invitation.zone())
    invitation.save(update_fields=["changed_at", "deadline_at"])
    audit.record(
        "invitation.extended",
        invitation,
        before=before.isoformat(),
        after=invitation.deadline_at.isoformat(),
    )
    key = f"extended:{invitation.pk}:{invitation.deadline_at.isoformat()}"
    _mail("extended", key, invitation, at)
    invitation_extended.send(sender=Invitation, invitation=invitation, at=at)
    return invitation


@transaction.atomic
def mail_again(invitation_id: UUID, at: datetime) -> Effect:
    """Send the invitation's mail once more: same link, same deadline.

    Raises InvitationClosed, and MailedJustNow if the candidate got a mail minutes ago.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if not invitation.is_open(at):
        raise InvitationClosed
    mails = Message.objects.about(invitation.pk).filter(channel=Message.Channel.EMAIL)
    if mails.filter(planned_at__gt=at - PATIENCE).exclude(state=Message.State.REFUSED).exists():
        raise MailedJustNow
    audit.record("invitation.mailed_again", invitation)
    return _mail("invite", f"again:{invitation.pk}:{mails.count()}", invitation, at)


def _mail(kind: str, key: str, invitation: Invitation, at: datetime) -> Effect:
    return plan_email(
        kind,
        key,
        to=invitation.candidate.email,
        values=words.invitation_values(invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying(kind, "email", invitation.job.template_id),
    )
