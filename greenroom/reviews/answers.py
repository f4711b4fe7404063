"""An interview's answers as a reviewer sees them: what plays now, and what is still on its way."""

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest

from greenroom.interviews.models import Answer, Invitation, Question
from greenroom.recordings.models import Rendition, Take
from greenroom.recordings.renditions import best_rendition, is_apple, poster_of
from greenroom.reviews.models import clock


class Readiness(Enum):
    WATCHABLE = "watchable"
    PREPARING = "preparing"
    OTHER_DEVICE = "other_device"
    REFUSED = "refused"
    MISSING = "missing"


@dataclass(frozen=True)
class Shown:
    """One question and the answer to it, if there is one."""

    question: Question
    readiness: Readiness
    video: Rendition | None = None
    poster: Rendition | None = None
    take: Take | None = None

    @property
    def position(self) -> int:
        return self.question.position

    @property
    def is_waiting(self) -> bool:
        return self.readiness in {Readiness.PREPARING, Readiness.OTHER_DEVICE}

    @property
    def name(self) -> str:
        return self.readiness.value

    @property
    def length(self) -> str:
        return clock(self.video.duration_ms) if self.video else ""


def shown_answers(invitation: Invitation, request: HttpRequest) -> list[Shown]:
    """Every question in order. Reads three times, however many answers there are."""
    answers = {
        answer.question_id: answer.take_id
        for answer in Answer.objects.filter(invitation=invitation)
    }
    takes = {
        take.pk: take
        for take in Take.objects.filter(pk__in=filter(None, answers.values())).prefetch_related(
            "renditions"
        )
    }
    apple = is_apple(request.headers.get("User-Agent", ""))
    questions = Question.objects.filter(version_id=invitation.version_id)
    return [
        _shown(question, takes.get(answers.get(question.pk)), apple=apple)  # type: ignore[arg-type]
        for question in questions
    ]


def _shown(question: Question, take: Take | None, *, apple: bool) -> Shown:
    if take is None:
        return Shown(question, Readiness.MISSING)
    if take.state == Take.State.REFUSED:
        return Shown(question, Readiness.REFUSED, take=take)
    video = best_rendition(take, user_agent_is_apple=apple)
    if video is None:
        readiness = Readiness.OTHER_DEVICE if take.is_watchable else Readiness.PREPARING
        return Shown(question, readiness, take=take)
    return Shown(question, Readiness.WATCHABLE, video, poster_of(take), take)
