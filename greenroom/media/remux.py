"""Make a recording watchable in a fraction of a second: same picture and sound, new box.

MediaRecorder writes neither a duration nor an index, so a browser can not seek in its files.
"""

from dataclasses import dataclass
from pathlib import Path

from greenroom.media.errors import FileRefused, Reason
from greenroom.media.probe import MAX_FRAMES_A_SECOND, Facts, limits_for_reading, probe
from greenroom.media.tools import ffmpeg

SLACK_BYTES = 50 * 1024 * 1024
TRACKS = ["-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy"]
WEBM = ["-f", "webm", "-cues_to_front", "1"]
MP4 = ["-f", "mp4", "-movflags", "+faststart"]


@dataclass(frozen=True)
class Remuxed:
    mime: str
    facts: Facts


def remux(source: Path, target: Path, *, limit_seconds: int) -> Remuxed:
    """Copy the first picture and the first sound of `source` into a seekable `target`."""
    before = probe(source)
    as_mp4 = before.video_codec == "h264" or (not before.has_video and before.audio_codec == "aac")
    limits = limits_for_reading(source, output_bytes=2 * source.stat().st_size + SLACK_BYTES)
    words = [*TRACKS, *(MP4 if as_mp4 else WEBM)]
    ffmpeg(source, target, words, container=before.container, limits=limits)
    after = probe(target)
    _check(before, after, limit_seconds)
    return Remuxed(_mime(after, as_mp4=as_mp4), after)


def _mime(facts: Facts, *, as_mp4: bool) -> str:
    return f"{'video' if facts.has_video else 'audio'}/{'mp4' if as_mp4 else 'webm'}"


def _check(before: Facts, after: Facts, limit_seconds: int) -> None:
    if after.duration_ms > limit_seconds * 1200 + 2000:
        raise FileRefused(Reason.TOO_LONG, f"{after.duration_ms} ms")
    if after.video_frames > MAX_FRAMES_A_SECOND * (after.duration_ms / 1000 + 1):
        raise FileRefused(Reason.TOO_MANY_FRAMES, f"{after.video_frames} in {after.duration_ms} ms")
    if after.video_frames < before.video_frames or after.audio_packets < before.audio_packets:
        raise FileRefused(Reason.DAMAGED, "packets were lost on the way")
