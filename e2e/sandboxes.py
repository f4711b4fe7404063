"""A sandbox Lever alone, without the product."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from e2e.programs import HOST, ROOT
from e2e.waiting import until

CONTROL = {"X-Sandbox-Control": "1"}
STOP_SECONDS = 10


@dataclass(frozen=True)
class Lever:
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @contextmanager
    def running(self) -> Iterator["Lever"]:
        data = self.folder / "lever.sqlite3"
        argv = [sys.executable, "-m", "sandbox.lever", "--port", str(self.port), "--data"]
        with (self.folder / "lever.log").open("wb") as log:
            process = subprocess.Popen(
                [*argv, str(data)], cwd=ROOT, stdout=log, stderr=log, env=_environment()
            )
            try:
                until(self._answers, "the sandbox Lever answers", 60)
                yield self
            finally:
                process.terminate()
                process.wait(STOP_SECONDS)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/sandbox/health").is_success
        except httpx.TransportError:
            return False

    def crowd(self, count: int) -> None:
        """New leads, Person 1 to Person `count`."""
        with httpx.Client(base_url=self.url, headers=CONTROL, timeout=30) as door:
            for number in range(1, count + 1):
                someone = {
                    "name": f"Person {number}",
                    "emails": [f"person.{number}@example.com"],
                    "stage": "New lead",
                }
                door.post("/sandbox/opportunities", json=someone).raise_for_status()

    def move(self, name: str, stage: str) -> None:
        sent = {"opportunity": name, "stage": stage}
        answer = httpx.post(f"{self.url}/sandbox/move", json=sent, headers=CONTROL, timeout=30)
        answer.raise_for_status()

    def stage_of(self, number: int) -> str:
        told: dict[str, Any] = httpx.get(f"{self.url}/sandbox/state", timeout=60).json()
        found = (o for o in told["opportunities"] if o["name"] == f"Person {number}")
        return str(next(found)["stageText"])


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
