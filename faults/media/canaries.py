"""A file and a port that nobody may ever touch, and how often somebody did."""

import ctypes
import os
import select
import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from faults.media.files import PAYLOADS

IN_ACCESS, IN_OPEN = 0x1, 0x20
EVENT = struct.calcsize("iIII")
ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Canaries:
    file: Path
    port: int
    reads: int = 0
    connections: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def touched(self) -> tuple[int, int]:
        return self.reads, self.connections

    def watch(self, inotify: int) -> None:
        while not self._stop.is_set():
            if select.select([inotify], [], [], 0.2)[0]:
                self.reads += len(os.read(inotify, 64 * 1024)) // EVENT

    def listen(self, server: socket.socket) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                caller, _address = server.accept()
                self.connections += 1
                with caller, suppress(OSError):
                    caller.settimeout(1)
                    caller.recv(2048)
                    caller.sendall(ANSWER)

    def stop(self) -> None:
        self._stop.set()


@contextmanager
def canaries(folder: Path) -> Iterator[Canaries]:
    """The file is a recording, readable for everybody, under a name that playlists may give."""
    file = Path(shutil.copy(PAYLOADS / "chromium__vp8_opus.webm", folder / "canary.ts"))
    file.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as server, _inotify(file) as inotify:
        server.settimeout(0.2)
        both = Canaries(file, server.getsockname()[1])
        threads = [
            threading.Thread(target=both.watch, args=[inotify], daemon=True),
            threading.Thread(target=both.listen, args=[server], daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield both
        finally:
            both.stop()
            for thread in threads:
                thread.join()


@contextmanager
def _inotify(file: Path) -> Iterator[int]:
    """Linux tells of every opening and reading of the file, from within a box as well."""
    libc = ctypes.CDLL(None, use_errno=True)
    inotify = libc.inotify_init1(os.O_CLOEXEC)
    if inotify < 0 or libc.inotify_add_watch(inotify, os.fsencode(file), IN_ACCESS | IN_OPEN) < 0:
        raise OSError(ctypes.get_errno(), "the canary can not be watched")
    try:
        yield inotify
    finally:
        os.close(inotify)
