"""The line passes on what is asked, and tells of no room when it is told to."""

import httpx
import pytest

from faults.uploads.line import NO_ROOM, line


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faults.uploads.line.BROKEN_SHARE", 0)


def test_it_passes_on_and_refuses_what_is_put_while_it_is_full(steady: None) -> None:
    with line("http://127.0.0.1:9", 1) as outer, line(outer.address, 1) as inner:
        outer.is_full = True
        told = httpx.put(f"{inner.address}/a", content=b"x")

        assert (told.status_code, told.content) == (507, NO_ROOM)
        assert (outer.refused, inner.refused) == (1, 0)


def test_an_answer_may_get_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faults.uploads.line.BROKEN_SHARE", 1)
    with line("http://127.0.0.1:9", 1) as outer, line(outer.address, 1) as inner:
        outer.is_full = True
        with pytest.raises(httpx.TransportError):
            httpx.put(f"{inner.address}/a", content=b"x")
        assert (outer.refused, inner.broken) == (1, 1)
