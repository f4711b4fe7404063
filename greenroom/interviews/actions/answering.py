"""What a candidate does. The server owns every limit; the page only shows them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.interviews import words
from greenroom.interviews.actions.closing import call_off_messages
from greenroom.interviews.errors import (
    AnswersMissing,
    ConsentMissing,
    InvitationClosed,
    NoTakesLeft,
    StillUploading,
)
from greenroom.interviews.models import Answer, Invitation, Question
from greenroom.interviews.signals import (
    invitation_completed,
    invitation_opened,
    invitation_started,
)
from greenroom.kit import crash
from greenroom.messaging.actions import plan_email
from greenroom.messaging.own_words import applying
from greenroom.privacy.actions import Answered, has_agreed, record_consent
from greenroom.privacy.models import Consent
from greenroom.recordings import quotas
from greenroom.recordings.actions import TakeRequest
from greenroom.recordings.actions import start_take as start_recording
from greenroom.recordings.models import Take

State = Invitation.State
OWNER = "answer"  # what recordings knows a take's owner as
# Of one question, also where tries are free or endless: a link must not fill the disk.
MOST_TAKES = 40


@transaction.atomic
def open_invitation(invitation_id: UUID, at: datetime, time_zone: str = "") -> None:
    """A person has opened the link; a mail scanner's GET never comes here (F50)."""
    invitation = _open(invitation_id, at)
    candidate = invitation.candidate
    has_moved = bool(time_zone) and candidate.time_zone != time_zone
    if has_moved:
        candidate.time_zone = time_zone
        candidate.save(update_fields=["time_zone"])
        audit.record("candidate.updated", candidate, fields=["time_zone"])
    is_first = invitation.state == State.INVITED
    if is_first:
        invitation.state, invitation.opened_at = State.OPENED, at
        invitation.save(update_fields=["changed_at", "state", "opened_at"])
        audit.record("invitation.opened", invitation)
    if is_first or has_moved:
        invitation_opened.send(sender=Invitation, invitation=invitation, at=at)


@transaction.atomic
def give_consent(
    invitation_id: UUID,
    answers: Mapping[Consent.Item, Answered],
    *,
    language: str,
    user_agent: str,
    at: datetime,
) -> None:
    """Keep what the candidate agreed to, and to what not. Saying it twice is kept twice."""
    invitation = _open(invitation_id, at)
    record_consent(invitation.pk, answers, language=language, user_agent=user_agent, at=at)


@transaction.atomic
def start_take(
    invitation_id: UUID, position: int, wanted: TakeRequest, at: datetime
) -> tuple[Take, str]:
    """Begin a take of one question; the same client id again is the same take.

    Returns the take and its upload token. Raises InvitationClosed, ConsentMissing, NoTakesLeft,
    Question.DoesNotExist.
    """
    invitation = _open(invitation_id, at)
    if not has_agreed(invitation.pk, Consent.Item.RECORDING):
        raise ConsentMissing
    question = Question.objects.get(version_id=invitation.version_id, position=position)
    answer, _created = Answer.objects.get_or_create(invitation=invitation, question=question)
    takes = Take.objects.filter(owner_kind=OWNER, owner_id=answer.pk)
    is_known = takes.filter(client_take_id=wanted.client_take_id).exists()
    if not is_known and (
        takes_left(question, answer) == 0
        or takes.count() >= MOST_TAKES
        or quotas.is_interview_full(OWNER, answer.pk)
    ):
        raise NoTakesLeft
    if invitation.state != State.STARTED:
        invitation.state, invitation.started_at = State.STARTED, at
        invitation.save(update_fields=["changed_at", "state", "started_at"])
        audit.record("invitation.started", invitation)
        invitation_started.send(sender=Invitation, invitation=invitation, at=at)
    return start_recording(OWNER, answer.pk, wanted, limit_seconds=question.answer_seconds, at=at)


def takes_left(question: Question, answer: Answer | None) -> int | None:
    """How many takes remain; None: as many as one likes. A technical failure costs none."""
    if question.takes is None:
        return None
    if answer is None:
        return question.takes
    used = Take.objects.filter(owner_kind=OWNER, owner_id=answer.pk).counted().count()
    return max(0, question.takes - used)


@transaction.atomic
def keep_take(invitation_id: UUID, position: int, take_id: UUID, at: datetime) -> None:
    """Choose the take that will be seen; another one may be chosen until everything is sent."""
    invitation = _open(invitation_id, at)
    answer = Answer.objects.select_for_update().get(
        invitation=invitation, question__position=position
    )
    take = Take.objects.usable().get(pk=take_id, owner_kind=OWNER, owner_id=answer.pk)
    answer.take_id, answer.kept_at = take.pk, at
    answer.save(update_fields=["take_id", "kept_at"])
    audit.record("answer.kept", answer, position=position)


@transaction.atomic
def complete(invitation_id: UUID, at: datetime) -> None:
    """Send the interview: every answer is chosen and has arrived. Twice is once.

    Raises InvitationClosed, AnswersMissing, StillUploading.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.state == State.COMPLETED:
        return
    if not invitation.is_open(at):
        raise InvitationClosed
    _check_answers(invitation)
    invitation.state, invitation.completed_at = State.COMPLETED, at
    invitation.save(update_fields=["changed_at", "state", "completed_at"])
    audit.record("invitation.completed", invitation)
    call_off_messages(invitation, "completed", at)
    plan_email(
        "thanks",
        f"thanks:{invitation.pk}:{invitation.times_invited}",
        to=invitation.candidate.email,
        values=words.thanks_values(invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying("thanks", "email", invitation.job.template_id, invitation.job_id),
    )
    invitation_completed.send(sender=Invitation, invitation=invitation, at=at)
    crash.point("interviews.completed")


def _check_answers(invitation: Invitation) -> None:
    kept = {
        answer.question_id: answer.take_id
        for answer in invitation.answers.all()
        if answer.take_id is not None
    }
    missing = [
        question.position
        for question in invitation.version.questions.all()
        if question.pk not in kept
    ]
    if missing:
        raise AnswersMissing(missing)
    arrived = Take.objects.usable().arrived().filter(pk__in=kept.values()).count()
    if arrived < len(kept):
        raise StillUploading


def _open(invitation_id: UUID, at: datetime) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if not invitation.is_open(at):
        raise InvitationClosed
    return invitation
