"""Waiting for other processes, and asking ones that may be dying."""

import time
from collections.abc import Callable
from typing import TypeVar

import httpx

Found = TypeVar("Found")
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 60
# 425: not everything has arrived yet. 502 to 504: whoever stands in front finds nobody.
ASK_AGAIN = frozenset({425, 500, 502, 503, 504})


class NeverHappened(Exception):
    """It was waited for long enough."""


class Refused(Exception):
    """The product answered, with a no."""


def until(look: Callable[[], Found], what: str, seconds: float = PATIENCE_SECONDS) -> Found:
    """Look again and again until there is something to see, and return it."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise NeverHappened(f"{what}: not within {seconds:g} s")
        time.sleep(PAUSE_SECONDS)


def patiently(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """As a browser's script or another server does: the same request until it is answered."""

    def answer() -> httpx.Response | None:
        try:
            response = ask()
        except httpx.TransportError:
            return None
        return None if response.status_code in ASK_AGAIN else response

    response = until(answer, "an answer")
    if response is None:
        raise NeverHappened("an answer")
    if response.is_error:
        raise Refused(f"{response.request.method} {response.url}: {response.status_code}")
    return response
