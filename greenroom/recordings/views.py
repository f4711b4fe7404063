"""The address to which a recorder sends its chunks. It never looks into them."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.kit import scope
from greenroom.kit.actor import Actor, become
from greenroom.media.errors import StorageFull, StoreTrouble
from greenroom.recordings import actions
from greenroom.recordings.errors import (
    AnswerFull,
    ChunkConflict,
    ChunksMissing,
    ChunkTooLarge,
    HashMismatch,
    InterviewFull,
    MalformedUpload,
    OrganisationFull,
    QuotaReached,
    TakeClosed,
    TakeTooLarge,
    UploadError,
)
from greenroom.recordings.models import CHUNK_BYTES, Take

SHA256 = re.compile(r"[0-9a-f]{64}")
RETRY_SECONDS = "30"
STATUS: dict[type[UploadError], HTTPStatus] = {
    MalformedUpload: HTTPStatus.BAD_REQUEST,
    HashMismatch: HTTPStatus.UNPROCESSABLE_ENTITY,
    ChunkTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TakeTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    AnswerFull: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    InterviewFull: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    OrganisationFull: HTTPStatus.INSUFFICIENT_STORAGE,
    ChunkConflict: HTTPStatus.CONFLICT,
    TakeClosed: HTTPStatus.CONFLICT,
    ChunksMissing: HTTPStatus.CONFLICT,
}

TakeView = Callable[..., HttpResponseBase]


class Ended(BaseModel):
    """What the recorder says when it has sent everything."""

    model_config = ConfigDict(extra="ignore", strict=True)

    count: int = Field(ge=1, le=1_000_000)
    duration_ms: int = Field(ge=0, le=24 * 3600 * 1000)
    reason: str = Field(default="", max_length=40, pattern=r"^[a-z_]*$")


def for_take(view: TakeView) -> TakeView:
    """Let the bearer of this take's upload token in, and answer trouble in JSON."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, take_id: UUID, **more: Any) -> HttpResponseBase:
        take = _admitted(request, take_id)
        if take is None:
            return _unknown()
        try:
            return view(request, take, **more)
        except QuotaReached as reached:
            actions.note_full(take, reached)
            return _refusal(reached)
        except UploadError as error:
            return _refusal(error)
        except StorageFull:
            return _later(HTTPStatus.INSUFFICIENT_STORAGE, "storage_full")
        except (OSError, StoreTrouble):
            return _later(HTTPStatus.SERVICE_UNAVAILABLE, "storage_trouble")

    return guarded


@for_take
@require_http_methods(["PUT"])
def chunk(request: HttpRequest, take: Take, number: int) -> HttpResponseBase:
    sha256 = request.headers.get("X-Chunk-Sha256", "").lower()
    if not SHA256.fullmatch(sha256):
        raise MalformedUpload
    outcome = actions.store_chunk(take, number, sha256, _body(request), timezone.now())
    return JsonResponse({"status": outcome})


@for_take
@require_GET
def take(request: HttpRequest, take: Take) -> HttpResponseBase:  # noqa: ARG001
    return JsonResponse(
        {
            "have": take.numbers(),
            "complete": not take.is_open,
            "bytes": take.received_bytes,
            "deadline": take.upload_until.isoformat(),
        }
    )


@for_take
@require_POST
def complete(request: HttpRequest, take: Take) -> HttpResponseBase:
    try:
        ended = Ended.model_validate_json(_body(request))
    except ValidationError:
        raise MalformedUpload from None
    take = actions.complete_take(take, ended.count, ended.duration_ms, ended.reason, timezone.now())
    return JsonResponse({"take": str(take.pk), "complete": True})


def _admitted(request: HttpRequest, take_id: UUID) -> Take | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    handle = handles.resolve(Handle.Kind.UPLOAD, token.strip(), timezone.now())
    if handle is None or handle.target_id != take_id:
        return None
    scope.enter(handle.organisation_id)
    found = Take.objects.filter(pk=take_id).first()
    if found:
        become(Actor("candidate", str(found.owner_id)))
    return found


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal():
        raise MalformedUpload
    if int(length) > CHUNK_BYTES:
        raise ChunkTooLarge
    try:
        return request.body
    except UnreadablePostError:
        raise MalformedUpload from None


def _unknown() -> JsonResponse:
    """The same words for a wrong, an old and a foreign token."""
    sentence = _("This upload is not open. Please open your personal link again.")
    response = JsonResponse({"error": "unknown", "message": sentence}, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _refusal(error: UploadError) -> JsonResponse:
    answer: dict[str, Any] = {"error": error.code, "message": str(error.sentence)}
    if isinstance(error, ChunksMissing):
        answer["missing"] = error.numbers
    response = JsonResponse(answer, status=STATUS[type(error)])
    if isinstance(error, OrganisationFull):
        response["Retry-After"] = RETRY_SECONDS
    return response


def _later(status: HTTPStatus, code: str) -> JsonResponse:
    sentence = _(
        "We can not take in more of your recording at the moment. It stays on your device "
        "and is sent again by itself."
    )
    answer = {"error": code, "message": sentence}
    return JsonResponse(answer, status=status, headers={"Retry-After": RETRY_SECONDS})
