"""The plan `histories`: many random histories, dealt out to processes, and one RESULT line."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from faults.histories import kills
from faults.histories.kills import Killed
from faults.system import ROOT

RUNS = 2000
KINDS = ("lost", "doubled", "stuck", "crossed")
SHOWN, PROGRESS = 10, 50
SAME_ORDER = {"PYTHONHASHSEED": "0"}  # of what is gone through in no order, so that it repeats
SUMMED = ("candidates", "effects", "deaths", "spoiled", "sleeps", "calls")


@dataclass
class Wanted:
    seed: int
    runs: int = RUNS
    processes: int = 2
    number: int | None = None
    """Only this history, as a failure names it."""
    most: int = 50
    kills: int = 200
    """Of real processes, while so many more histories run side by side."""
    beside: int = 300


@dataclass
class Tally:
    wanted: Wanted
    runs: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    failing: list[dict[str, Any]] = field(default_factory=list)
    broken: int = 0
    kills: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, told: dict[str, Any]) -> None:
        self.runs += 1
        self.sums.update({name: told[name] for name in SUMMED})
        self.problems.update(kind for kind, _what in told["problems"])
        if told["problems"]:
            self.failing.append(told)
            self._show(told)

    def add_killed(self, killed: Killed) -> None:
        self.runs += killed.histories
        self.kills = killed.kills
        self.sums.update(candidates=killed.candidates, effects=killed.effects)
        self.problems.update(kind for kind, _what in killed.problems)
        self.broken += bool(killed.problems) or killed.kills < self.wanted.kills
        for kind, what in killed.problems[:SHOWN]:
            print(f"  {kind}: {what}", flush=True)

    def _show(self, told: dict[str, Any]) -> None:
        print(f"\n✗ history {told['number']}", flush=True)
        for kind, what in told["problems"][:SHOWN]:
            print(f"  {kind}: {what}")
        again = f"make faults PLAN=histories SEED={self.wanted.seed} HISTORY={told['number']}"
        print(f"  {told.get('story', '')}\n  again: {again}", flush=True)

    @property
    def is_good(self) -> bool:
        return bool(self.runs) and not self.failing and not self.broken

    def line(self) -> str:
        found = " ".join(f"{kind}={self.problems[kind]}" for kind in KINDS)
        more = " ".join(f"{name}={self.sums[name]}" for name in ("deaths", "sleeps", "spoiled"))
        return (
            f"RESULT plan=histories runs={self.runs} candidates={self.sums['candidates']}"
            f" effects={self.sums['effects']} {found}"
            f" kills={self.kills} {more}"
            f" seconds={time.monotonic() - self.began:.0f} seed={self.wanted.seed}"
        )


def run(wanted: Wanted) -> int:
    tally = Tally(wanted)
    if wanted.runs:
        _play(wanted, tally)
    if wanted.kills and wanted.number is None:
        tally.add_killed(kills.run(wanted.seed, wanted.beside, wanted.kills))
    print(tally.line(), flush=True)
    return 0 if tally.is_good else 1


def _play(wanted: Wanted, tally: Tally) -> None:
    environment = {**os.environ, **SAME_ORDER}
    workers = [
        subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for argv in _shares(wanted)
    ]
    try:
        for line in _lines(workers):
            tally.add(json.loads(line))
            if tally.runs % PROGRESS == 0:
                print(f"{tally.runs} played, {len(tally.failing)} failing", flush=True)
    except KeyboardInterrupt:
        tally.broken += 1
    finally:
        for worker in workers:
            worker.terminate()
            tally.broken += worker.wait() not in (0, 1)
    if tally.broken:
        print(f"{tally.broken} processes broke off", flush=True)


def _shares(wanted: Wanted) -> Iterator[list[str]]:
    program = [sys.executable, "-m", "faults.histories", "--seed", str(wanted.seed)]
    program += ["--most", str(wanted.most)]
    if wanted.number is not None:
        yield [*program, "--first", str(wanted.number), "--runs", str(wanted.number + 1)]
        return
    for first in range(wanted.processes):
        share = ["--first", str(first), "--step", str(wanted.processes)]
        yield [*program, *share, "--runs", str(wanted.runs)]


def _lines(workers: list["subprocess.Popen[str]"]) -> Iterator[str]:
    """As they come; a process that is ahead waits while its pipe is full."""
    with selectors.DefaultSelector() as chosen:
        for worker in workers:
            chosen.register(worker.stdout, selectors.EVENT_READ, worker)  # type: ignore[arg-type]
        while chosen.get_map():
            for key, _events in chosen.select():
                line = key.fileobj.readline()  # type: ignore[union-attr]
                if line:
                    yield line
                else:
                    chosen.unregister(key.fileobj)
                    key.data.wait()
