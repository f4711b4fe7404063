"""Make a recording watchable in a fraction of a second: same picture and sound, new box.

MediaRecorder writes neither a duration nor an index, so a browser can not seek in its files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from greenroom.media.errors import FileRefused, Reason
from greenroom.media.probe import (
    MAX_FRAMES_A_SECOND,
    TOO_LARGE,
    Facts,
    limits_for_reading,
    probe,
)
from greenroom.media.tools import Call, call

SLACK_BYTES = 50 * 1024 * 1024
TRACKS = ["-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy"]
WEBM = ["-f", "webm", "-cues_to_front", "1"]
MP4 = ["-f", "mp4", "-movflags", "+faststart"]
# Copying looks at no picture, and the size may change in mid-stream: so each key picture is
# decoded once, within the bounds, and thrown away.
KEY_PICTURES = ["-skip_frame:v", "nokey"]
LOOK = ["-map", "0:v:0", "-fps_mode:v", "passthrough", "-f", "null", "-"]


@dataclass(frozen=True)
class Remuxed:
    mime: str
    facts: Facts


def remux(source: Path, target: Path, *, limit_seconds: int) -> Remuxed:
    """Copy the first picture and the first sound of `source` into a seekable `target`."""
    before = probe(source)
    as_mp4 = fits_mp4(before)
    copy_tracks(source, target, MP4 if as_mp4 else WEBM, before)
    after = probe(target)
    check(after, limit_seconds)
    if after.video_frames < before.video_frames or after.audio_packets < before.audio_packets:
        raise FileRefused(Reason.DAMAGED, "packets were lost on the way")
    return Remuxed(_mime(after, as_mp4=as_mp4), after)


def fits_mp4(facts: Facts) -> bool:
    return facts.video_codec == "h264" or (not facts.has_video and facts.audio_codec == "aac")


def copy_tracks(
    source: Path,
    target: Path,
    form: Sequence[str],
    facts: Facts,
    *,
    before_input: Sequence[str] = (),
) -> None:
    limits = limits_for_reading(source, output_bytes=2 * source.stat().st_size + SLACK_BYTES)
    looks = facts.has_video
    wanted = Call(
        [*TRACKS, *form],
        facts.container,
        limits,
        before_input=[*before_input, *(KEY_PICTURES if looks else [])],
        beside=LOOK if looks else [],
    )
    finished = call(source, target, wanted)
    if TOO_LARGE in finished.complaints:
        raise FileRefused(Reason.PICTURE_TOO_LARGE, "it grows in mid-stream")


def check(facts: Facts, limit_seconds: int) -> None:
    """Raise FileRefused for more than a camera makes within the time that was given."""
    if facts.duration_ms > limit_seconds * 1200 + 2000:
        raise FileRefused(Reason.TOO_LONG, f"{facts.duration_ms} ms")
    if facts.video_frames > MAX_FRAMES_A_SECOND * (facts.duration_ms / 1000 + 1):
        raise FileRefused(Reason.TOO_MANY_FRAMES, f"{facts.video_frames} in {facts.duration_ms} ms")


def _mime(facts: Facts, *, as_mp4: bool) -> str:
    return f"{'video' if facts.has_video else 'audio'}/{'mp4' if as_mp4 else 'webm'}"
