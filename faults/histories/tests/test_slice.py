"""A few histories and rounds of refreshing. `make faults PLAN=histories` plays many more."""

import re
import subprocess
import sys

import pytest

from faults import planted
from faults.histories.planted import seen
from faults.system import ROOT

HISTORIES, ROUNDS = 12, 5
# From which number on to play; a red one comes soon. The fourth is seen by the plan `points`.
FIRST = {"unique_key_dropped": 0, "note_without_probe": 11, "fence_ignored": 0}


def play(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "faults", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_c27_c34_random_histories_end_as_the_model_says() -> None:
    played = play("histories", "--runs", str(HISTORIES), "--seed", "11")
    wanted = (
        rf"RESULT plan=histories runs={HISTORIES} candidates=\d+ effects=\d+"
        " lost=0 doubled=0 stuck=0 crossed=0"
    )
    assert re.search(wanted, played.stdout), played.stdout + played.stderr
    assert played.returncode == 0


def test_f20_one_of_many_workers_refreshes() -> None:
    played = play("refresh", "--runs", str(ROUNDS), "--seed", "11")
    for mode in ("strict", "lenient"):
        wanted = f"mode={mode} workers=64 rounds={ROUNDS} refreshes={ROUNDS} wrong=0 reconnects=0"
        assert wanted in played.stdout, played.stdout + played.stderr
    assert played.returncode == 0


@pytest.mark.parametrize("name", FIRST)
def test_a_bug_put_in_on_purpose_turns_the_histories_red(name: str) -> None:
    [bug] = [each for each in planted.BUGS if each.name == name]
    sight = seen(bug, seed=11, first=FIRST[name])

    assert sight is not None
    assert sight.kinds & {"lost", "doubled"}
