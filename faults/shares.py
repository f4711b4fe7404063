"""A plan on several systems at once: most of a run is waiting."""

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from faults.cases import Case
from faults.report import Report, read
from faults.system import ROOT

STOP_SECONDS = 90


class ShareFailed(Exception):
    """One of the systems ended without a report."""


def run(seed: int, chosen: Sequence[Case], systems: int) -> Report:
    """Deal the cases out, and put together what was found."""
    with tempfile.TemporaryDirectory(prefix="greenroom-faults-") as folder:
        files = [Path(folder) / f"{number}.json" for number in range(systems)]
        shares = [chosen[number::systems] for number in range(systems)]
        given = list(zip(shares, files, strict=True))
        children = [_start(seed, share, file) for share, file in given if share]
        try:
            _listen(children)
        finally:
            _stop(children)
        return _together(seed, [file for share, file in given if share])


def _start(seed: int, share: Sequence[Case], file: Path) -> "subprocess.Popen[str]":
    only = [word for case in share for word in ("--only", case.name)]
    argv = [sys.executable, "-m", "faults", "points", "--seed", str(seed), "--to", str(file)]
    return subprocess.Popen(
        [*argv, *only], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _listen(children: Sequence["subprocess.Popen[str]"]) -> None:
    threads = [threading.Thread(target=_show, args=[child]) for child in children]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _show(child: "subprocess.Popen[str]") -> None:
    for line in child.stdout or ():
        if not line.startswith(("RESULT", "seed", "written")):
            print(line, end="", flush=True)
    child.wait()


def _stop(children: Sequence["subprocess.Popen[str]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        child.wait(STOP_SECONDS)


def _together(seed: int, files: Sequence[Path]) -> Report:
    if missing := [file.name for file in files if not file.exists()]:
        raise ShareFailed(f"No report from {', '.join(missing)}; what they said stands above.")
    outcomes = [outcome for file in files for outcome in read(file)]
    return Report("points", seed, outcomes)
