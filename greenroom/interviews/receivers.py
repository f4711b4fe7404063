"""What interviews do when something happens below. Receivers write rows, nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.dispatch import receiver

from greenroom import audit
from greenroom.interviews.actions.answering import OWNER
from greenroom.interviews.actions.more_time import let_requests_lapse
from greenroom.interviews.actions.reminding import plan_reminders, stop_reminding
from greenroom.interviews.models import Answer, Invitation
from greenroom.interviews.signals import (
    invitation_closed,
    invitation_completed,
    invitation_extended,
    invitation_invited,
    invitation_opened,
    invitation_reopened,
)
from greenroom.recordings import quotas
from greenroom.recordings.models import Take
from greenroom.recordings.signals import take_refused


def answers_of_the_same_interview(answer_id: UUID) -> "QuerySet[Answer, UUID]":
    invitation = Answer.objects.filter(pk=answer_id).values("invitation")
    return Answer.objects.filter(invitation__in=invitation).values_list("pk", flat=True)


quotas.count_together(OWNER, answers_of_the_same_interview)


@receiver(take_refused)
def ask_for_another_take(take: Take, **_more: Any) -> None:
    """A file that nobody can watch is no answer: while the interview is open, it is asked again."""
    answer = Answer.objects.select_related("invitation", "question").filter(take_id=take.pk).first()
    if take.owner_kind != OWNER or answer is None:
        return
    if answer.invitation.state in Invitation.OPEN:
        answer.take_id, answer.kept_at = None, None
        answer.save(update_fields=["take_id", "kept_at"])
    audit.record(
        "answer.refused",
        answer,
        why=take.get_refusal_display(),
        position=answer.question.position,
    )


@receiver([invitation_invited, invitation_extended, invitation_opened, invitation_reopened])
def moved(invitation: Invitation, at: datetime, **_kwargs: Any) -> None:
    """A new round, a new deadline, or the browser told the candidate's time zone."""
    plan_reminders(invitation, at)


@receiver([invitation_completed, invitation_closed])
def ended(invitation: Invitation, at: datetime, **_kwargs: Any) -> None:
    stop_reminding(invitation, at)
    if invitation.state != Invitation.State.EXPIRED:
        let_requests_lapse(invitation, at)
