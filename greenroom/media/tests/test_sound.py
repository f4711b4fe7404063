import shutil
from pathlib import Path

import pytest

from greenroom.media.sound import Pause, extract, pauses
from greenroom.media.tests.conftest import make

SPEECH, ROOM = -20.0, -55.0


def levels(*stretches: tuple[float, float]) -> list[float]:
    """Seconds and how loud they are."""
    return [level for seconds, level in stretches for _window in range(round(seconds * 10))]


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        (levels((3, SPEECH), (3, ROOM), (3, SPEECH)), [(3_250, 5_750)]),
        (levels((2, ROOM), (3, SPEECH), (2, ROOM)), [(0, 1_750), (5_250, 6_750)]),
        (levels((3, SPEECH), (1, ROOM), (3, SPEECH)), []),  # a breath
        (levels((9, SPEECH)), []),  # never a pause
        (levels((9, ROOM)), []),  # never a word: skipping would leave nothing
        ([], []),
        # A fan in the room: its own quietest tenth counts, no fixed number.
        (levels((3, -12), (3, -38), (3, -12)), [(3_250, 5_750)]),
        (levels((3, -30), (3, -90), (3, -30)), [(3_250, 5_750)]),
    ],
)
def test_a_pause_is_what_lies_near_the_quietest(heard: list[float], found: list[Pause]) -> None:
    assert list(pauses(heard)) == found


def test_the_sound_is_written_as_the_recogniser_wants_it(recorded: Path, tmp_path: Path) -> None:
    found = extract(recorded, tmp_path / "wave")

    assert found is not None
    assert abs(found.duration_ms - 4000) < 300
    written = (tmp_path / "wave").read_bytes()
    assert written[:4] == b"RIFF"
    assert abs(len(written) - 32 * found.duration_ms) < 10_000


def test_a_recording_without_sound_has_none(tmp_path: Path, folder: Path) -> None:
    silent = make(folder / "silent.webm", "-an", "-c:v", "libvpx", "-f", "webm")
    source = Path(shutil.copy(silent, tmp_path / "source"))

    assert extract(source, tmp_path / "wave") is None
