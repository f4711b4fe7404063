"""A lock that the kernel lifts when its holder dies, and that leaves no file behind."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


class Held(Exception):
    """Another process holds the lock."""


def take(path: Path) -> int:
    """Lock the file and return its descriptor; give it back with `release`."""
    for _ in range(10):
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # Its last holder may have removed the file between the two calls.
        if _lock(lock, fcntl.LOCK_EX) and _is_same_file(lock, path):
            return lock
        os.close(lock)
        time.sleep(0.02)  # somebody who only asks holds it for a moment, too
    raise Held(str(path))


def release(path: Path, lock: int) -> None:
    path.unlink(missing_ok=True)
    os.close(lock)


def is_held(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _lock(lock, fcntl.LOCK_SH)
    finally:
        os.close(lock)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    lock = take(path)
    try:
        yield
    finally:
        release(path, lock)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_same_file(lock: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except FileNotFoundError:
        return False
