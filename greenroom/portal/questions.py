"""What the recorder knows of each question. Whoever changes this changes `frontend/candidate`."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from greenroom.interviews.actions.answering import OWNER
from greenroom.interviews.models import Answer, Invitation, Question
from greenroom.portal.cookie import ref_of
from greenroom.recordings.models import Take


def describe(invitation: Invitation) -> list[dict[str, Any]]:
    """Limits, tries used, the answer that was chosen and one that may still be."""
    answers = {answer.question_id: answer for answer in invitation.answers.all()}
    takes = _takes(answers.values())
    return [
        _describe(invitation, question, answers.get(question.pk), takes)
        for question in invitation.version.questions.all()
    ]


def _takes(answers: Any) -> dict[UUID, list[Take]]:
    gathered = defaultdict(list)
    owners = [answer.pk for answer in answers]
    for take in Take.objects.filter(owner_kind=OWNER, owner_id__in=owners).order_by("started_at"):
        gathered[take.owner_id].append(take)
    return gathered


def _describe(
    invitation: Invitation, question: Question, answer: Answer | None, takes: dict[UUID, list[Take]]
) -> dict[str, Any]:
    mine = takes[answer.pk] if answer else []
    kept = next((take for take in mine if answer and take.pk == answer.take_id), None)
    counted = _counted(mine)
    left = _left(mine, answer.kept_at if answer and kept else None)
    return {
        "id": str(question.position),
        "number": question.position,
        "text": question.text,
        "thinkSeconds": question.thinking_seconds,
        "answerSeconds": question.answer_seconds,
        "tries": question.takes,
        "used": len(counted),
        "usedBy": [take.client_take_id for take in mine if take.pk in counted],
        "kept": _answer(invitation, kept, counted) if kept else None,
        "left": _answer(invitation, left, counted) if left else None,
        "others": [
            _answer(invitation, take, counted)
            for take in mine
            if take not in (kept, left) and _may_be_chosen(take)
        ],
    }


def _counted(takes: list[Take]) -> set[UUID]:
    ids = [take.pk for take in takes]
    return set(Take.objects.filter(pk__in=ids).counted().values_list("pk", flat=True))


def _left(takes: list[Take], kept_at: datetime | None) -> Take | None:
    """The newest take with something in it that was begun after the last choice."""
    later = [take for take in takes if kept_at is None or take.started_at > kept_at]
    return next((take for take in reversed(later) if _may_be_chosen(take)), None)


def _may_be_chosen(take: Take) -> bool:
    return take.received_chunks > 0 and take.state != Take.State.REFUSED


def _answer(invitation: Invitation, take: Take, counted: set[UUID]) -> dict[str, Any]:
    ref = ref_of(invitation.pk)
    url = reverse("portal:video", args=[ref, take.pk]) if take.is_watchable else ""
    return {
        "id": str(take.pk),
        "durationMs": take.recorded_ms or take.received_chunks * 1000,
        "url": url,
        "counted": take.pk in counted,
        "client": take.client_take_id,
    }


def question_of(invitation: Invitation, take_id: UUID) -> Question | None:
    """The question that a take of this invitation answers."""
    take = Take.objects.filter(pk=take_id, owner_kind=OWNER).first()
    answer = take and Answer.objects.filter(pk=take.owner_id, invitation=invitation).first()
    return answer.question if answer else None
