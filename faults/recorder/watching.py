"""How much of an answer a reviewer can watch, measured by ffprobe."""

import subprocess
from itertools import pairwise
from pathlib import Path

# Where neither picture nor sound stands for longer than this, something was lost.
HOLE_SECONDS = 0.5
PROBE = ("ffprobe", "-v", "error", "-of", "csv=p=0", "-show_entries", "packet=pts_time")


def seconds(video: Path) -> float:
    """From the first moment to the last, without the holes. Nothing at all without both tracks."""
    tracks = [_moments(video, kind) for kind in ("v:0", "a:0")]
    return covered([moment for track in tracks for moment in track]) if all(tracks) else 0.0


def covered(moments: list[float]) -> float:
    """What lies between neighbours that are close."""
    gaps = [after - before for before, after in pairwise(sorted(moments))]
    return sum(gap for gap in gaps if gap <= HOLE_SECONDS)


def _moments(video: Path, kind: str) -> list[float]:
    asked = [*PROBE, "-select_streams", kind, str(video)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    words = (line.strip().rstrip(",") for line in told.splitlines())
    return [float(word) for word in words if word and word != "N/A"]
