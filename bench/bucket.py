"""How well the calls that a Lever allows are used, as it sees them, and who has to wait."""

import argparse
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bench.stage import go_in, stage
from bench.tenants import Tenant, move_in
from faults.history import Stage
from faults.office import STAGE
from faults.waiting import until

RATE = 10  # of the sandbox's bucket, which holds 20
SMALL = ("Brightwater", "Oakfield")
PATIENCE_SECONDS = 900


@dataclass(frozen=True)
class Calls:
    """Those of one credential, by the sandbox's own limiter."""

    moments: list[float]
    turned_away: int

    def most_within(self, seconds: float) -> int:
        most, first = 0, 0
        for last, at in enumerate(self.moments):
            while at - self.moments[first] > seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    def fullest(self) -> float:
        """The highest that a bucket of so many a second ever stood; over the burst is a 429."""
        level, highest = 0.0, 0.0
        for before, at in pairwise([self.moments[0], *self.moments]):
            level = max(0.0, level - (at - before) * RATE) + 1
            highest = max(highest, level)
        return highest

    def used(self) -> float:
        """Of what is allowed, from the first call to the last."""
        lasted = self.moments[-1] - self.moments[0]
        return (len(self.moments) - 1) / (lasted * RATE) if lasted else 0.0


def main() -> int:
    options = argparse.ArgumentParser(prog="bench bucket", description=__doc__)
    options.add_argument("--people", type=int, default=300, help="in the large organisation")
    options.add_argument("--few", type=int, default=5, help="in each of the small ones")
    wanted = options.parse_args()
    with stage() as staged:
        go_in(staged.system)
        small = [move_in(staged, name) for name in SMALL]
        staged.system.wait_until_quiet()
        alone = [_wait(staged, [one], "alone", wanted.few)[0] for one in small]
        staged.system.wait_until_quiet()
        calls_before = len(staged.lever.turns())
        _move_many(staged, wanted.people)
        time.sleep(5)
        beside = _wait(staged, small, "beside", wanted.few)
        staged.system.wait_until_quiet(PATIENCE_SECONDS)
        calls = _calls(staged, calls_before)
    return _tell(calls, alone, beside)


def _move_many(stage: Stage, people: int) -> None:
    lever = stage.lever
    refs = [lever.create(f"Fern Many {n}", f"many{n}@example.com", "") for n in range(people)]
    lever.move_all(refs, STAGE)


def _wait(stage: Stage, tenants: list[Tenant], prefix: str, few: int) -> list[float]:
    """Seconds until the last of the few had their mail, for each of the organisations."""
    names = [f"{prefix}-{one.name.lower()}-" for one in tenants]
    refs = [one.create(name, few) for one, name in zip(tenants, names, strict=True)]
    began = time.time()
    for one, theirs in zip(tenants, refs, strict=True):
        one.move(theirs)

    def mails(name: str) -> list[float]:
        there = [one for one in stage.messages() if str(one["to"]).startswith(name)]
        return [datetime.fromisoformat(one["received_at"]).timestamp() for one in there]

    for name in names:
        until(lambda: len(mails(name)) >= few, f"the mails of {name}", PATIENCE_SECONDS)  # noqa: B023 - called at once
    return [max(mails(name)) - began for name in names]


def _calls(stage: Stage, since: int) -> list[Calls]:
    """By credential, who called most first."""
    by_whom: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for turn in stage.lever.turns()[since:]:
        by_whom[turn["credential"]].append((turn["at"], turn["allowed"]))
    found = [
        Calls([at for at, _allowed in turns], sum(not allowed for _at, allowed in turns))
        for turns in by_whom.values()
    ]
    return sorted(found, key=lambda one: -len(one.moments))


def _tell(calls: list[Calls], alone: list[float], beside: list[float]) -> int:
    most, turned_away = calls[0], sum(one.turned_away for one in calls)
    slower = max(there / here for here, there in zip(alone, beside, strict=True))
    print(
        f"RESULT bench=bucket organisations={len(calls)} calls={len(most.moments)}"
        f" used={most.used():.3f} highest_level={max(one.fullest() for one in calls):.1f}"
        f" most_in_1s={max(one.most_within(1) for one in calls)} turned_away={turned_away}"
        f" small_alone_s={max(alone):.1f} small_beside_s={max(beside):.1f} times={slower:.2f}",
        flush=True,
    )
    return 1 if turned_away else 0
