"""Play a small part of a plan as `make faults` plays all of it."""

import subprocess
import sys

from faults.system import ROOT

MOST_SECONDS = 600


def play(plan: str, *options: str) -> str:
    """Return what it printed; a plan that found something, or broke off, fails the test."""
    ran = subprocess.run(
        [sys.executable, "-m", "faults", plan, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    return said
