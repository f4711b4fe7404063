"""Recordings on a local disk: written aside, forced to the disk, then renamed into place."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from greenroom.media.errors import NotStored, StorageFull
from greenroom.media.ports import BYTES
from greenroom.media.stores import checked_key, no_room_is_storage_full

ASIDE = ".aside"
COPY_BYTES = 1024 * 1024


class DiskStore:
    """`floor_bytes` of the disk are kept free for the database and the logs."""

    def __init__(self, root: Path | None = None, floor_bytes: int | None = None) -> None:
        self.root = root or Path(settings.MEDIA_ROOT_FOLDER)
        self.floor_bytes = settings.MEDIA_FREE_FLOOR_BYTES if floor_bytes is None else floor_bytes

    def put(self, key: str, source: bytes | BinaryIO, mime: str = BYTES) -> int:  # noqa: ARG002
        path = self._path(key)
        stream = BytesIO(source) if isinstance(source, bytes) else source
        with no_room_is_storage_full():
            self._keep_the_floor()
            aside = self._write_aside(stream)
            try:
                _make_folder(path.parent)
                aside.rename(path)
            except BaseException:
                aside.unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)
        return path.stat().st_size

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise NotStored(key) from None

    def copy(self, key: str, target: BinaryIO) -> int:
        with self.open(key) as source:
            shutil.copyfileobj(source, target, COPY_BYTES)
            return source.tell()

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            raise NotStored(key) from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        path = self._path(key)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)
        self._drop_empty_folders(path.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        folder = self._path(prefix)
        files = (path for path in folder.rglob("*") if path.is_file())
        yield from sorted(path.relative_to(self.root).as_posix() for path in files)

    def link(self, key: str) -> None:
        """A disk has no address of its own."""

    def room(self) -> int:
        """What the disk has left above the floor."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free - self.floor_bytes

    def clear_leftovers(self, older_than_seconds: float) -> int:
        before = time.time() - older_than_seconds
        left = [p for p in (self.root / ASIDE).glob("*") if p.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _path(self, key: str) -> Path:
        return self.root / checked_key(key)

    def _keep_the_floor(self) -> None:
        if self.room() <= 0:
            raise StorageFull("Only the reserve for the database is left on the disk.")

    def _write_aside(self, stream: BinaryIO) -> Path:
        folder = self.root / ASIDE
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / secrets.token_hex(16)
        try:
            with path.open("xb") as aside:
                shutil.copyfileobj(stream, aside, COPY_BYTES)
                aside.flush()
                os.fsync(aside.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def _drop_empty_folders(self, folder: Path) -> None:
        with suppress(OSError):
            while folder != self.root:
                folder.rmdir()
                folder = folder.parent


def _make_folder(folder: Path) -> None:
    """Make the folder so that its name, too, survives a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
