"""How soon an answer can be watched, and what recordings cost: five parts, a line each."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from bench.house import House, house

Part = Callable[[House, Path, argparse.Namespace], bool]
# Loaded once Django is set up, which the house does.
PARTS = {
    "watchable": "bench.media_watchable:watchable",
    "transcode": "bench.media_transcode:transcoding",
    "recorders": "bench.media_lines:recorders",
    "viewers": "bench.media_lines:viewers",
    "tus": "bench.media_peer:beside_tus",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=20, help="answers of each length")
    parser.add_argument("--people", type=int, default=200, help="recorders, and slow viewers")
    parser.add_argument("--seconds", type=int, default=60, help="how long they stay")
    parser.add_argument("--gigabytes", type=float, default=1, help="to upload beside tus")
    parser.add_argument("--recording", type=Path, help="ten minutes of live WebM, made before")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder, house() as home:
        minutes = import_module("bench.media_recordings").minutes
        recording = minutes(Path(folder), options.recording)
        good = [_part(name)(home, recording, options) for name in options.only or PARTS]
    return 0 if all(good) else 1


def _part(name: str) -> Part:
    module, _, function = PARTS[name].partition(":")
    part: Part = getattr(import_module(module), function)
    return part


if __name__ == "__main__":
    sys.exit(main())
