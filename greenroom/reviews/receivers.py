"""What this room does when something happens below. Receivers write rows, nothing else."""

from typing import Any

from django.dispatch import receiver

from greenroom.interviews.models import Answer, Invitation
from greenroom.interviews.signals import invitation_completed
from greenroom.privacy.actions import has_agreed
from greenroom.privacy.models import Consent
from greenroom.recordings.sounds import listen_to


@receiver(invitation_completed)
def have_answers_heard(invitation: Invitation, **_more: Any) -> None:
    """Only what was sent is listened to, and written down only for those who agreed to it."""
    answers = Answer.objects.filter(invitation=invitation)
    wants_words = invitation.organisation.transcripts_enabled and has_agreed(
        invitation.pk, Consent.Item.TRANSCRIPT
    )
    sent = filter(None, answers.values_list("take_id", flat=True))
    listen_to(sent, wants_words=wants_words)
