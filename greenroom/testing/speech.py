"""Somebody who writes down what tests tell them to have heard."""

from collections.abc import Callable
from pathlib import Path

from greenroom.kit import load
from greenroom.media.errors import MediaError
from greenroom.media.speech import Speech, Word

FAKE = "greenroom.testing.speech.FakeTranscriber"
HELLO = Speech((Word(0, 400, " Hello"), Word(500, 900, " there."), Word(2500, 2900, " Bye.")), "en")


class FakeTranscriber:
    def __init__(self) -> None:
        self.lacks = ""
        self.says: Speech | MediaError = HELLO
        self.heard: list[bytes] = []
        self.told: Callable[[], None] = lambda: None
        """Called while it listens."""

    def why_not(self) -> str:
        return self.lacks

    def name(self) -> str:
        return "fake"

    def write_down(self, wave: Path, duration_ms: int, tell: Callable[[int], None]) -> Speech:
        self.heard.append(wave.read_bytes())
        tell(duration_ms and 50)
        self.told()
        if isinstance(self.says, MediaError):
            raise self.says
        return self.says


def fresh() -> FakeTranscriber:
    """The one that the setting names, as if it had never heard anything."""
    fake: FakeTranscriber = load.one(FAKE)
    fake.__init__()  # type: ignore[misc]
    return fake
