"""What our conversion costs beside the same ffmpeg command without us."""

import argparse
import resource
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bench.house import House
from bench.media_recordings import first
from greenroom.media.probe import probe
from greenroom.media.remux import remux
from greenroom.media.transcode import encoding, transcode

SECONDS = 60
ROUNDS_A_TURN = 4
MOST_RATIO = 1.05


def transcoding(_home: House, recording: Path, options: argparse.Namespace) -> bool:
    folder = recording.parent
    source, fast = first(recording, SECONDS, folder / "minute.webm"), folder / "fast.webm"
    remux(source, fast, limit_seconds=SECONDS)
    facts = probe(fast)
    ours, bare, turns = [], [], max(1, options.rounds // ROUNDS_A_TURN)
    for _ in range(turns):  # in turns, so that neighbours disturb both alike
        ours.append(_cpu(partial(transcode, _copy(fast), folder / "ours.mp4")))
        words = ["-threads", "2", "-i", str(fast), *encoding(facts, watched=False)]
        command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *words, str(folder / "bare.mp4")]
        bare.append(_cpu(partial(subprocess.run, command, check=True)))
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    print(
        f"RESULT bench=media part=transcode video_s={SECONDS} turns={turns} "
        f"ours_cpu_s={median(ours):.2f} bare_cpu_s={median(bare):.2f} "
        f"ratio={median(ratios):.3f} speed_x={SECONDS / median(ours):.1f}",
        flush=True,
    )
    return median(ratios) <= MOST_RATIO


def _copy(file: Path) -> Path:
    """The jail gives its input away."""
    return Path(shutil.copy(file, file.with_name("given.webm")))


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of computing of this process and of what it waited for."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in each)
