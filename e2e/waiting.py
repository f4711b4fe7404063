"""Waiting for what happens in another process."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PAUSE_SECONDS = 0.05


class NeverHappened(AssertionError):
    """It was waited for long enough."""


def until(look: Callable[[], Found | None], what: str, seconds: float = 30) -> Found:
    """Look again and again until there is something to see, and return it."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise NeverHappened(f"{what}: not within {seconds:g} s")
        time.sleep(PAUSE_SECONDS)
