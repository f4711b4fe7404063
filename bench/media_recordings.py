"""Ten minutes as a browser sends them: live WebM, 640x480 at 600 kb/s, a key picture a second."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from greenroom.accounts.actions import create_organisation
from greenroom.accounts.models import Organisation
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting

PICTURE = "testsrc2=size=640x480:rate=24,noise=alls=12:allf=t"
SECONDS, LOOPS = 60, 10
LIVE = ("-live", "1", "-cluster_time_limit", "1000", "-f", "webm")


def minutes(folder: Path, made: Path | None = None) -> Path:
    """Made now, or a copy of what was made before."""
    one, ten = folder / "one.webm", folder / "ten.webm"
    if made:
        return Path(shutil.copy(made, ten))
    inputs = ("-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", "sine=440")
    video = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "600k")
    sound = ("-g", "24", "-c:a", "libopus", "-b:a", "48k")
    _ffmpeg(*inputs, "-t", str(SECONDS), *video, *sound, *LIVE, str(one))
    again = ("-stream_loop", str(LOOPS - 1), "-i", str(one), "-c", "copy")
    _ffmpeg(*again, *LIVE, str(ten))
    return ten


def first(recording: Path, seconds: int, target: Path) -> Path:
    """So many seconds of it, as they would have been sent."""
    _ffmpeg("-i", str(recording), "-t", str(seconds), "-c", "copy", *LIVE, str(target))
    return target


def chunks(recording: Path, seconds: int) -> list[bytes]:
    """One for each second, about; they need not end where a picture does."""
    data = recording.read_bytes()
    size = len(data) // seconds + 1
    return [data[at : at + size] for at in range(0, len(data), size)]


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *words], check=True)


@contextmanager
def an_organisation() -> Iterator[UUID]:
    """In its scope, a new one each time."""
    with acting(SYSTEM):
        made: Organisation = create_organisation("Northlight Demo Co.", time_zone="Europe/London")
        with scope.organisation(made.pk):
            yield made.pk
