"""Bugs put in on purpose must turn the histories red: else the harness is blind."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from faults import planted
from faults.histories.plan import SAME_ORDER
from faults.system import ROOT

# A server of its own: each copy of the tree makes a template of its own there.
DATABASE = ROOT / ".cache" / "planted-database"
SHARE = "0.3"  # so much goes wrong that a few small histories are enough
MOST_CANDIDATES = "5"
RUNS = 40


@dataclass(frozen=True)
class Sight:
    """What a history saw of a bug: its number, and as what."""

    number: int
    kinds: frozenset[str]


def seen(bug: planted.Bug, seed: int, first: int = 0, runs: int = RUNS) -> Sight | None:
    """Play from the first on until one is red. None: all of them were green."""
    with planted.copy_of_tree() as tree:
        planted.apply(bug.patch_in_process, tree)
        return _play(tree, seed, first, runs)


def _play(tree: Path, seed: int, first: int, runs: int) -> Sight | None:
    argv = [sys.executable, "-m", "faults.histories", "--seed", str(seed)]
    argv += ["--first", str(first), "--runs", str(first + runs)]
    argv += ["--share", SHARE, "--most", MOST_CANDIDATES, "--stop"]
    ours = {"FAULTS_DATABASE": str(DATABASE), "PYTHONPATH": str(tree), **SAME_ORDER}
    environment = {**os.environ, **ours}
    played = subprocess.run(
        argv, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if played.returncode not in (0, 1):
        raise RuntimeError(played.stderr[-3000:])
    for line in played.stdout.splitlines():
        told = json.loads(line)
        if told["problems"]:
            return Sight(told["number"], frozenset(kind for kind, _what in told["problems"]))
    return None
