"""The plan `planted`: bugs put in on purpose, each of which must turn a run red.

A harness that finds nothing may be blind. So each patch is applied to a copy of the tree, and the
cases that should see it are run there.
"""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from faults.system import ROOT

PATCHES = Path(__file__).parent
COPIED = ("greenroom", "sandbox", "faults", "e2e")
NUMBER = re.compile(r"\b(lost|doubled|stuck|wrong|missed)=(\d+)")
STOP_SECONDS = 90


@dataclass(frozen=True)
class Bug:
    """A patch, the case that must see it, and as what."""

    name: str
    case: str
    seen_as: str
    name_in_process: str = ""
    """The same bug where a process can die only in our own thread."""

    @property
    def patch(self) -> Path:
        return PATCHES / f"{self.name}.patch"

    @property
    def patch_in_process(self) -> Path:
        return PATCHES / f"{self.name_in_process or self.name}.patch"


BUGS = (
    Bug("unique_key_dropped", "ats.truth_read@enter", "doubled"),
    Bug("answered_before_commit", "ats.nudge_stored@enter", "lost", "stored_after_answer"),
    Bug("note_without_probe", "ats.note.performed@enter", "doubled"),
    Bug("fence_ignored", "twilio.sent.sleep@enter", "doubled"),
)


class Stale(Exception):
    """A patch does not fit the code any more."""


def run(seed: int, only: Sequence[str]) -> int:
    bugs = [bug for bug in BUGS if not only or bug.name in only]
    found = [_is_found(bug, seed) for bug in bugs]
    print(
        f"RESULT plan=planted bugs={len(bugs)} found={sum(found)}"
        f" unseen={len(bugs) - sum(found)} seed={seed}",
        flush=True,
    )
    return 0 if bugs and all(found) else 1


def _is_found(bug: Bug, seed: int) -> bool:
    print(f"\n{bug.name}: {bug.case} must be {bug.seen_as}", flush=True)
    with copy_of_tree() as tree:
        apply(bug.patch, tree)
        said = _play(tree, ["points", "--seed", str(seed), "--only", bug.case])
    numbers = {name: int(value) for name, value in NUMBER.findall(_result(said))}
    # A run that proved nothing, because nobody died, has not seen the bug either.
    found = numbers.get(bug.seen_as, 0) > 0 and not numbers.get("missed", 0)
    print(f"{'✓ seen' if found else '✗ not seen'}: {bug.name}", flush=True)
    return found


def _play(tree: Path, arguments: Sequence[str]) -> str:
    """Run the plan in the copy, and show what it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "faults", *arguments],
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    try:
        for line in process.stdout or ():
            print(f"  {line}", end="", flush=True)
            lines.append(line)
        process.wait()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)
    return "".join(lines)


def _result(said: str) -> str:
    return next((line for line in said.splitlines() if line.startswith("RESULT ")), "")


@contextmanager
def copy_of_tree() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="greenroom-planted-"))
    try:
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "tests/__pycache__")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def apply(patch: Path, tree: Path) -> None:
    """Raises Stale. The lines around may have changed a little."""
    told = subprocess.run(
        ["git", "apply", "-C1", str(patch)],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise Stale(f"{patch.name}: {told.stderr.strip()}")
