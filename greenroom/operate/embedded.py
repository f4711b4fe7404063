"""All that Greenroom knows about the PostgreSQL server that it brings along.

The supervisor owns it and hands a database URL to everyone else. It listens on a unix socket
only. Of the wheel nothing but the programs is used: its Python wrapper opens the folders
above it to every user and trusts every local connection.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from greenroom.operate import lock
from greenroom.operate.place import APP, DATABASE, OWNER, ROOT_ROLE, Place, find_place
from greenroom.operate.processes import Launch, launch, run

# Neither may be a superuser: row-level security does not hold for one.
ROLES = {OWNER: sql.SQL("createdb"), APP: sql.SQL("nocreatedb")}
INITDB = (
    f"--username={ROOT_ROLE}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # The wheel is built without ICU; the builtin provider sorts alike on every machine.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}

# After a crash it reads its journal again, which takes as long as it takes.
RECOVERY_SECONDS = 600
# A killed server keeps its files locked until the kernel has cleared it away.
RETRY_SECONDS = 10

Say = Callable[[str], None]


class AlreadyOwned(Exception):
    """Another process runs the server of this folder."""


class DatabaseFailed(Exception):
    """The server does not start; the text says why and what to do."""


def silent(_line: str) -> None:
    pass


def url(home: Path, role: str = APP, database: str = DATABASE) -> str:
    return find_place(home).url(role, database)


def is_owned(home: Path) -> bool:
    """Say whether some process holds the server of this folder right now."""
    return lock.is_held(home.resolve() / "owner.lock")


class Server:
    """One PostgreSQL server, owned by this process from `start` to `stop`."""

    def __init__(
        self, home: Path, say: Say = silent, settings: Mapping[str, str] | None = None
    ) -> None:
        self.home = home.resolve()
        self.say = say
        self.settings = SETTINGS | dict(settings or {})
        self.place: Place | None = None
        self._lock_file = self.home / "owner.lock"
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        try:
            self._lock = lock.take(self._lock_file)
        except lock.Held:
            message = f"Another Greenroom already runs on {self.home}."
            raise AlreadyOwned(f"{message} Stop it, or set GREENROOM_DATA.") from None
        try:
            self.place = find_place(self.home, self.say)
            _lay_out(self.place)
            if not self.place.has_data():
                _initialise(self.place)
            self._await()
            _make_roles(self.place)
        except BaseException:
            self.stop()
            raise

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def restart(self) -> None:
        """Bring the server back after it died by itself; the lock never left us."""
        self._await()

    def stop(self) -> None:
        if self._process is not None:
            _shut_down(self._process)
            self._process = None
        if self.place is not None:
            self.place.tidy()
        if self._lock is not None:
            lock.release(self._lock_file, self._lock)
            self._lock = None

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        return self._place().url(role, database)

    def _place(self) -> Place:
        if self.place is None:
            raise DatabaseFailed("The database server was not started.")
        return self.place

    def _await(self) -> None:
        """Wait for the server: long while it recovers, but not for one that keeps ending."""
        place, began = self._place(), time.monotonic()
        while True:
            if not self.is_running():
                self._process = _spawn(place, self.settings)
            try:
                _administer(place).close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    message = f"The secrets in {place.home} do not fit the data in {place.data}."
                    raise DatabaseFailed(message) from error
                patience = RECOVERY_SECONDS if self.is_running() else RETRY_SECONDS
                if time.monotonic() - began > patience:
                    raise DatabaseFailed(_explain(place, error)) from error
                time.sleep(0.05)
            else:
                return


def _explain(place: Place, error: Exception) -> str:
    said = place.start_log.read_text(errors="replace")[-2000:]
    return f"PostgreSQL did not start on {place.base}:\n{error}\n{said}"


@contextlib.contextmanager
def serve(home: Path, say: Say = silent) -> Iterator[Server]:
    """Own the server of this folder for a while; from the main thread, see `launch`."""
    with Server(home, say) as server:
        yield server


def _lay_out(place: Place) -> None:
    for role in (ROOT_ROLE, *ROLES):
        with contextlib.suppress(FileExistsError):
            _write_once(place.secret(role), secrets.token_urlsafe(24))
    place.start_log.parent.mkdir(mode=0o700, exist_ok=True)
    for folder in (place.socket, place.log):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid not in place.trusted_owners:
            raise DatabaseFailed(f"{folder} belongs to somebody else. Remove it and try again.")
        place.give(folder)


def _write_once(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _initialise(place: Place) -> None:
    # initdb writes PG_VERSION first and the rest later, so a half-made folder would look
    # finished: it is made under another name.
    fresh = place.data.with_name(place.data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    place.give(fresh)
    password = place.log / "initial-password"
    password.unlink(missing_ok=True)
    _write_once(password, place.secret(ROOT_ROLE).read_text())
    place.give(password)
    try:
        done = run(
            [str(place.binaries / "initdb"), "-D", str(fresh), f"--pwfile={password}", *INITDB],
            timeout=120,
            identity=place.identity,
        )
    finally:
        password.unlink()
    if done.returncode:
        raise DatabaseFailed(f"PostgreSQL could not make {place.data}:\n{done.stdout[-2000:]}")
    fresh.rename(place.data)


def _spawn(place: Place, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    # Refused when the number in the file now belongs to some other process of the same user,
    # as after a container's restart. We hold the lock, so nobody living there means stale.
    if not _is_inhabited(place.data):
        (place.data / "postmaster.pid").unlink(missing_ok=True)
    settings = settings | {
        "unix_socket_directories": str(place.socket),
        "log_directory": str(place.log),
    }
    arguments = [part for item in settings.items() for part in ("-c", "=".join(item))]
    place.start_log.write_text("")
    return launch(
        Launch(
            argv=[str(place.binaries / "postgres"), "-D", str(place.data), *arguments],
            output=place.start_log,
            death_signal=signal.SIGINT,
            identity=place.identity,
            folder=Path("/"),
        )
    )


def _is_inhabited(data: Path) -> bool:
    """Say whether a server process lives there: each has the data folder as its own."""
    processes = Path("/proc")
    if not processes.is_dir():
        return True
    return any(_folder_of(entry) == str(data) for entry in processes.glob("[0-9]*"))


def _folder_of(process: Path) -> str:
    with contextlib.suppress(OSError):
        return str((process / "cwd").readlink())
    return ""


def _shut_down(process: subprocess.Popen[bytes]) -> None:
    # SIGTERM would wait for every client to leave.
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def administer(home: Path, database: str = "postgres") -> psycopg.Connection:
    """A superuser's connection to the running server, for making databases and looking inside."""
    return _administer(find_place(home), database)


def _administer(place: Place, database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(place.url(ROOT_ROLE, database), autocommit=True, connect_timeout=5)


def _make_roles(place: Place) -> None:
    with _administer(place) as connection:
        for role, right in ROLES.items():
            _make_role(connection, role, right, place.secret(role).read_text())
        create_database(connection, DATABASE)
    with psycopg.connect(place.url(OWNER, DATABASE)) as connection:
        grant_defaults(connection, APP)


def _make_role(connection: psycopg.Connection, role: str, right: sql.SQL, password: str) -> None:
    known = "select 1 from pg_roles where rolname = %s"
    if not connection.execute(known, [role]).fetchone():
        statement = sql.SQL("create role {} login nosuperuser nobypassrls {} password {}")
        connection.execute(statement.format(sql.Identifier(role), right, password))


def create_database(connection: psycopg.Connection, name: str) -> None:
    known = "select 1 from pg_database where datname = %s"
    if not connection.execute(known, [name]).fetchone():
        statement = sql.SQL("create database {} owner {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def grant_defaults(connection: psycopg.Connection, role: str) -> None:
    """Let the application role use whatever this owner makes from now on."""
    grants = "select, insert, update, delete on tables", "usage on sequences"
    for grant in map(sql.SQL, grants):
        statement = sql.SQL("alter default privileges in schema public grant {} to {}")
        connection.execute(statement.format(grant, sql.Identifier(role)))
