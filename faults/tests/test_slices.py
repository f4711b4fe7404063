"""One restored backup with the whole product, and some hostile bodies."""

import subprocess
import sys

import pytest

from faults.system import ROOT

MOST_SECONDS = 600


@pytest.mark.parametrize(
    ("plan", "runs", "wanted"),
    [
        ("restore", 1, ("second_mails=0 doubled=0 changed=0 unseen=0 wrong=0",)),
        ("bodies", 150, ("bodies=150", "faults=0 effects=0 wrong=0")),
    ],
    ids=["f81-restore", "w1-bodies"],
)
def test_a_slice_of_a_plan(plan: str, runs: int, wanted: tuple[str, ...]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "faults", plan, "--seed", "11", "--runs", str(runs)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    for words in wanted:
        assert words in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 0, ran.stdout + ran.stderr
