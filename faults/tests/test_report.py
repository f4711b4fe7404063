"""What a report says, and that it can be read again."""

from pathlib import Path

from faults.cases import cases
from faults.history import Outcome
from faults.oracle import Fault
from faults.report import Report, read

GOOD, BAD = cases(3)[:2]


def test_all_zero_is_good_and_anything_else_is_not() -> None:
    good = Report("points", 3, [Outcome(GOOD, died=("web",), recovered_seconds=2)])
    assert good.is_good
    assert good.line().startswith("RESULT plan=points runs=1 lost=0 doubled=0 stuck=0 ")
    for bad in (
        Outcome(BAD, faults=[Fault("lost", "a mail")]),
        Outcome(BAD, stuck="not quiet"),
        Outcome(BAD, missed="nobody died"),
    ):
        assert not Report("points", 3, [*good.outcomes, bad]).is_good


def test_a_plan_without_runs_proves_nothing() -> None:
    assert not Report("points", 3).is_good


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    faults = [Fault("doubled", "note “invited”: 2 instead of 1")]
    outcomes = [Outcome(GOOD, died=("web",)), Outcome(BAD, faults=faults, took_seconds=3.5)]
    written = Report("points", 3, outcomes)
    assert read(written.write(tmp_path / "points.json")) == outcomes
