"""Ports for one system, which no other plan on this machine takes meanwhile."""

import fcntl
import socket
import tempfile
from pathlib import Path
from typing import IO

HOST = "127.0.0.1"
RANGE = range(18600, 18700)
COUNT = 4


class NoPorts(Exception):
    """All of them are taken."""


class Reserved:
    """Ports that are free, held by a lock: it takes seconds until somebody listens there."""

    def __init__(self) -> None:
        self._lock: IO[str] | None = None
        self.ports = self._find()

    def _find(self) -> list[int]:
        for first in RANGE[::COUNT]:
            ports = list(range(first, first + COUNT))
            if self._hold(first) and all(map(_is_free, ports)):
                return ports
            self.give_back()
        raise NoPorts(f"No {COUNT} free ports from {RANGE.start} to {RANGE.stop - 1}.")

    def _hold(self, first: int) -> bool:
        folder = Path(tempfile.gettempdir()) / "greenroom-faults-ports"
        folder.mkdir(exist_ok=True)
        self._lock = (folder / str(first)).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def give_back(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) != 0
