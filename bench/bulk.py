"""Move 500 candidates at once, as a recruiter who ticks them all, and watch them being invited."""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.stage import stage
from faults.history import Stage
from faults.office import STAGE

PATIENCE_SECONDS = 600
REFUSED = 300


@dataclass
class Outcome:
    """What the outside saw: the sandbox Lever's ledger and the inbox's, nothing of ours."""

    moved: int
    invited: int = 0
    doubled: int = 0
    mails_s: float = 0
    tags_s: float = 0
    notes_s: float = 0
    calls: int = 0
    turned_away: int = 0
    peak_rate: float = 0
    calls_until_mailed: int = 0
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.invited == self.moved and not (self.doubled or self.turned_away)

    def line(self) -> str:
        cpu = ",".join(f"{name}:{spent:.0f}" for name, spent in sorted(self.cpu.items()))
        return (
            f"RESULT bench=bulk moved={self.moved} invited={self.invited} doubled={self.doubled} "
            f"mails_s={self.mails_s:.1f} tags_notes_s={max(self.tags_s, self.notes_s):.1f} "
            f"tags_s={self.tags_s:.1f} notes_s={self.notes_s:.1f} calls={self.calls} "
            f"calls_until_mailed={self.calls_until_mailed} peak_rate={self.peak_rate:.0f} "
            f"turned_away={self.turned_away} cpu_s={sum(self.cpu.values()):.0f} ({cpu})"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    options = parser.parse_args()
    with stage() as staged:
        outcome = _play(staged, options.people)
    print(outcome.line(), flush=True)
    return 0 if outcome.is_good else 1


def _play(stage: Stage, people: int) -> Outcome:
    lever, before = stage.lever, stage.system.cpu_seconds()
    refs = {
        lever.create(f"Fern Bulk {number}", f"fern.bulk{number}@example.com", ""): number
        for number in range(people)
    }
    print(f"{people} candidates are there; all move at once", flush=True)
    calls_before, before = len(lever.turns()), stage.system.cpu_seconds()
    began = time.time()
    lever.move_all(list(refs), STAGE)
    _wait_until_quiet(stage, people)
    outcome = Outcome(people)
    after = stage.system.cpu_seconds()
    outcome.cpu = {name: spent - before.get(name, 0) for name, spent in after.items()}
    _count_mails(stage, outcome, began)
    _count_writes(lever.ledger(), set(refs), outcome, began)
    _count_calls(lever.turns()[calls_before:], outcome)
    return outcome


def _wait_until_quiet(stage: Stage, people: int) -> None:
    """Show how it goes, and return when nothing is left to do."""
    began, seen = time.monotonic(), ""
    while time.monotonic() - began < PATIENCE_SECONDS:
        time.sleep(2)
        backlog = stage.system.backlog()
        if backlog.is_empty and stage.mailed() >= people:
            return
        if str(backlog) != seen:
            seen = str(backlog)
            print(f"{time.monotonic() - began:6.1f} s  mails {stage.mailed()}, {seen}", flush=True)
    print("not quiet", file=sys.stderr)


def _count_mails(stage: Stage, outcome: Outcome, began: float) -> None:
    mails = [one for one in stage.messages() if str(one["to"]).startswith("fern.bulk")]
    copies = Counter(one["to"] for one in mails)
    outcome.invited = len(copies)
    outcome.doubled += sum(count - 1 for count in copies.values())
    moments = [datetime.fromisoformat(one["received_at"]).timestamp() for one in mails]
    outcome.mails_s = max(moments, default=began) - began


def _count_writes(
    ledger: list[dict[str, Any]], refs: set[str], outcome: Outcome, began: float
) -> None:
    for verb, name in (("addTags", "tags_s"), ("notes", "notes_s")):
        done = [one for one in ledger if _is_write(one, verb, refs)]
        per_person = Counter(_ref(one) for one in done)
        outcome.doubled += sum(count - 1 for count in per_person.values())
        outcome.invited = min(outcome.invited, len(per_person))
        setattr(outcome, name, max((one["at"] for one in done), default=0) / 1000 - began)


def _is_write(entry: dict[str, Any], verb: str, refs: set[str]) -> bool:
    is_call = entry["kind"] == "api" and entry["path"].endswith(f"/{verb}")
    return is_call and _ref(entry) in refs and entry["status"] < REFUSED


def _ref(entry: dict[str, Any]) -> str:
    return str(entry["path"].split("/")[-2])


def _count_calls(turns: list[dict[str, Any]], outcome: Outcome) -> None:
    moments = [one["at"] for one in turns]
    outcome.calls = len(moments)
    outcome.turned_away = sum(not one["allowed"] for one in turns)
    outcome.peak_rate = _most_within(moments, 1.0)
    if moments:
        outcome.calls_until_mailed = sum(at - moments[0] <= outcome.mails_s for at in moments)


def _most_within(moments: list[float], seconds: float) -> int:
    """The most calls within any window of this length; a full burst and a second's worth is 30."""
    most, first = 0, 0
    for last, at in enumerate(moments):
        while at - moments[first] > seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
