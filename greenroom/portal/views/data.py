"""What the recorder tells and asks, as JSON."""

import json
from collections.abc import Callable
from functools import wraps
from uuid import UUID
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from pydantic import BaseModel, Field, ValidationError

from greenroom.interviews import actions
from greenroom.interviews.errors import (
    AnswersMissing,
    ConsentMissing,
    InterviewError,
    InvitationClosed,
    NoTakesLeft,
    StillUploading,
)
from greenroom.interviews.models import Question
from greenroom.portal.access import CandidateRequest, candidate_data, enter, private, signed_out
from greenroom.portal.questions import question_of
from greenroom.recordings.actions import TakeRequest
from greenroom.recordings.models import Take

PROBE_BYTES = 32 * 1024  # as many as frontend/candidate sends
# 425: everything is in order, only not all has arrived; the recorder asks again.
REFUSALS: dict[type[InterviewError], tuple[str, int]] = {
    InvitationClosed: ("closed", 410),
    ConsentMissing: ("consent", 403),
    NoTakesLeft: ("no_tries", 409),
    AnswersMissing: ("unanswered", 409),
    StillUploading: ("uploading", 425),
}


class WantedTake(BaseModel):
    interview: str = Field(pattern=r"^[0-9a-f]{12}$")
    question: int = Field(ge=1, le=100)
    client_take_id: UUID
    mime: str = Field(max_length=100)
    width: int = Field(ge=0, le=10_000)
    height: int = Field(ge=0, le=10_000)


class KeptTake(BaseModel):
    take: UUID


def answers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put what was wrong into a code that the recorder has words for."""

    @wraps(view)
    def answering(request: HttpRequest, **more: object) -> HttpResponseBase:
        try:
            return view(request, **more)
        except InterviewError as error:
            code, status = REFUSALS[type(error)]
            return JsonResponse({"error": code}, status=status)
        except (ValidationError, UnicodeDecodeError):
            return JsonResponse({"error": "malformed"}, status=400)
        except (Question.DoesNotExist, Take.DoesNotExist):
            return JsonResponse({"error": "unknown"}, status=404)

    return answering


@require_POST
@answers
def start_take(request: HttpRequest) -> HttpResponseBase:
    """Register a recording that may have begun already; the same client id is the same take."""
    wanted = WantedTake.model_validate_json(request.body)
    known = enter(request, wanted.interview)
    if known is None:
        return private(signed_out())
    at = timezone.now()
    asked = TakeRequest(str(wanted.client_take_id), wanted.mime, wanted.width, wanted.height)
    take, token = actions.start_take(known.invitation.pk, wanted.question, asked, at)
    status = 201 if take.started_at == at else 200
    return private(JsonResponse({"take": str(take.pk), "upload_token": token}, status=status))


@require_POST
@candidate_data
@answers
def keep(request: CandidateRequest) -> HttpResponse:
    kept = KeptTake.model_validate_json(request.body)
    question = question_of(request.invitation, kept.take)
    if question is None:
        return JsonResponse({"error": "unknown"}, status=404)
    actions.keep_take(request.invitation.pk, question.position, kept.take, timezone.now())
    return JsonResponse({"kept": str(kept.take)})


@require_POST
@candidate_data
@answers
def submit(request: CandidateRequest) -> HttpResponse:
    actions.complete(request.invitation.pk, timezone.now())
    return JsonResponse({"submitted": True})


@require_POST
@candidate_data
@answers
def opened(request: CandidateRequest) -> HttpResponse:
    """Sent by the landing page's script: a person is here, in this time zone."""
    actions.open_invitation(request.invitation.pk, timezone.now(), _time_zone(request.body))
    return HttpResponse(status=204)


@require_POST
@candidate_data
@answers
def probe(request: CandidateRequest) -> HttpResponse:
    """Bytes that mean nothing: the recorder sees how long the line takes for them."""
    known = len(request.body) <= PROBE_BYTES
    return HttpResponse(status=204 if known else 413)


def _time_zone(body: bytes) -> str:
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        return ""
    zone = told.get("time_zone", "") if isinstance(told, dict) else ""
    return zone if isinstance(zone, str) and zone in available_timezones() else ""
