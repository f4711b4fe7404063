"""Twelve of the thousand hostile files, with each layer removed in turn for one of them."""

import subprocess
import sys

from faults.system import ROOT

MOST_SECONDS = 600


def test_m1_hostile_files_are_refused_or_repaired_and_reach_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "faults", "media", "--seed", "11", "--slice", "12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    said = ran.stdout + ran.stderr
    assert "RESULT plan=media hostile=12" in ran.stdout, said
    for nothing in ("wrong", "canary_reads", "canary_connections", "honest_refused"):
        assert f" {nothing}=0 " in ran.stdout, said
    assert ran.returncode == 0, said
