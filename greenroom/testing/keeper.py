"""Keeps the tests' PostgreSQL running for as long as some test run uses it.

Several runs may share it, and the first to start must not take it away from the others.
"""

import fcntl
import sys
import time
from pathlib import Path

from greenroom.operate import embedded

# Losing the last moments in a power cut is no loss here.
SETTINGS = {"synchronous_commit": "off"}
LINGER_SECONDS = 5


def users_lock(home: Path) -> Path:
    return home / "users.lock"


def keep(home: Path) -> None:
    with (
        users_lock(home).open("ab") as users,
        embedded.Server(home, settings=SETTINGS),
    ):
        while True:
            time.sleep(LINGER_SECONDS)
            try:
                # Kept until the server is down, so that a newcomer waits and starts another.
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            return


if __name__ == "__main__":
    try:
        keep(Path(sys.argv[1]))
    except embedded.AlreadyOwned:
        sys.exit(0)
