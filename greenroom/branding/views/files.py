"""Files of the brand: videos on their way in, and everything on its way out."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import BaseModel, Field, ValidationError

from greenroom.accounts import handles
from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.accounts.models import Handle
from greenroom.branding import videos
from greenroom.branding.models import PART_BYTES, BrandFile
from greenroom.branding.problems import FileUnfit
from greenroom.kit import scope
from greenroom.media import serving
from greenroom.media.serving import Served

# Mail programs of other sites show the logo, and its address changes with its bytes.
FOR_EVERYBODY = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}


class WantedVideo(BaseModel):
    name: str = Field(max_length=500)
    size: int = Field(ge=1)


def told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put what was wrong into a sentence that the page shows."""

    @wraps(view)
    def answering(request: HttpRequest, **more: Any) -> HttpResponseBase:
        try:
            return view(request, **more)
        except FileUnfit as unfit:
            return JsonResponse({"problem": unfit.sentence}, status=422)
        except (ValidationError, json.JSONDecodeError):
            return JsonResponse({"problem": ""}, status=400)

    return answering


@require_POST
@requires("settings.manage")
@told
def video_begin(request: MemberRequest) -> HttpResponse:
    wanted = WantedVideo.model_validate_json(request.body)
    file = videos.begin(wanted.name, wanted.size, timezone.now())
    return JsonResponse({"id": str(file.pk), "parts": file.parts, "part_bytes": PART_BYTES})


@require_http_methods(["PUT"])
@requires("settings.manage")
@told
def video_part(request: MemberRequest, file_id: UUID, number: int) -> HttpResponse:
    get_object_or_404(BrandFile.objects, pk=file_id)
    videos.store_part(file_id, number, request.body)
    return JsonResponse({"stored": number})


@require_POST
@requires("settings.manage")
@told
def video_complete(request: MemberRequest, file_id: UUID) -> HttpResponse:  # noqa: ARG001
    get_object_or_404(BrandFile.objects, pk=file_id)
    videos.complete(file_id, timezone.now())
    return JsonResponse({"complete": True})


@require_safe
@requires("settings.manage")
def video(request: MemberRequest, file_id: UUID) -> HttpResponse:
    """The video's part of the page: polled while it is being prepared."""
    file = get_object_or_404(BrandFile.objects, pk=file_id, place=BrandFile.Place.VIDEO)
    return render(request, "branding/video.html", {"file": file, "is_news": file.is_ready})


@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A picture or video by an address that nobody can guess. Whoever has it may load it."""
    handle = handles.resolve(Handle.Kind.BRAND, token, timezone.now())
    if handle is None:
        raise Http404
    scope.enter(handle.organisation_id)
    found = BrandFile.objects.filter(pk=handle.target_id, state=BrandFile.State.READY).first()
    if found is None or name not in _names(found):
        raise Http404
    return serving.respond(request, _served(found, name))


def _names(file: BrandFile) -> list[str]:
    return [url.rpartition("/")[2] for url in (file.url, file.still_url) if url]


def _served(file: BrandFile, name: str) -> Served:
    is_still = file.still_url.endswith(f"/{name}")
    still_mime = "image/jpeg" if file.still_ending == "jpg" else "image/png"
    return Served(
        key=file.still_key if is_still else file.store_key,
        mime=still_mime if is_still else file.mime,
        size_bytes=file.still_bytes if is_still else file.size_bytes,
        version=name,
        made_at=file.uploaded_at,
        file_name=name,
        headers=FOR_EVERYBODY,
    )
