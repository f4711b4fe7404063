"""A tenth of the plan, on disk and in a bucket. `make faults PLAN=uploads` does all of it."""

import subprocess
import sys

from faults.system import ROOT

UPLOADS, MOST_SECONDS = 100, 600


def test_u1_uploads_survive_whatever_happens_on_the_way() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "faults", "uploads", "--seed", "11", "--runs", str(UPLOADS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    for store in ("disk", "s3"):
        wanted = f"RESULT plan=uploads store={store} uploads={UPLOADS // 2} "
        assert wanted in ran.stdout, ran.stdout + ran.stderr
    assert ran.stdout.count("lost=0 shrunk=0 differing=0 incomplete=0 orphans=0 wrong=0") == 2
    assert ran.returncode == 0
