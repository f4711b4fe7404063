"""A few of the kills, with the whole product. `make faults` does all of them."""

import subprocess
import sys

from faults.system import ROOT

CHOSEN = ("ats.nudge_stored@enter", "recordings.chunk_row@answer", "ats.note.performed@submit")
MOST_SECONDS = 600


def test_c34_nothing_is_lost_or_doubled_by_a_kill() -> None:
    only = [word for name in CHOSEN for word in ("--only", name)]
    ran = subprocess.run(
        [sys.executable, "-m", "faults", "points", "--seed", "11", *only],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    wanted = f"RESULT plan=points runs={len(CHOSEN)} lost=0 doubled=0 stuck=0 wrong=0 missed=0"
    assert wanted in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 0
