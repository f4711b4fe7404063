"""A covered camera and a switched-off microphone are noticed while the video is converted."""

import subprocess
from pathlib import Path

import pytest

from greenroom.media.damage import Damage, stillness
from greenroom.media.transcode import transcode

MOVING, STILL = "testsrc2=size=160x120:rate=15", "color=size=160x120:rate=15"
HEARD, SILENT = "sine=440", "anullsrc"


@pytest.mark.parametrize(
    ("picture", "sound", "found"),
    [
        (MOVING, HEARD, None),
        (STILL, HEARD, Damage.FEW_PICTURES),
        (MOVING, SILENT, Damage.NO_SOUND),
    ],
)
def test_m4_a_still_picture_and_silence_are_noticed(
    picture: str, sound: str, found: Damage | None, tmp_path: Path
) -> None:
    words = ["-t", "5", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-f", "webm"]
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    command = ["ffmpeg", "-v", "error", *inputs, *words, str(tmp_path / "in")]
    subprocess.run(command, check=True, timeout=60)

    heard: list[int] = []
    made = transcode(tmp_path / "in", tmp_path / "out", heard.append)

    assert stillness(made.facts, made.still_seconds, made.silent_seconds) is found
    assert made.decode_errors == 0
    assert heard
    assert all(0 <= percent < 100 for percent in heard)
