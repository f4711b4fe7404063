"""Make a failing history smaller while it still fails, as far as the patience goes."""

import time
from collections.abc import Callable
from dataclasses import replace

from faults.histories.script import History

Fails = Callable[[History], bool]


def shrink(history: History, fails: Fails, seconds: float) -> History:
    """Leave out runs of steps, long ones first. What it returns was seen to fail."""
    end = time.monotonic() + seconds
    size = max(1, len(history.steps) // 2)
    while size:
        start = 0
        while start < len(history.steps):
            if time.monotonic() > end:
                return history
            steps = history.steps[:start] + history.steps[start + size :]
            smaller = replace(history, steps=steps)
            if fails(smaller):
                history = smaller
            else:
                start += size
        size //= 2
    return history
