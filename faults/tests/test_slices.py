"""Some hostile bodies. `make faults PLAN=bodies` sends all of them."""

import subprocess
import sys

from faults.system import ROOT

MOST_SECONDS = 300


def test_w1_no_hostile_body_makes_the_door_fail_or_leaves_an_effect() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "faults", "bodies", "--seed", "11", "--runs", "150"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    for words in ("bodies=150", "faults=0 effects=0 wrong=0"):
        assert words in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 0, ran.stdout + ran.stderr
