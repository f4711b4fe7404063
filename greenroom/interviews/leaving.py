"""What a message about an interview still means at the moment when it would leave."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from greenroom import audit
from greenroom.interviews import words
from greenroom.interviews.models import Candidate, Invitation
from greenroom.interviews.signals import invitation_closed
from greenroom.kit.actor import Actor, acting
from greenroom.messaging.actions import plan_email
from greenroom.messaging.keywords import Meaning
from greenroom.messaging.models import Message
from greenroom.messaging.own_words import applying
from greenroom.messaging.signals import Leaving, message_leaving, text_answered
from greenroom.messaging.texting import rules
from greenroom.privacy.actions import has_refused
from greenroom.privacy.models import Consent

State = Invitation.State
FOR_OPEN_ONES = {"invite", "invite_resent", "reminder", "extended"}
CLOSING = {
    "archived": "closed",
    "moved_out": "closed",
    "cancelled": "closed",
    "expired": "expired",
    "declined": "withdrawn",
    "withdrawn": "withdrawn",
}


@receiver(message_leaving)
def look_again(message: Message, **_kwargs: Any) -> Leaving | None:
    """A text may have waited for the morning, a mail for its server: the interview went on."""
    invitation = (
        Invitation.objects.select_related("candidate", "organisation")
        .filter(pk=message.subject_id)
        .first()
    )
    if invitation is None:
        return None
    too_late = _too_late(message.kind, invitation)
    if message.channel == Message.Channel.SMS and has_refused(invitation.pk, Consent.Item.TEXTING):
        too_late = words.sms_skipped("refused")
    return Leaving(invitation.zone(), too_late)


def _too_late(kind: str, invitation: Invitation) -> str:
    is_open = invitation.state in Invitation.OPEN
    if kind in FOR_OPEN_ONES and not is_open:
        return invitation.closed_reason or str(invitation.state)
    if kind in CLOSING.values() and (is_open or invitation.state == State.COMPLETED):
        return "restored"
    return ""


@receiver(invitation_closed)
def tell_the_candidate(invitation: Invitation, reason: str, at: datetime, **_kwargs: Any) -> None:
    """Where the organisation wants that, and only those who had heard of the interview."""
    kind = CLOSING.get(reason)
    if kind is None or not rules().closing_mails or not _has_heard(invitation):
        return
    plan_email(
        kind,
        f"closing:{invitation.pk}:{invitation.times_invited}:{at.isoformat()}",
        to=invitation.candidate.email,
        values=words.closing_values(kind, invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying(kind, "email", invitation.job.template_id, invitation.job_id),
    )


def _has_heard(invitation: Invitation) -> bool:
    mails = Message.objects.about(invitation.pk).filter(channel=Message.Channel.EMAIL)
    return mails.filter(state=Message.State.ACCEPTED).exists()


@receiver(text_answered)
def note_the_answer(meaning: Meaning, subject_ids: set[Any], **_kwargs: Any) -> None:
    """In the story of everybody who was texted at this number."""
    for candidate in Candidate.objects.filter(invitations__in=subject_ids).distinct():
        with acting(Actor("candidate", str(candidate.pk), str(candidate))):
            audit.record(f"candidate.texted_{meaning}", candidate)
