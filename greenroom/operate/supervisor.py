"""Keeps our programs running, and stops them in an order that loses nothing."""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from greenroom.operate.embedded import Server
from greenroom.operate.processes import Launch, kill_group, launch
from greenroom.operate.terminal import Tail, say

TICK_SECONDS = 0.2
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
# Whoever ran this long is well: the next pause is short again.
WELL_AFTER_SECONDS = 60


class Stopped(Exception):
    """Somebody asked us to stop while we were still starting."""


class StepFailed(Exception):
    """A step of the start went wrong; the text is what it said."""


@dataclass(frozen=True)
class Program:
    """One of our processes. Those of a lower stage are stopped first."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    stage: int
    niceness: int = 0
    grace_seconds: float = 20
    is_shown: bool = True


class Child:
    """A program that runs, or is about to run again."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.tail = Tail(self.log, program.name)
        self._pause = FIRST_PAUSE_SECONDS
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = self._start_again_at = 0.0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._process = launch(
            Launch(
                argv=self.program.argv,
                output=self.log,
                environment=self.program.environment,
                niceness=self.program.niceness,
            )
        )

    def tend(self) -> None:
        """Start it again after a pause if it ended, whatever its exit code."""
        if self.program.is_shown:
            self.tail.show()
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._note_end(self._process, now)
        if self._process is None and now >= self._start_again_at:
            self.start()

    def _note_end(self, process: subprocess.Popen[bytes], now: float) -> None:
        kill_group(process)
        self._process = None
        if now - self._started_at > WELL_AFTER_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        say(
            f"{self.program.name} ended ({_describe(process.returncode)}); it starts again in "
            f"{self._pause:g} s. More in {self.log}"
        )
        self._start_again_at = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def ask_to_stop(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def make_stop(self, is_over: Callable[[], bool]) -> None:
        """Wait until its time is over, then stop it by force with whatever it started."""
        if self._process is None:
            return
        while self._process.poll() is None and not is_over():
            time.sleep(0.02)
        kill_group(self._process)
        self._process.wait()
        self._process = None


class Supervisor:
    """Owns the programs from their first start to the end. Lives in the main thread."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.server: Server | None = None
        self.children: list[Child] = []
        self._stop = threading.Event()
        self._hurry = False

    @contextlib.contextmanager
    def listening_to_signals(self) -> Iterator[None]:
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = self._stop.is_set()
        self._stop.set()

    def own(self, server: Server) -> None:
        self.check()
        server.start()
        self.server = server

    def check(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def step(self, name: str, argv: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run one program to its end; what it said, or StepFailed."""
        output = self.logs / f"{name}.log"
        output.write_bytes(b"")
        process = launch(Launch(argv=argv, output=output, environment=environment))
        while process.poll() is None and not self._stop.wait(0.05):
            pass
        kill_group(process)
        process.wait()
        self.check()
        said = output.read_text(errors="replace")
        if process.returncode:
            raise StepFailed(said[-3000:])
        return said

    def start(self, program: Program) -> None:
        self.check()
        child = Child(program, self.logs)
        child.start()
        self.children.append(child)

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not holds():
            self.check()
            if time.monotonic() > end:
                raise StepFailed(f"{what} does not answer. Look into {self.logs}.")
            self._tend()
            self._stop.wait(0.05)

    def watch(self) -> None:
        """Keep everything running until somebody asks to stop."""
        while not self._stop.wait(TICK_SECONDS):
            self._tend()

    def _tend(self) -> None:
        if self.server is not None and not self.server.is_running():
            say("The database ended; it starts again.")
            self.server.restart()
        for child in self.children:
            child.tend()

    def stop(self) -> None:
        """Web first, so that nothing new comes in; then the workers; the database last."""
        self._stop.set()
        for stage in sorted({child.program.stage for child in self.children}):
            group = [child for child in self.children if child.program.stage == stage]
            began = time.monotonic()
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.make_stop(partial(self._is_over, began, child.program))
        self.children = []
        if self.server is not None:
            self.server.stop()
            self.server = None

    def _is_over(self, began: float, program: Program) -> bool:
        """A second Ctrl-C is the wish of somebody who does not want to wait."""
        return self._hurry or time.monotonic() - began > program.grace_seconds


def _describe(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
