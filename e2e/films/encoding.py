"""Small files from frames, by ffmpeg."""

import shutil
import subprocess
from pathlib import Path

RATE = "12"
SECONDS_TO_ENCODE = 400


def as_webm(script: Path, target: Path) -> None:
    quality = ("-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "44", "-row-mt", "1", "-cpu-used", "3")
    _encode(script, target, *quality, "-g", "120")


def as_mp4(script: Path, target: Path) -> None:
    quality = ("-c:v", "libx264", "-preset", "slow", "-crf", "32", "-profile:v", "high")
    _encode(script, target, *quality, "-movflags", "+faststart", "-g", "120")


def as_webp(picture: Path, target: Path) -> None:
    ffmpeg("-i", str(picture), "-c:v", "libwebp", "-quality", "72", str(target))


def _encode(script: Path, target: Path, *how: str) -> None:
    fit = "scale=1280:720:flags=lanczos,format=yuv420p"
    source = ("-f", "concat", "-safe", "0", "-i", str(script))
    ffmpeg(*source, "-vf", f"fps={RATE},{fit}", *how, "-an", "-map_metadata", "-1", str(target))


def ffmpeg(*arguments: str) -> None:
    program = shutil.which("ffmpeg") or "ffmpeg"
    argv = [program, "-loglevel", "error", "-y", *arguments]
    subprocess.run(argv, check=True, timeout=SECONDS_TO_ENCODE)
