"""The version that plays everywhere: H.264 and AAC in an MP4 at a constant frame rate."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from greenroom.media import jail, quiet
from greenroom.media.probe import Facts, probe
from greenroom.media.tools import Call, call

SLACK_BYTES = 50 * 1024 * 1024
MAX_FRAME_RATE = 30
# H.264 wants even sides; a phone that is turned while it records changes them in mid-stream.
PICTURE = "scale=trunc(iw/2)*2:trunc(ih/2)*2,setsar=1,format=yuv420p"
VIDEO = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high"]
AT_MOST = ["-maxrate", "1500k", "-bufsize", "3000k"]  # a viewer on a train must keep up
AUDIO = ["-c:a", "aac", "-b:a", "96k", "-ac", "1", "-ar", "48000"]
SOUND = "aresample=async=1000"
PROGRESS = ["-progress", "pipe:1", "-stats_period", "1"]
DONE = re.compile(rb"^out_time_us=([0-9]+)$", re.MULTILINE)
MIMES = {True: "video/mp4", False: "audio/mp4"}


@dataclass(frozen=True)
class Transcoded:
    mime: str
    facts: Facts
    decode_errors: int
    still_seconds: float = 0
    silent_seconds: float = 0


def transcode(
    source: Path, target: Path, tell: Callable[[int], None] = lambda _percent: None
) -> Transcoded:
    """`tell` hears about once a second how many of a hundred parts are done."""
    before = probe(source)
    seconds = before.duration_ms / 1000
    limits = jail.Limits(
        wall_seconds=3 * seconds + 60,
        cpu_seconds=math.ceil(6 * seconds + 120),
        memory_bytes=3 * 1024**3 // 2,
        output_bytes=2 * source.stat().st_size + SLACK_BYTES,
        niceness=15,
    )
    finished = call(
        source,
        target,
        Call(
            [*encoding(before, watched=True), *PROGRESS],
            before.container,
            limits,
            hear=lambda report: tell(_percent(report, seconds)),
        ),
    )
    after = probe(target)
    noted = finished.report
    return Transcoded(
        MIMES[after.has_video],
        after,
        _decode_errors(finished.complaints),
        quiet.seconds(noted, "picture", after.duration_ms / 1000),
        quiet.seconds(noted, "sound", after.duration_ms / 1000),
    )


def encoding(facts: Facts, *, watched: bool) -> list[str]:
    """The encoder's settings; `watched` adds filters that look for what stands still."""
    words = ["-map", "0:v:0?", "-map", "0:a:0?", *_picture(facts, watched=watched), *AUDIO]
    words += ["-af", f"{SOUND},{quiet.SOUND}" if watched else SOUND]
    return [*words, "-f", "mp4", "-movflags", "+faststart"]


def _percent(report: bytes, seconds: float) -> int:
    done = DONE.findall(report)
    return min(99, round(int(done[-1]) / 10_000 / max(seconds, 0.1))) if done else 0


def _picture(facts: Facts, *, watched: bool) -> list[str]:
    if not facts.has_video:
        return []
    rate = _frame_rate(facts)
    return [
        *VIDEO,
        *AT_MOST,
        "-vf",
        f"{quiet.PICTURE},{PICTURE}" if watched else PICTURE,
        "-fps_mode:v",
        "cfr",
        "-r",
        str(rate),
        "-g",
        str(2 * rate),
    ]


def _frame_rate(facts: Facts) -> int:
    seconds = max(facts.duration_ms / 1000, 0.001)
    return max(1, min(MAX_FRAME_RATE, round(facts.video_frames / seconds)))


def _decode_errors(complaints: str) -> int:
    return len(re.findall(r"^.*(?:rror|orrupt|nvalid).*$", complaints, re.MULTILINE))
