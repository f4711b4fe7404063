"""Send a stored file, whole or one range of it. The caller has judged who may see it."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import http_date, parse_etags

from greenroom.media.errors import NotStored, StoreTrouble
from greenroom.media.stores import current_store

ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Served:
    """A file that our own tools wrote, and how a browser may take it."""

    key: str
    mime: str
    size_bytes: int
    version: str
    """Another one for other bytes."""
    made_at: datetime
    file_name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    by_link: bool = False
    """For players that ask us again when the address of a bucket is not good any more."""

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


@dataclass(frozen=True)
class Span:
    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """The range asks for bytes that are not there, or for more than one part."""


class Window(io.RawIOBase):
    """A stretch of a file that looks like a whole one.

    Servers send a FileResponse to the end of its file; waitress asks for seek and tell first.
    """

    def __init__(self, file: BinaryIO, span: Span) -> None:
        super().__init__()
        self._file = file
        self._span = span
        file.seek(span.first)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell() - self._span.first

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._span.length}[whence]
        self._file.seek(self._span.first + max(0, start + offset))
        return self.tell()

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._span.length - self.tell())
        return self._file.read(left if size < 0 else min(size, left))

    def close(self) -> None:
        self._file.close()
        super().close()


def respond(request: HttpRequest, served: Served) -> HttpResponseBase:
    """The file, with every header that a player and a cautious browser want."""
    if served.etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _dressed(HttpResponse(status=304), served)
    try:
        span = _span(request, served)
    except Unsatisfiable:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{served.size_bytes}"
        return _dressed(response, served)
    try:
        if link := _link(request, served):
            return _sent_there(link)
        file = current_store().open(served.key)
    except NotStored:
        return HttpResponse(status=404)
    except StoreTrouble:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    return _dressed(_file_response(request, served, file, span), served)


def _link(request: HttpRequest, served: Served) -> str | None:
    """Where a browser may fetch a recording itself."""
    if request.method != "GET" or not served.by_link:
        return None
    return current_store().link(served.key)


def _sent_there(link: str) -> HttpResponse:
    response = HttpResponse(status=302, headers={"Location": link})
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _span(request: HttpRequest, served: Served) -> Span | None:
    wanted = request.headers.get("Range", "")
    if not wanted.startswith("bytes="):
        return None
    if request.headers.get("If-Range", served.etag) != served.etag:
        return None  # the player holds the beginning of an older version: it gets all of this one
    found = ONE_RANGE.fullmatch(wanted)
    if not found or not any(found.groups()):
        raise Unsatisfiable
    size = served.size_bytes
    first, last = found.groups()
    if not first:
        span = Span(max(0, size - int(last)), size - 1)
    else:
        span = Span(int(first), min(int(last or size - 1), size - 1))
    if span.length <= 0:
        raise Unsatisfiable
    return span


def _file_response(
    request: HttpRequest, served: Served, file: BinaryIO, span: Span | None
) -> HttpResponseBase:
    sent = span or Span(0, served.size_bytes - 1)
    response: HttpResponseBase
    if request.method == "HEAD":
        file.close()
        response = HttpResponse(status=206 if span else 200)
    else:
        response = FileResponse(Window(file, sent), status=206 if span else 200)
    response["Content-Length"] = str(sent.length)
    if span:
        response["Content-Range"] = f"bytes {span.first}-{span.last}/{served.size_bytes}"
    return response


def _dressed(response: HttpResponseBase, served: Served) -> HttpResponseBase:
    response["Content-Type"] = served.mime
    response["ETag"] = served.etag
    response["Last-Modified"] = http_date(served.made_at.timestamp())
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{served.file_name}"'
    response["Content-Security-Policy"] = "sandbox"
    for name, value in served.headers.items():
        response[name] = value
    return response
