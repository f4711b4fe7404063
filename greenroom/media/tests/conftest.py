import shutil
import subprocess
from pathlib import Path

import pytest

PAYLOADS = Path(__file__).parent / "payloads"


def make(target: Path, *words: str) -> Path:
    """An honest file made by ffmpeg itself."""
    picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=24"]
    sound = ["-f", "lavfi", "-i", "sine=440"]
    command = ["ffmpeg", "-v", "error", "-y", *picture, *sound, "-t", "2", *words, str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("honest")


@pytest.fixture(scope="session")
def live_webm(folder: Path) -> Path:
    """VP8 and Opus without duration and index, as MediaRecorder writes them."""
    words = ["-c:v", "libvpx", "-deadline", "realtime", "-g", "24", "-c:a", "libopus"]
    return make(folder / "live.webm", *words, "-live", "1", "-f", "webm")


@pytest.fixture(scope="session")
def fragmented_mp4(folder: Path) -> Path:
    """H.264 and AAC in fragments, as Apple's browsers write them."""
    words = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24"]
    words += ["-c:a", "aac", "-metadata", "title=Kitchen of the candidate"]
    words += ["-metadata", "location=+48.2000+016.3000/"]
    flags = ["-movflags", "frag_keyframe+empty_moov+default_base_moof+use_metadata_tags"]
    return make(folder / "fragmented.mp4", *words, *flags)


@pytest.fixture(scope="session")
def plain_mp4(folder: Path) -> Path:
    words = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    return make(folder / "plain.mp4", *words)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """What Chromium's MediaRecorder made of its fake camera in 4 seconds."""
    return Path(shutil.copy(PAYLOADS / "chromium__vp8_opus.webm", tmp_path / "recorded"))


@pytest.fixture
def recorded_mp4(tmp_path: Path) -> Path:
    return Path(shutil.copy(PAYLOADS / "chromium__vp9_opus.mp4", tmp_path / "recorded"))
