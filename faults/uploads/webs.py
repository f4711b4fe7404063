"""Two web processes on one database and one store, killed and started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from faults.ports import HOST, Reserved
from faults.system import ROOT
from faults.waiting import until

COUNT, START_SECONDS, LOOK_SECONDS = 2, 120, 0.1


class Webs:
    """What somebody kills starts again at once, as a supervisor would see to it."""

    def __init__(self, folder: Path, ports: list[int], environment: Mapping[str, str]) -> None:
        self.ports, self._folder, self._environment = ports, folder, environment
        self._over = threading.Event()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._guard = threading.Thread(target=self._watch)
        self.kills = 0

    def start(self) -> None:
        self._processes = [self._launch(port) for port in self.ports]
        for port in self.ports:
            until(lambda port=port: answers(port), "a web process answers", START_SECONDS)  # type: ignore[misc]
        self._guard.start()

    def stop(self) -> None:
        self._over.set()
        if self._guard.ident:
            self._guard.join()
        for process in self._processes:
            process.kill()
            process.wait()

    def kill(self, which: int) -> None:
        self._processes[which].send_signal(signal.SIGKILL)

    def arm(self, point: str, passage: int) -> None:
        """Whoever comes to this point of the code for the n-th time kills itself there."""
        self.trap.write_text(f"{point} {passage}")

    @property
    def trap(self) -> Path:
        return self._folder / "crash-point"

    def _launch(self, port: int) -> "subprocess.Popen[bytes]":
        log = (self._folder / f"web-{port}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, "-m", "greenroom.operate", "manage", "web", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **self._environment, "GREENROOM_CRASH": str(self.trap)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for which, process in enumerate(self._processes):
                if process.poll() is not None:
                    self.kills += process.returncode == -signal.SIGKILL
                    self._processes[which] = self._launch(self.ports[which])


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}/health", timeout=5).is_success
    except httpx.TransportError:
        time.sleep(LOOK_SECONDS)
        return False


@contextmanager
def webs(folder: Path, environment: Mapping[str, str]) -> Iterator[Webs]:
    reserved = Reserved()
    made = Webs(folder, reserved.ports[:COUNT], environment)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        reserved.give_back()
