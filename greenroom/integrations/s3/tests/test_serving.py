from dataclasses import replace

import httpx
import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from greenroom.integrations.s3.store import BucketStore
from greenroom.media import serving
from greenroom.media.serving import Served
from greenroom.testing import bucket
from greenroom.testing.factories import NOW

VIDEO = Served("v", "video/mp4", 10, "version", NOW, "recording.mp4", by_link=True)
PICTURE = replace(VIDEO, key="p", mime="image/jpeg", by_link=False)


@pytest.fixture(autouse=True)
def _stored(store: BucketStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "current_store", lambda: store)
    for served in (VIDEO, PICTURE):
        store.put(served.key, b"0123456789", served.mime)


def get(served: Served, method: str = "GET", **headers: str) -> HttpResponseBase:
    return serving.respond(RequestFactory().generic(method, "/watch", headers=headers), served)


def test_p4_a_video_is_fetched_from_the_bucket_by_ranges() -> None:
    told = get(VIDEO, Range="bytes=2-4")

    assert (told.status_code, told["Cache-Control"]) == (302, "private, no-store")
    fetched = httpx.get(told["Location"], headers={"Range": "bytes=2-4"})
    assert (fetched.status_code, fetched.content) == (206, b"234")
    assert fetched.headers["Content-Type"] == "video/mp4"
    stale = httpx.get(told["Location"], headers={"Range": "bytes=2-4", "If-Match": '"older"'})
    assert stale.status_code == 412


def test_p4_a_picture_comes_from_us_and_so_does_what_needs_no_bytes() -> None:
    sent = get(PICTURE, Range="bytes=2-4")
    assert b"".join(sent.streaming_content) == b"234"  # type: ignore[attr-defined]

    assert get(VIDEO, "HEAD")["Content-Length"] == "10"
    assert get(VIDEO, Range="bytes=10-").status_code == 416
    assert get(VIDEO, **{"If-None-Match": '"version"'}).status_code == 304


def test_a_bucket_out_of_reach_is_a_passing_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = BucketStore(**bucket.settings("http://127.0.0.1:9", serves_links=False))
    monkeypatch.setattr(serving, "current_store", lambda: nowhere)

    told = get(VIDEO)
    assert (told.status_code, told["Retry-After"]) == (503, "5")
