"""Where an ATS delivers. Check, store, answer; the work comes later."""

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from greenroom.ats.mailroom import Mailroom, room_of
from greenroom.kit import bodies, logs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PLACE = "/hooks/"


class HooksFirst:
    """In front of Django: what it does for a page takes longer than to keep a delivery, and a
    storm of these must keep no candidate waiting."""

    def __init__(self, pages: "WSGIApplication") -> None:
        self._pages = pages

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        path = environ.get("PATH_INFO", "")
        handle = path.removeprefix(PLACE)
        if handle == path or not handle or "/" in handle:
            return self._pages(environ, start_response)
        began = time.monotonic()
        try:
            status = _status(environ, handle, room_of(handle))
        finally:
            close_old_connections()
        logs.tell_request(environ["REQUEST_METHOD"], path, status, began)
        start_response(f"{status.value} {status.phrase}", [("Content-Length", "0")])
        return []


def _status(environ: "WSGIEnvironment", handle: str, room: Mailroom) -> HTTPStatus:
    if environ["REQUEST_METHOD"] != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED
    length = bodies.length(environ)
    if length is None:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return room.take_in(handle, environ["wsgi.input"].read(length))


@csrf_exempt
def hook(request: HttpRequest, handle: str) -> HttpResponse:
    """The same by way of Django, whose transaction ends later: so nobody else's is kept in it."""
    return HttpResponse(status=_status(request.META, handle, Mailroom()))
