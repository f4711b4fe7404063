"""A database and a web process of our own in a temporary folder, as an installation has them."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg
from django.db import connection

from greenroom.operate import start
from greenroom.operate.databases import Urls
from greenroom.operate.installation import LOCALHOST, Door, Installation
from greenroom.operate.processes import Launch, kill_group, launch
from greenroom.operate.terminal import Progress

SETTINGS_OF_OTHERS = ("GREENROOM_", "DATABASE_", "DJANGO_")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class House:
    base_url: str
    urls: Urls
    web_pid: int

    def cpu_seconds(self) -> float:
        """What the web process has used so far, its threads included."""
        fields = Path(f"/proc/{self.web_pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def tend(self) -> None:
        """What autovacuum does within a minute of a bulk load."""
        with psycopg.connect(self.urls.owner, autocommit=True) as owner:
            owner.execute("vacuum analyze")


@contextmanager
def house(port: int = 0) -> Iterator[House]:
    """Everything started; at the end it is stopped and its data are gone."""
    _forget_others()
    folder = Path(tempfile.mkdtemp(prefix="greenroom-bench-"))
    folder.chmod(0o711)  # root's database server runs as another user, who passes through
    try:
        with _running(folder / "data", port or _free_port()) as running:
            yield running
    finally:
        _clear(folder)


def _clear(folder: Path) -> None:
    elsewhere = folder / "data" / "database" / "place"
    if elsewhere.exists():  # the server's user could not enter our folder
        shutil.rmtree(elsewhere.read_text(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(data: Path, port: int) -> Iterator[House]:
    installation = Installation(data, door=Door("the app", port, "--port"))
    with start.supervising(installation) as supervisor:
        progress = Progress(4)
        urls = start.start_database(supervisor, installation, progress)
        start.bring_tables_up_to_date(supervisor, installation, urls, progress)
        environment = installation.environment(urls.app)
        progress.say("web")
        program = start.programs(installation, environment)[start.WEB]
        log = installation.logs / "web.log"
        process = launch(Launch(program.argv, log, environment=program.environment))
        try:
            start.wait_for_web(supervisor, installation)
            enter(environment)
            yield House(installation.base_url, urls, process.pid)
        finally:
            connection.close_pool()  # type: ignore[attr-defined]  # no stubs yet
            process.terminate()
            kill_group(process)
            process.wait()


def enter(environment: dict[str, str]) -> None:
    """From here on this process works on the same database, with the application's role."""
    os.environ.update(environment)
    django.setup()


def _forget_others() -> None:
    for name in [name for name in os.environ if name.startswith(SETTINGS_OF_OTHERS)]:
        del os.environ[name]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOCALHOST, 0))
        return int(free.getsockname()[1])
