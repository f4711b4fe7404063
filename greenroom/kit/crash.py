"""Named points at which a test may kill the process. Without a file to arm them they do nothing."""

import os
import signal
import threading
from pathlib import Path

_ARMED = os.environ.get("GREENROOM_CRASH", "")


def _point(name: str) -> None:
    """Die here if the file says so: one line, `name count`; that passage kills.

    With the word `sleep` behind it the process is stopped instead, until somebody wakes it.
    """
    file = Path(_ARMED)
    try:
        wanted, _, rest = file.read_text().strip().partition(" ")
    except FileNotFoundError:
        return
    if wanted != name:
        return
    count, _, how = rest.partition(" ")
    left = int(count or "1") - 1
    if left > 0:
        file.write_text(f"{name} {left} {how}")
        return
    file.unlink(missing_ok=True)  # disarmed first: the next process must live
    if how == "sleep":
        # To this thread: a signal to the process may stop it last, some statements later.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _nothing(name: str) -> None:
    """In production a crash point is an empty call."""


point = _point if _ARMED else _nothing
