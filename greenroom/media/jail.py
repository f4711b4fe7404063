"""The jail: where tools meet files that strangers made.

A tool sees one private input, at most one private output, the system read-only, no network,
no capability and no environment. ffmpeg 5.1 opens other files named in a playlist even with
`-protocol_whitelist file`, so this box is the control and its flags are the second line.
"""

import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from greenroom.media.errors import MachineTrouble, Reason, StorageFull, ToolFailed

SOURCE = "@source"
TARGET = "@target"
NOBODY = 65534
# For root's tools: no account has this number, so nothing else of it runs or lies around. The
# embedded database belongs to nobody.
NO_ACCOUNT = 65533
REPORT_BYTES = 1024 * 1024
SCRATCH_BYTES = 64 * 1024 * 1024
CANNOT_START = {126, 127}  # as a shell, prlimit and nice say it
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}

LISTEN_SECONDS = 1.0

Files = dict[str, IO[bytes]]
Hear = Callable[[bytes], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int = 1024**3
    output_bytes: int = 16 * 1024 * 1024
    files: int = 64
    processes: int = 64
    niceness: int = 0


@dataclass(frozen=True)
class Finished:
    exit_code: int
    report: bytes
    complaints: str

    @property
    def is_success(self) -> bool:
        return self.exit_code == 0


@dataclass(frozen=True)
class Confinement:
    """How well this machine can lock a tool in; `flaw` says in words what is missing."""

    boxed: bool
    flaw: str = ""


def run(
    command: Sequence[str],
    *,
    source: Path,
    target: Path | None = None,
    limits: Limits,
    hear: Hear | None = None,
) -> Finished:
    """Run a media tool on `source`; the command names the files as SOURCE and TARGET.

    `hear` is given, about once a second, what the tool has reported so far.
    Both must be private copies: when we are root, they are given away to NO_ACCOUNT.
    Raises ToolFailed when the wall clock runs out, StorageFull when the disk does, and
    MachineTrouble when the tool can not be started at all.
    """
    with _files(source, target) as files, _reports() as (report, complaints):
        boxed = confinement().boxed
        argv = _named(_limited(command, limits, boxed=boxed), files)
        argv = _boxed(argv) if boxed else argv
        exit_code = _wait(argv, files, (report, complaints), limits.wall_seconds, hear)
        finished = Finished(exit_code, _head(report), _head(complaints).decode(errors="replace"))
    _blame_the_machine(finished)
    return finished


def _blame_the_machine(finished: Finished) -> None:
    if finished.is_success:
        return
    if "No space left on device" in finished.complaints:
        raise StorageFull("The disk is full.")
    if finished.exit_code in CANNOT_START or finished.complaints.startswith("bwrap: "):
        raise MachineTrouble(finished.complaints.strip()[:500])


@cache
def confinement() -> Confinement:
    """Try the box once in the life of this process, and say it loudly when it does not hold."""
    found = _try_the_box()
    if not found.boxed:
        if settings.MEDIA_JAIL == "required":
            raise MachineTrouble(f"MEDIA_JAIL is required, but {found.flaw}")
        log.warning(
            "Recordings are read WITHOUT the sandbox, limits only: %s Install bubblewrap.",
            found.flaw,
        )
    return found


def _try_the_box() -> Confinement:
    if not shutil.which("bwrap"):
        return Confinement(boxed=False, flaw="bubblewrap (bwrap) is not installed.")
    with _reports() as (_report, complaints):
        if _wait(_boxed(["/usr/bin/true"]), {}, (complaints, complaints), 20) == 0:
            return Confinement(boxed=True)
        why = _head(complaints).decode(errors="replace").strip()
    return Confinement(boxed=False, flaw=f"bubblewrap does not work here ({why}).")


@contextmanager
def _files(source: Path, target: Path | None) -> Iterator[Files]:
    """The files by descriptor: the tool's user need not reach the folders they lie in."""
    with ExitStack() as stack:
        files: Files = {SOURCE: stack.enter_context(source.open("rb"))}
        if target is not None:
            target.touch(mode=0o600)
            files[TARGET] = stack.enter_context(target.open("rb"))
        for file in files.values():
            _give_away(file)
        yield files


@contextmanager
def _reports() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    with tempfile.TemporaryFile() as report, tempfile.TemporaryFile() as complaints:
        yield report, complaints


def _limited(command: Sequence[str], limits: Limits, *, boxed: bool) -> list[str]:
    # Limits are set inside the box: NPROC counts per user namespace, so other programs of the
    # same user neither use it up nor are slowed down by it. Without the box it would count every
    # program of whoever runs Greenroom, and no tool could start a thread.
    tool = shutil.which(command[0]) or command[0]
    counts_the_tool_alone = boxed or os.geteuid() == 0
    processes = [f"--nproc={limits.processes}"] if counts_the_tool_alone else []
    return [
        "/usr/bin/prlimit",
        f"--as={limits.memory_bytes}",
        f"--cpu={limits.cpu_seconds}",
        f"--fsize={limits.output_bytes}",
        f"--nofile={limits.files}",
        *processes,
        "--core=0",
        "--",
        "/usr/bin/nice",
        "-n",
        str(limits.niceness),
        tool,
        *command[1:],
    ]


def _named(argv: list[str], files: Files) -> list[str]:
    # By descriptor, since the tool's user can not reach the folder, and a box started by that
    # user (bubblewrap 0.8, --ro-bind-fd) would look the path up again.
    for name, file in files.items():
        argv = [word.replace(name, f"/proc/self/fd/{file.fileno()}") for word in argv]
    return argv


def _boxed(argv: list[str]) -> list[str]:
    return ["bwrap", *_walls(), "--chdir", "/tmp", "--", *argv]  # noqa: S108 - inside the box


def _walls() -> list[str]:
    return [
        *("--unshare-all", "--unshare-user", "--disable-userns"),
        *("--die-with-parent", "--new-session"),
        *("--uid", str(NOBODY), "--gid", str(NOBODY), "--cap-drop", "ALL"),
        *("--clearenv", *(word for pair in ENVIRONMENT.items() for word in ("--setenv", *pair))),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", str(SCRATCH_BYTES), "--tmpfs", "/tmp"),  # noqa: S108 - inside the box
    ]


def _system() -> list[str]:
    words = ["--ro-bind", "/usr", "/usr"]
    for path in (Path("/bin"), Path("/lib"), Path("/lib32"), Path("/lib64")):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            words += ["--ro-bind", str(path), str(path)]
    # Debian links libblas through /etc/alternatives, and ffmpeg loads it at start.
    for name in ("/etc/alternatives", "/etc/ld.so.cache"):
        words += ["--ro-bind-try", name, name]
    return words


def _wait(
    argv: list[str],
    files: Files,
    outputs: tuple[IO[bytes], IO[bytes]],
    wall: float,
    hear: Hear | None = None,
) -> int:
    process = subprocess.Popen(  # no shell; the command is ours, only the file is not
        argv,
        pass_fds=[file.fileno() for file in files.values()],
        stdin=subprocess.DEVNULL,
        stdout=outputs[0],
        stderr=outputs[1],
        env=ENVIRONMENT,
        start_new_session=True,
        **_identity(),
    )
    try:
        if hear:
            wall -= _listen(process, outputs[0], wall, hear)
        return process.wait(wall)
    except subprocess.TimeoutExpired:
        raise ToolFailed(Reason.TOO_SLOW, f"stopped after {wall:.0f} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _listen(process: subprocess.Popen[bytes], report: IO[bytes], wall: float, hear: Hear) -> float:
    """How long that took. The tool shares our place in the file, so it is read without moving."""
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < wall:
        with suppress(subprocess.TimeoutExpired):
            process.wait(LISTEN_SECONDS)
        hear(os.pread(report.fileno(), REPORT_BYTES, 0))
    return min(wall, time.monotonic() - began)


def _identity() -> dict[str, Any]:
    # The kernel lets root pass by NPROC, even without capabilities.
    if os.geteuid() != 0:
        return {}
    return {"user": NO_ACCOUNT, "group": NO_ACCOUNT, "extra_groups": []}


def _give_away(file: IO[bytes]) -> None:
    if os.geteuid() == 0:
        os.fchown(file.fileno(), NO_ACCOUNT, NO_ACCOUNT)


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(REPORT_BYTES)
