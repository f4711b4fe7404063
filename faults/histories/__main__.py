"""`python -m faults.histories`: play a share of the histories here, one line of JSON for each."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from faults.histories import script
from faults.histories.house import house
from faults.histories.script import History
from faults.histories.shrink import shrink

if TYPE_CHECKING:
    from faults.histories.play import Played, Stage

SHRUNK = 2  # failing histories of one process that are made smaller
SHRINKING_SECONDS = 90.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--most", type=int, default=script.MOST, help="candidates in one history")
    parser.add_argument("--share", type=float, help="of calls that go wrong, instead of drawn")
    parser.add_argument("--stop", action="store_true", help="at the first that fails, as it is")
    options = parser.parse_args()
    failing = 0
    with house() as at:
        from faults.histories.play import Stage  # noqa: PLC0415 - Django must be set up before

        stage = Stage(at)
        for history in _drawn(options):
            failing += not _play(stage, history, shrinks=failing < SHRUNK and not options.stop)
            if failing and options.stop:
                break
    return 1 if failing else 0


def _drawn(options: argparse.Namespace) -> Iterator[History]:
    for number in range(options.first, options.runs, options.step):
        history = script.draw(options.seed, number, options.most)
        share = history.share if options.share is None else options.share
        yield replace(history, share=share)


def _play(stage: "Stage", history: History, *, shrinks: bool) -> bool:
    played = stage.play(history)
    told = _told(played)
    if played.problems:
        kinds = played.kinds
        smaller = history
        if shrinks:
            smaller = shrink(
                history, lambda each: bool(kinds & stage.play(each).kinds), SHRINKING_SECONDS
            )
        told["story"] = str(smaller)
        stage.played = 0  # what failed may have left something behind
    print(json.dumps(told), flush=True)
    return not played.problems


def _told(played: "Played") -> dict[str, object]:
    numbers = ("effects", "deaths", "spoiled", "sleeps", "calls")
    return {
        "number": played.history.number,
        "candidates": played.history.candidates,
        "problems": played.problems,
        **{name: getattr(played, name) for name in numbers},
    }


if __name__ == "__main__":
    sys.exit(main())
