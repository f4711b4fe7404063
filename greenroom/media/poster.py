"""A still picture to show before a recording plays."""

from pathlib import Path

from greenroom.media import jail
from greenroom.media.probe import probe
from greenroom.media.tools import ffmpeg

MIME = "image/jpeg"
LIMITS = jail.Limits(wall_seconds=30, cpu_seconds=20, niceness=15)
# The most typical picture of the first hundred: not the black one a camera starts with.
PICTURE = "thumbnail=100,scale='min(640,iw)':-2"


def poster(source: Path, target: Path) -> bool:
    """Write a JPEG; a recording without a picture has none."""
    facts = probe(source)
    if not facts.has_video:
        return False
    words = ["-map", "0:v:0", "-vf", PICTURE, "-frames:v", "1", "-q:v", "5", "-f", "mjpeg"]
    ffmpeg(source, target, words, container=facts.container, limits=LIMITS)
    return target.stat().st_size > 0
