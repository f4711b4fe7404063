"""Small honest recordings, made by ffmpeg, from which the rest is made."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

PAYLOADS = Path(__file__).parents[2] / "greenroom" / "media" / "tests" / "payloads"
MOVING, HEARD = "testsrc2=size={size}:rate={rate}", "sine=440"
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "24")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "24")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24")
OPUS, AAC = ("-c:a", "libopus"), ("-c:a", "aac")
LIVE = ("-live", "1", "-f", "webm")
FRAGMENTS = ("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4")


def make(
    target: Path, *words: str, size: str = "160x120", rate: float = 24, seconds: float = 2
) -> Path:
    inputs = ("-f", "lavfi", "-i", MOVING.format(size=size, rate=rate), "-f", "lavfi", "-i", HEARD)
    ffmpeg(*inputs, "-t", str(seconds), *words, str(target))
    return target


def ffmpeg(*words: str) -> None:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "2", *words]
    subprocess.run(command, check=True, timeout=120)


def bases(folder: Path) -> Iterator[Path]:
    """One of each kind that recorders make."""
    yield PAYLOADS / "chromium__vp8_opus.webm"
    yield PAYLOADS / "chromium__vp9_opus.mp4"
    yield make(folder / "vp8.webm", *VP8, *OPUS, *LIVE)
    yield make(folder / "vp9.webm", *VP9, *OPUS, "-f", "webm")
    yield make(folder / "fragments.mp4", *H264, *AAC, *FRAGMENTS)
    yield make(folder / "plain.mp4", *H264, *AAC)
    yield make(folder / "voice.webm", "-map", "1:a", *OPUS, *LIVE)
