"""The sound of a recording alone, and where in it nobody speaks.

One run of ffmpeg in the jail writes the wave file that a recogniser hears, and says how loud each
tenth of a second is. A fixed threshold would be wrong for most rooms, so silence is what lies
near the quietest tenth of this very recording.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from greenroom.media import jail
from greenroom.media.probe import probe
from greenroom.media.tools import ffmpeg

RATE = 16_000
WINDOW_MS = 100
# Room for half an hour; a recording as a browser wrote it does not say how long it is.
LIMITS = jail.Limits(wall_seconds=300, cpu_seconds=120, output_bytes=1800 * 2 * RATE, niceness=15)
LEVEL = "lavfi.astats.Overall.RMS_level"
# `first_pts=0` and `async` keep the wave on the picture's clock when the sound begins late.
FILTERS = (
    f"aresample={RATE}:async=1:first_pts=0,asetnsamples=n={RATE * WINDOW_MS // 1000}:p=0,"
    "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level,"
    f"ametadata=mode=print:key={LEVEL}:file=-"
)
FOUND = re.compile(rf"^{re.escape(LEVEL)}=(\S+)$", re.MULTILINE)

NOTHING_DB = -90.0
LEAST_CONTRAST_DB = 15.0
SHARE_OF_CONTRAST = 0.3
SHORTEST_MS = 1200
BREATH_MS = 250

Pause = tuple[int, int]


@dataclass(frozen=True)
class Extracted:
    duration_ms: int
    pauses: tuple[Pause, ...]


def extract(source: Path, wave: Path) -> Extracted | None:
    """Write the sound of a recording as 16 kHz PCM; None for one without sound."""
    facts = probe(source)
    if not facts.has_audio or not facts.audio_packets:
        return None
    words = ["-map", "0:a:0", "-af", FILTERS, "-ac", "1", "-c:a", "pcm_s16le", "-f", "wav"]
    finished = ffmpeg(source, wave, words, container=facts.container, limits=LIMITS)
    levels = [_decibels(found) for found in FOUND.findall(finished.report.decode())]
    return Extracted(len(levels) * WINDOW_MS, tuple(pauses(levels)))


def _decibels(said: str) -> float:
    level = float(said)  # ffmpeg calls nothing at all "-inf"
    return max(level, NOTHING_DB) if not math.isnan(level) else NOTHING_DB


def pauses(levels: Sequence[float]) -> Iterator[Pause]:
    """Stretches of more than a second in which nobody speaks, a breath of each side left out."""
    if not levels:
        return
    in_order = sorted(levels)
    floor, loud = in_order[len(levels) // 10], in_order[len(levels) * 19 // 20]
    if loud - floor < LEAST_CONTRAST_DB:
        return  # somebody speaks all the time, or never
    threshold = floor + SHARE_OF_CONTRAST * (loud - floor)
    for start, end in _below(levels, threshold):
        if end - start >= SHORTEST_MS:
            yield (start + BREATH_MS if start else 0), end - BREATH_MS


def _below(levels: Sequence[float], threshold: float) -> Iterator[Pause]:
    at = 0
    for is_quiet, stretch in groupby(levels, lambda level: level < threshold):
        length = WINDOW_MS * len(list(stretch))
        if is_quiet:
            yield at, at + length
        at += length
