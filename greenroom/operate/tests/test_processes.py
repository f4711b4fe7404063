"""How other programs are started."""

import os
from pathlib import Path

import pytest

from greenroom.operate.processes import AUTOGROUP, Launch, kill_group, launch, python

WAIT = python("-c", "import time; time.sleep(60)")


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this kernel groups nobody by session")
def test_low_priority_holds_for_the_session_too(tmp_path: Path) -> None:
    process = launch(Launch(WAIT, tmp_path / "log", niceness=10))
    try:
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 10
        assert Path(f"/proc/{process.pid}/autogroup").read_text().split()[-1] == "10"
    finally:
        kill_group(process)
        process.wait()
