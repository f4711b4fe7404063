"""The demo with the figures of production, connected to its Lever: all of an installation."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.house import enter
from faults.history import Stage
from faults.points import remove_database
from faults.system import System
from greenroom.operate.installation import Door, Installation
from greenroom.operate.place import APP, DATABASE, find_place

WORKERS = ("ats-worker", "message-worker", "media-worker")


@contextmanager
def stage() -> Iterator[Stage]:
    """Started and connected; at the end it is stopped and its data are gone."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-bench-"))
    folder.chmod(0o711)  # root's database server runs as another user, who passes through
    system = System(folder / "data", hurried=False)
    try:
        system.start()
        made = Stage(system)
        made.set_up()
        yield made
    finally:
        try:
            system.stop()
        finally:
            remove_database(system)
            shutil.rmtree(folder, ignore_errors=True)


def database_url(system: System, role: str = APP) -> str:
    return find_place(system.data / "database").url(role, DATABASE)


def go_in(system: System) -> None:
    """From here on this process works on the same database and with the same keys."""
    installation = Installation(system.data, door=Door("the app", system.ports[0], "--port"))
    enter(installation.environment(database_url(system)))


@contextmanager
def held(system: System, names: Sequence[str] = WORKERS) -> Iterator[None]:
    """Nobody works meanwhile: what comes in waits."""
    pids = [pid for name in names if (pid := system.find(name))]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
