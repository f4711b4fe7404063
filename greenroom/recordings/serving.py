"""Send a rendition. The caller has judged who may see it."""

from django.http import HttpRequest, HttpResponseBase

from greenroom.media import serving
from greenroom.media.serving import Served
from greenroom.recordings.models import Rendition

EXTENSIONS = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/webm": "weba",
    "image/jpeg": "jpg",
}
FOR_ONE_VIEWER = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def respond(
    request: HttpRequest, rendition: Rendition, *, by_link: bool = False
) -> HttpResponseBase:
    """The rendition, whole or one range of it; no cache keeps it and no other site embeds it.

    `by_link` lets a player fetch it from the bucket; pictures are small, and always come from us.
    """
    extension = EXTENSIONS.get(rendition.mime, "bin")
    served = Served(
        key=rendition.store_key,
        mime=rendition.mime,
        size_bytes=rendition.size_bytes,
        version=rendition.pk.hex,
        made_at=rendition.made_at,
        file_name=f"recording-{rendition.kind}.{extension}",
        headers=FOR_ONE_VIEWER,
        by_link=by_link and rendition.kind != Rendition.Kind.POSTER,
    )
    return serving.respond(request, served)
