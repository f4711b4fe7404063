"""`python -m faults PLAN`: run a plan, print its RESULT line, and fail unless all is zero."""

import argparse
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from faults import hostile, losses, planted, points, refresh, restore, shares
from faults.cases import Case
from faults.histories import plan as histories
from faults.media import plan as media
from faults.recorder import plan as recorder
from faults.report import Report
from faults.uploads import plan as uploads

PLANS = (
    "points",
    "planted",
    "cases",
    "histories",
    "refresh",
    "recorder",
    "media",
    "bodies",
    "uploads",
    "losses",
    "restore",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument(
        "plan", choices=PLANS, help="points, histories, refresh, planted, or cases to list them"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))  # noqa: S311
    parser.add_argument("--slice", type=int, help="only so many cases, drawn by the seed")
    parser.add_argument("--only", action="append", default=[], help="this case, or several")
    parser.add_argument("--systems", type=int, default=1, help="so many at the same time")
    parser.add_argument("--runs", type=int, help="so many histories, rounds, bodies or people")
    parser.add_argument("--history", type=int, help="only this history of the seed")
    parser.add_argument("--kills", type=int, help="so many kill -9 during histories")
    parser.add_argument("--beside", type=int, help="so many histories at the same time meanwhile")
    parser.add_argument("--store", choices=("disk", "s3", "both"), default="both", help="uploads")
    parser.add_argument("--full", action="store_true", help="all failures of the recorder's plan")
    parser.add_argument("--to", type=Path, help="the file for the report")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT is off in a job of "&"
        signal.signal(number, _leave)
    try:
        return _run(options)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace) -> int:
    if options.plan in RUNS:
        return RUNS[options.plan](options)
    try:
        chosen = points.choose(options.seed, options.slice, options.only)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    if options.plan == "cases":
        print("\n".join(str(case) for case in chosen))
        return 0
    print(f"seed {options.seed}, {len(chosen)} runs", flush=True)
    report = _played(options, chosen)
    print(f"written to {report.write(options.to)}")
    print(report.line(), flush=True)
    return 0 if report.is_good else 1


def _histories(options: argparse.Namespace) -> histories.Wanted:
    wanted = histories.Wanted(options.seed, number=options.history)
    if options.runs is not None:
        wanted.runs, wanted.kills = options.runs, 0  # a part of the plan is what was asked for
    wanted.kills = wanted.kills if options.kills is None else options.kills
    wanted.beside = wanted.beside if options.beside is None else options.beside
    wanted.processes = max(options.systems, 2) if options.history is None else 1
    return wanted


RUNS: dict[str, Callable[[argparse.Namespace], int]] = {
    "histories": lambda options: histories.run(_histories(options)),
    "refresh": lambda options: refresh.run(options.runs or refresh.ROUNDS, options.seed),
    "bodies": lambda options: hostile.run(options.runs or hostile.RUNS, options.seed),
    "uploads": lambda options: uploads.run(
        options.runs or uploads.RUNS, options.seed, options.store
    ),
    "losses": lambda options: losses.run(options.runs or losses.PEOPLE, options.seed),
    "restore": lambda options: restore.run(options.runs or restore.EACH, options.seed),
    "planted": lambda options: planted.run(options.seed, options.only),
    "media": lambda options: media.run(options.seed, options.slice, options.only),
    "recorder": lambda options: recorder.run(
        recorder.Wanted(options.seed, full=options.full, only=tuple(options.only))
    ),
}


def _played(options: argparse.Namespace, chosen: list[Case]) -> Report:
    if options.systems > 1:
        return shares.run(options.seed, chosen, options.systems)
    return points.run(options.seed, chosen)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
