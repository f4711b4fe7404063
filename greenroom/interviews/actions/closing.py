"""Interviews that end before they are completed, and those that open again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews.actions.inviting import Invited, invite, state_when_open
from greenroom.interviews.models import FORGOTTEN, Invitation
from greenroom.interviews.signals import invitation_closed, invitation_reopened

State = Invitation.State
STATE_AFTER = {
    "archived": State.CANCELLED,
    "moved_out": State.CANCELLED,
    "cancelled": State.CANCELLED,
    "deleted": State.CANCELLED,
    "erased": State.CANCELLED,
    FORGOTTEN: State.CANCELLED,
    "declined": State.DECLINED,
    "withdrawn": State.WITHDRAWN,
    "expired": State.EXPIRED,
}


@transaction.atomic
def close(invitation_id: UUID, reason: str, at: datetime, words: str = "") -> bool:
    """End an open interview; its link then leads to a courteous page. False if it was not open.

    `reason` is a key of STATE_AFTER, `words` are the candidate's own. Messages that have not left
    are called off.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.state not in Invitation.OPEN:
        return False
    invitation.state = STATE_AFTER[reason]
    invitation.closed_at, invitation.closed_reason = at, reason
    invitation.closed_words = words
    invitation.save()
    audit.record(f"invitation.{invitation.state}", invitation, why=reason)
    call_off_messages(invitation, reason, at)
    invitation_closed.send(sender=Invitation, invitation=invitation, reason=reason, at=at)
    return True


def call_off_messages(invitation: Invitation, reason: str, at: datetime) -> None:
    """What has not left yet has lost its meaning."""
    for effect in Effect.objects.filter(subject_id=invitation.pk, kind__startswith="message."):
        effects.cancel(effect, reason, at)


def expire(invitation_id: UUID, at: datetime) -> None:
    """Close what is past its deadline and its grace; somebody may have moved the deadline."""
    if Invitation.objects.past_deadline(at).filter(pk=invitation_id).exists():
        close(invitation_id, "expired", at)


@transaction.atomic
def restore(invitation_id: UUID, at: datetime) -> Invited | None:
    """Open a closed interview again and tell the candidate: the same link, answers kept.

    None if it is open: a second click sends no second mail. Raises InvitationStaysClosed for a
    completed one, unless the organisation lets people answer again.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.is_open(at):
        return None
    entry_key = f"restore:{invitation.pk}:{invitation.times_invited}"
    return invite(invitation.candidate, invitation.job, at=at, entry_key=entry_key, by_hand=True)


@transaction.atomic
def take_part_after_all(invitation_id: UUID, closed_at: datetime, at: datetime) -> bool:
    """The candidate takes back what they said at `closed_at`. False if that is not how it stands.

    Within their deadline only: after it they ask for more time, or write to a person.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    said_no = invitation.state in {State.DECLINED, State.WITHDRAWN}
    if not said_no or invitation.closed_at != closed_at or at >= invitation.deadline_at:
        return False
    invitation.state = state_when_open(invitation)
    invitation.closed_at, invitation.closed_reason, invitation.closed_words = None, "", ""
    invitation.save()
    audit.record("invitation.taken_back", invitation)
    invitation_reopened.send(sender=Invitation, invitation=invitation, at=at)
    return True
