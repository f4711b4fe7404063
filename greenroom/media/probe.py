"""What a recording is made of, read by ffprobe in the jail before anything decodes it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greenroom.media import jail
from greenroom.media.errors import FileRefused, Reason, ToolFailed
from greenroom.media.sniff import HEAD_BYTES, Container, sniff

VIDEO_CODECS = frozenset({"vp8", "vp9", "av1", "h264"})
AUDIO_CODECS = frozenset({"opus", "vorbis", "aac", "pcm_s16le", "pcm_f32le"})
# Two Debian names of one decoder each: the library's and ffmpeg's own.
LIBRARIES = {"libvpx", "libvpx-vp9", "libdav1d", "libaom-av1", "libopus"}
DECODERS = ",".join(sorted(VIDEO_CODECS | AUDIO_CODECS | LIBRARIES))
MAX_PIXELS = 1920 * 1920 * 6 // 5
MAX_TRACKS = 8
MAX_FRAMES_A_SECOND = 61
TOO_LARGE = "max pixel count"  # as every decoder complains
COPIED_A_SECOND = 20 * 1024 * 1024


@dataclass(frozen=True)
class Facts:
    container: Container
    video_codec: str
    audio_codec: str
    width: int
    height: int
    duration_ms: int
    video_frames: int
    audio_packets: int

    @property
    def has_video(self) -> bool:
        return bool(self.video_codec)

    @property
    def has_audio(self) -> bool:
        return bool(self.audio_codec)


def limits_for_reading(source: Path, *, output_bytes: int = 16 * 1024 * 1024) -> jail.Limits:
    """Enough to read the file once. The wall clock is wide: a busy machine is no one's fault."""
    size = source.stat().st_size
    seconds = size // COPIED_A_SECOND
    return jail.Limits(
        wall_seconds=60 + 2 * seconds, cpu_seconds=15 + seconds, output_bytes=output_bytes
    )


def guarded_input(container: Container, extra: tuple[str, ...] = ()) -> list[str]:
    """The arguments that open SOURCE as this container and as nothing else."""
    return [
        *("-f", container.demuxer),
        *("-format_whitelist", container.value),
        *("-protocol_whitelist", "file,pipe"),
        *("-codec_whitelist", DECODERS),
        *("-max_streams", str(MAX_TRACKS)),
        *("-max_pixels", str(MAX_PIXELS)),
        *("-probesize", "5000000", "-analyzeduration", "5000000"),
        *extra,
        *("-i", f"file:{jail.SOURCE}"),
    ]


def probe(source: Path) -> Facts:
    """Read the facts, or raise FileRefused with the reason."""
    with source.open("rb") as file:
        container = sniff(file.read(HEAD_BYTES))
    found = _ffprobe(source, container)
    facts = _facts(container, found)
    _check(facts, found)
    return facts


def _ffprobe(source: Path, container: Container) -> dict[str, Any]:
    entries = "format=duration:stream=codec_type,codec_name,width,height,nb_read_packets"
    finished = jail.run(
        [
            *("ffprobe", "-v", "error", "-of", "json", "-count_packets", "-show_entries", entries),
            *guarded_input(container),
        ],
        source=source,
        limits=limits_for_reading(source),
    )
    # A decoder that refuses the size only complains: ffprobe then reports 0x0 and ends well.
    if TOO_LARGE in finished.complaints:
        raise FileRefused(Reason.PICTURE_TOO_LARGE)
    if not finished.is_success:
        raise _failure(finished)
    try:
        found = json.loads(finished.report)
    except ValueError:
        raise FileRefused(Reason.DAMAGED, "ffprobe gave no facts") from None
    return dict(found)


def _failure(finished: jail.Finished) -> FileRefused | ToolFailed:
    said = finished.complaints.strip()[-500:]
    if "max_streams" in said:
        return FileRefused(Reason.TOO_MANY_TRACKS, said)
    if "not on whitelist" in said:
        return FileRefused(Reason.CODEC, said)
    if finished.exit_code == 1:
        return FileRefused(Reason.DAMAGED, said)
    return ToolFailed(Reason.DAMAGED, f"ffprobe ended with {finished.exit_code}: {said}")


def _facts(container: Container, found: dict[str, Any]) -> Facts:
    video = _first_track(found, "video")
    audio = _first_track(found, "audio")
    return Facts(
        container=container,
        video_codec=video.get("codec_name", "unknown") if video else "",
        audio_codec=audio.get("codec_name", "unknown") if audio else "",
        width=int(video.get("width", 0)),
        height=int(video.get("height", 0)),
        duration_ms=round(float(found.get("format", {}).get("duration", 0)) * 1000),
        video_frames=int(video.get("nb_read_packets", 0)),
        audio_packets=int(audio.get("nb_read_packets", 0)),
    )


def _first_track(found: dict[str, Any], kind: str) -> dict[str, Any]:
    tracks = found.get("streams", [])
    return next((track for track in tracks if track.get("codec_type") == kind), {})


def _check(facts: Facts, found: dict[str, Any]) -> None:
    if len(found.get("streams", [])) > MAX_TRACKS:
        raise FileRefused(Reason.TOO_MANY_TRACKS)
    if not facts.video_frames and not facts.audio_packets:
        raise FileRefused(Reason.EMPTY)
    if facts.has_video and facts.video_codec not in VIDEO_CODECS:
        raise FileRefused(Reason.CODEC, facts.video_codec)
    if facts.has_audio and facts.audio_codec not in AUDIO_CODECS:
        raise FileRefused(Reason.CODEC, facts.audio_codec)
    if facts.width * facts.height > MAX_PIXELS:
        raise FileRefused(Reason.PICTURE_TOO_LARGE, f"{facts.width}x{facts.height}")
