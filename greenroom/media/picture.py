"""Pictures that strangers made: decoded in the jail and written anew.

Nothing of the file but what one sees gets through.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from greenroom.media import jail
from greenroom.media.errors import MediaError, ToolFailed

MIME = "image/png"
MAX_PIXELS = 16_000_000
HEAD_BYTES = 16
LIMITS = jail.Limits(wall_seconds=30, cpu_seconds=10, output_bytes=4 * 1024 * 1024)


class Flaw(StrEnum):
    """Why a picture goes no further; the rooms above have the words."""

    NOT_A_PICTURE = "not_a_picture"
    DRAWING = "drawing"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    DAMAGED = "damaged"


class PictureRefused(MediaError):
    """The file itself is at fault: trying again will not help."""

    def __init__(self, flaw: Flaw, detail: str = "") -> None:
        super().__init__(f"{flaw.value}: {detail}" if detail else flaw.value)
        self.flaw = flaw


class Format(StrEnum):
    """Named as ffmpeg's demuxers are, so that a format pins its demuxer and its decoder."""

    PNG = "png_pipe"
    JPEG = "jpeg_pipe"
    WEBP = "webp_pipe"

    @property
    def decoder(self) -> str:
        return {"png_pipe": "png", "jpeg_pipe": "mjpeg", "webp_pipe": "webp"}[self.value]


@dataclass(frozen=True)
class Size:
    width: int
    height: int


def sniff(head: bytes) -> Format:
    """What a picture is by its first bytes, whatever it calls itself. Raises PictureRefused."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    is_markup = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    raise PictureRefused(Flaw.DRAWING if is_markup else Flaw.NOT_A_PICTURE)


def fitted(source: Path, target: Path, *, within: Size, at_least: Size) -> Size:
    """Write a PNG no larger than `within`, and say how large it became. Raises PictureRefused."""
    scale = f"scale=w='min(iw,{within.width})':h='min(ih,{within.height})'"
    return _written(source, target, f"{scale}:force_original_aspect_ratio=decrease", at_least)


def squared(source: Path, target: Path, *, side: int, at_least: Size) -> Size:
    """Write a square PNG with the whole picture in its middle on nothing. Raises PictureRefused."""
    scale = f"scale={side}:{side}:force_original_aspect_ratio=decrease"
    pad = f"pad={side}:{side}:-1:-1:color=0x00000000"
    return _written(source, target, f"format=rgba,{scale},{pad}", at_least)


def _written(source: Path, target: Path, picture: str, at_least: Size) -> Size:
    with source.open("rb") as file:
        format_ = sniff(file.read(HEAD_BYTES))
    _check(_measured(source, format_), at_least)
    try:
        _convert(source, target, format_, picture)
    except ToolFailed as failure:
        raise PictureRefused(Flaw.DAMAGED, failure.detail) from failure
    return _measured(target, Format.PNG)


def _check(found: Size, at_least: Size) -> None:
    if not found.width or not found.height:
        raise PictureRefused(Flaw.DAMAGED)
    if found.width * found.height > MAX_PIXELS:
        raise PictureRefused(Flaw.TOO_MANY_PIXELS, f"{found.width}x{found.height}")
    if found.width < at_least.width or found.height < at_least.height:
        raise PictureRefused(Flaw.TOO_SMALL, f"{found.width}x{found.height}")


def _measured(source: Path, format_: Format) -> Size:
    words = ["-of", "json", "-show_entries", "stream=width,height"]
    finished = jail.run(
        ["ffprobe", "-v", "error", *words, *_guarded_input(format_)], source=source, limits=LIMITS
    )
    # A decoder that refuses the size only complains: ffprobe then reports 0x0 and ends well.
    if any(word in finished.complaints for word in ("max pixel count", "Invalid image size")):
        raise PictureRefused(Flaw.TOO_MANY_PIXELS)
    try:
        found: dict[str, Any] = json.loads(finished.report)["streams"][0]
        return Size(int(found["width"]), int(found["height"]))
    except (ValueError, LookupError, TypeError):
        raise PictureRefused(Flaw.DAMAGED, finished.complaints.strip()[-300:]) from None


def _convert(source: Path, target: Path, format_: Format, picture: str) -> None:
    clean = ["-map", "0:v:0", "-map_metadata", "-1", "-fflags", "+bitexact"]
    png = ["-frames:v", "1", "-c:v", "png", "-f", "image2pipe"]
    finished = jail.run(
        [
            *("ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1"),
            *_guarded_input(format_),
            *clean,
            *("-vf", picture, *png, f"file:{jail.TARGET}"),
        ],
        source=source,
        target=target,
        limits=LIMITS,
    )
    if not finished.is_success or not target.stat().st_size:
        raise PictureRefused(Flaw.DAMAGED, finished.complaints.strip()[-300:])


def _guarded_input(format_: Format) -> list[str]:
    return [
        *("-f", format_.value),
        *("-format_whitelist", format_.value),
        *("-protocol_whitelist", "file,pipe"),
        *("-codec_whitelist", format_.decoder),
        *("-max_pixels", str(MAX_PIXELS)),
        *("-i", f"file:{jail.SOURCE}"),
    ]
