"""The time line of a journey."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Steps:
    """Each step says itself when it is done, with the time since the beginning and its own."""

    def __init__(self, title: str) -> None:
        self.done = 0
        self._began = time.monotonic()
        print(f"\n{title}", flush=True)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self._say("✗", what, began)
            raise
        self.done += 1
        self._say("✓", what, began)

    def _say(self, mark: str, what: str, began: float) -> None:
        now = time.monotonic()
        print(f"  {now - self._began:6.1f} s  {mark} {what}  ({now - began:.1f} s)", flush=True)
