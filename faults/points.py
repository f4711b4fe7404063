"""The plan `points`: each case once, on systems that are renewed after a failure."""

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.cases import Case, cases
from faults.history import History, Outcome, Stage
from faults.report import Report
from faults.system import System

LOG_CHARACTERS = 4000


def choose(seed: int, slice_: int | None, only: Sequence[str]) -> list[Case]:
    found = cases(seed)
    if only:
        found = [case for case in found if case.name in only]
        if len(found) < len(set(only)):
            raise LookupError(f"Known cases: {' '.join(case.name for case in cases(seed))}")
    if slice_ is not None:
        found = random.Random(seed).sample(found, min(slice_, len(found)))  # noqa: S311 - no secret
    return found


def run(seed: int, chosen: Sequence[Case], plan: str = "points") -> Report:
    report = Report(plan, seed)
    waiting = list(chosen)
    while waiting:
        with stage() as ready:
            _run_until_one_fails(ready, waiting, report)
    return report


def _run_until_one_fails(ready: Stage, waiting: list[Case], report: Report) -> None:
    """A failure may have spoiled the system for those that follow."""
    while waiting:
        outcome = History(ready, waiting.pop(0)).play()
        report.add(outcome)
        if not outcome.is_good:
            _tell(ready.system, outcome)
            return


def _tell(system: System, outcome: Outcome) -> None:
    for file in sorted((system.data / "log").glob("*worker.log")) if outcome.stuck else []:
        print(file.read_text(errors="replace")[-LOG_CHARACTERS:], flush=True)


@contextmanager
def stage() -> Iterator[Stage]:
    """A fresh installation; afterwards nothing of it is left, whatever happened."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-faults-"))
    folder.chmod(0o711)  # root's database server runs as another user, who has to pass through
    try:
        system = System(folder / "data")
    except BaseException:
        shutil.rmtree(folder)
        raise
    try:
        system.start()
        ready = Stage(system)
        ready.set_up()
        yield ready
    finally:
        try:
            system.stop()
        finally:
            remove_database(system)
            shutil.rmtree(folder, ignore_errors=True)


def remove_database(system: System) -> None:
    """Root's server may have had to put its files elsewhere."""
    elsewhere = system.data / "database" / "place"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text(), ignore_errors=True)
