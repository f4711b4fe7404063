"""One whole installation with its sandbox: started, killed in parts, waited for, stopped."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from faults.hurried import ENVIRONMENT
from faults.ports import HOST, Reserved
from faults.processes import Known, below, command, end, environment_of
from faults.waiting import NeverHappened, until
from greenroom.operate.place import DATABASE, ROOT_ROLE, find_place
from greenroom.operate.processes import Launch, kill_group, launch

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS, STOP_SECONDS, QUIET_SECONDS = 600, 60, 90
DIED = re.compile(r"^([a-z-]+) ended \(killed by SIGKILL\)", re.MULTILINE)
# How a program is told from the others by its command line.
MARKS = {
    "web": "web",
    "message-worker": "messages",
    "ats-worker": "ats",
    "media-worker": "media",
}
PAST_MESSAGES = "Ctrl-C stops everything"

# Only to know when to look: what is right is judged by the sandbox's and the inbox's ledgers.
BACKLOG = """
select (select count(*) from effects_effect
         where state in ('planned', 'claimed') or (state = 'unknown' and due_at is not null)),
       (select count(*) from ats_nudge where handled_at is null and due_at is not null),
       (select count(*) from recordings_take
         where state in ('complete', 'abandoned') and kept_chunks > 0 and attention = ''
           and (playable_chunks <> kept_chunks or normal_chunks <> kept_chunks)),
       (select count(*) from procrastinate_jobs where status in ('todo', 'doing'))
"""


class DidNotStart(Exception):
    """The text is what it said."""


class LeftBehind(Exception):
    """A process outlived the installation that started it."""


@dataclass(frozen=True)
class Backlog:
    """What is still to be done."""

    effects: int
    nudges: int
    takes: int
    jobs: int
    deliveries: int
    web_is_down: bool

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in vars(self).items() if value)


class System:
    """With `hurried` patience, as the plans need it, or with that of production."""

    def __init__(self, data: Path, *, hurried: bool = True) -> None:
        self.data, self._hurried = data, hurried
        self._reserved = Reserved()
        self.ports = self._reserved.ports
        self.app, self.lever, self.inbox = (f"http://{HOST}:{port}" for port in self.ports[:3])
        self.output = data / "demo.log"
        self.trap = data / "crash-point"
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: set[Known] = set()

    @property
    def password(self) -> str:
        return (self.data / "demo-password").read_text().strip()

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.output.unlink(missing_ok=True)
        app, lever, inbox, smtp = map(str, self.ports)
        argv = [
            *(sys.executable, "-m", "faults.hurried" if self._hurried else "greenroom.operate"),
            *("demo", "--data", str(self.data)),
            *("--port", app, "--lever-port", lever, "--inbox-port", inbox, "--smtp-port", smtp),
        ]
        plan = Launch(argv, self.output, environment=self._environment(), folder=ROOT)
        self._process = launch(plan)
        until(self._is_ready, "the product answers", START_SECONDS)
        self._look_around()

    def _environment(self) -> dict[str, str]:
        """Ours without what somebody has set for another installation."""
        foreign = ("GREENROOM_", "SANDBOX_", "INBOX_", "DJANGO_", "DATABASE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        traps = {**ENVIRONMENT, "GREENROOM_CRASH": str(self.trap)} if self._hurried else {}
        return {**kept, **traps, "PYTHONPATH": path}

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise DidNotStart(self.said())
        return PAST_MESSAGES in self.said()

    def said(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def stop(self) -> None:
        """Ask as Ctrl-C does, wait, and raise LeftBehind when somebody stayed."""
        try:
            self.rest()
        finally:
            self._reserved.give_back()

    def rest(self) -> None:
        """The same, to be started again at the same ports."""
        process, self._process = self._process, None
        if process is not None:
            self._end(process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self._look_around(process.pid)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            kill_group(process)
        if stayed := end(self._seen):
            raise LeftBehind(f"still running after the end: {stayed}")

    def cpu_seconds(self) -> dict[str, float]:
        """What each program has computed so far, and all others (the database) together."""
        self._look_around()
        spent: dict[str, float] = {}
        for known in self._seen:
            words = command(known.pid)
            name = next((name for name, mark in MARKS.items() if mark in words), "")
            name = name or next((word for word in words if word.startswith("sandbox.")), "others")
            spent[name] = spent.get(name, 0) + known.cpu_seconds
        return spent

    def _look_around(self, root: int | None = None) -> None:
        root = root or (self._process.pid if self._process else 0)
        self._seen = {known for known in self._seen if known.is_alive} | below(root)

    def arm(self, name: str, passage: int, how: str = "") -> None:
        """Let the process that comes to this point for the n-th time kill itself there."""
        self.trap.write_text(f"{name} {passage} {how}".strip())

    def disarm(self) -> None:
        self.trap.unlink(missing_ok=True)

    @property
    def is_armed(self) -> bool:
        return self.trap.exists()

    def deaths(self) -> list[str]:
        """Which programs the supervisor saw killed, in order."""
        return DIED.findall(self.said())

    def kill(self, name: str) -> bool:
        """kill -9. False when it is not there at this moment."""
        pid = self.find(name)
        if pid:
            os.kill(pid, signal.SIGKILL)
        return bool(pid)

    def find(self, name: str) -> int:
        """The number of the process, 0 when it is not there."""
        self._look_around()
        for known in self._seen:
            words = command(known.pid)
            if "manage" in words and MARKS[name] in words and known.is_alive:
                return known.pid
        return 0

    @contextmanager
    def twin(self, pid: int) -> Iterator[None]:
        """A second process, started like this one and beside it."""
        log = self.data / "log" / "twin.log"
        process = launch(Launch(command(pid), log, environment=environment_of(pid)))
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            finally:
                kill_group(process)

    def wait_until_quiet(self, seconds: float = QUIET_SECONDS) -> float:
        """Nothing to do, twice in a row. How long that took; NeverHappened tells what is left."""
        began = time.monotonic()
        looks = [self.backlog(), self.backlog()]
        while not (looks[-1].is_empty and looks[-2].is_empty):
            if time.monotonic() - began > seconds:
                raise NeverHappened(f"not quiet after {seconds:g} s: {looks[-1]}")
            time.sleep(0.3)
            looks.append(self.backlog())
        return time.monotonic() - began

    def backlog(self) -> Backlog:
        url = find_place(self.data / "database").url(ROOT_ROLE, DATABASE)
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            row = connection.execute(BACKLOG).fetchone() or ()
        effects, nudges, takes, jobs = row
        return Backlog(effects, nudges, takes, jobs, self._open_deliveries(), not self._answers())

    def _open_deliveries(self) -> int:
        told = httpx.get(f"{self.lever}/sandbox/state", timeout=10).json()["deliveries"]
        return sum(each["state"] in {"new", "waiting", "sending"} for each in told)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.app}/health", timeout=5).is_success
        except httpx.TransportError:
            return False
