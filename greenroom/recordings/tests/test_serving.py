from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import RequestFactory
from waitress.buffers import ReadOnlyFileBasedBuffer

from greenroom.accounts.models import Organisation
from greenroom.media.serving import Span, Window
from greenroom.media.stores import current_store
from greenroom.recordings.models import Rendition
from greenroom.recordings.serving import respond
from greenroom.testing.factories import NOW
from greenroom.testing.takes import a_take

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)


@pytest.fixture
def rendition(organisation: Organisation) -> Rendition:
    take, _token = a_take()
    return a_rendition_of(take.pk, CONTENT)


def a_rendition_of(take_id: UUID, content: bytes) -> Rendition:
    made = Rendition(take_id=take_id, kind="playable", mime="video/webm", made_at=NOW)
    made.store_key = f"test/{made.pk.hex}"
    made.size_bytes = current_store().put(made.store_key, content)
    made.save(force_insert=True)
    return made


_answered: list[HttpResponseBase] = []


@pytest.fixture(autouse=True)
def _closed_like_a_server_does() -> Iterator[None]:
    yield
    request_finished.disconnect(close_old_connections)  # the test's own connection stays open
    while _answered:
        _answered.pop().close()
    request_finished.connect(close_old_connections)


def get(rendition: Rendition, method: str = "GET", **headers: str) -> HttpResponseBase:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    _answered.append(respond(RequestFactory().generic(method, "/watch", headers=named), rendition))
    return _answered[-1]


def read(response: HttpResponseBase) -> bytes:
    assert response.streaming
    parts: Iterator[bytes] = response.streaming_content  # type: ignore[attr-defined]
    return b"".join(parts)


def test_the_whole_is_sent_with_the_headers_of_a_cautious_server(rendition: Rendition) -> None:
    response = get(rendition)

    assert (response.status_code, read(response)) == (200, CONTENT)
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/webm"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="recording-playable.webm"'
    assert response["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=100-299", 100, 299),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=500-99999999", 500, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        ("bytes=-99999999", 0, SIZE - 1),
    ],
)
def test_p4_one_range_is_answered_to_the_byte(
    rendition: Rendition, wanted: str, first: int, last: int
) -> None:
    response = get(rendition, Range=wanted)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert read(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "wanted",
    [
        f"bytes={SIZE}-",
        "bytes=5-4",
        "bytes=-0",
        "bytes=-",
        "bytes=0-1,5-6",
        "bytes=a-b",
        "bytes=",
        "bytes=" + "9" * 5000,
    ],
)
def test_p4_a_range_that_can_not_be_met_is_refused(rendition: Rendition, wanted: str) -> None:
    response = get(rendition, Range=wanted)

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"


def test_another_unit_is_ignored(rendition: Rendition) -> None:
    assert read(get(rendition, Range="lines=0-5")) == CONTENT


def test_f77_a_range_of_an_older_version_gets_all_of_this_one(rendition: Rendition) -> None:
    etag = get(rendition)["ETag"]

    assert get(rendition, Range="bytes=10-", If_Range=etag).status_code == 206
    assert get(rendition, Range="bytes=10-", If_Range='"older"').status_code == 200
    newer = a_rendition_of(a_take()[0].pk, b"newer")
    assert get(newer)["ETag"] != etag


def test_f77_a_player_in_mid_stream_keeps_its_version(rendition: Rendition) -> None:
    response = get(rendition)
    current_store().delete(rendition.store_key)

    assert read(response) == CONTENT
    assert get(rendition).status_code == 404


def test_what_the_browser_has_is_not_sent_again(rendition: Rendition) -> None:
    assert get(rendition, If_None_Match=get(rendition)["ETag"]).status_code == 304


def test_head_tells_the_size_and_sends_nothing(rendition: Rendition) -> None:
    whole, part = get(rendition, "HEAD"), get(rendition, "HEAD", Range="bytes=0-9")

    assert (whole.status_code, whole["Content-Length"]) == (200, str(SIZE))
    assert (part.status_code, part["Content-Length"]) == (206, "10")
    assert not whole.streaming


def test_the_app_server_sends_a_window_and_not_the_rest_of_the_file(rendition: Rendition) -> None:
    with current_store().open(rendition.store_key) as file:
        window = Window(file, Span(100, 299))
        buffer = ReadOnlyFileBasedBuffer(window)  # type: ignore[arg-type] # any seekable file

        assert buffer.prepare() == 200
        assert b"".join(iter(lambda: buffer.get(64, skip=True), b"")) == CONTENT[100:300]


def test_a_rendition_made_later_says_when(rendition: Rendition) -> None:
    rendition.made_at = NOW + timedelta(days=1)

    assert get(rendition)["Last-Modified"] == "Wed, 25 Nov 2026 09:00:00 GMT"
