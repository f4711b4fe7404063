"""The one store of this installation, and files put together from it."""

import errno
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from greenroom.kit import load
from greenroom.media.errors import StorageFull
from greenroom.media.ports import Store

BENCHES = ".bench"
KEY = re.compile(r"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*")


def checked_key(key: str) -> str:
    """Refuse a key that could ever name a place outside the store."""
    if not KEY.fullmatch(key):
        raise ValueError(f"Not a key of ours: {key[:80]!r}")
    return key


def current_store() -> Store:
    store: Store = load.one(settings.MEDIA_STORE)
    return store


@contextmanager
def workbench() -> Iterator[Path]:
    """A private folder for one piece of work, gone afterwards."""
    parent = Path(settings.MEDIA_ROOT_FOLDER) / BENCHES
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=parent) as folder:
        yield Path(folder)


def clear_benches(older_than_seconds: float) -> int:
    """Remove what killed workers left on their benches. How many there were."""
    before = time.time() - older_than_seconds
    benches = (Path(settings.MEDIA_ROOT_FOLDER) / BENCHES).glob("bench-*")
    old = [bench for bench in benches if bench.stat().st_mtime < before]
    for bench in old:
        shutil.rmtree(bench, ignore_errors=True)
    return len(old)


@contextmanager
def no_room_is_storage_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull("The disk is full.") from error
        raise


def gather(store: Store, keys: Iterable[str], target: Path) -> int:
    """Write what lies under the keys one after the other into `target`."""
    with no_room_is_storage_full(), target.open("wb") as whole:
        return sum(store.copy(key, whole) for key in keys)
