"""What a reviewer reads of an answer: its transcript, made by machine and never scored."""

from dataclasses import dataclass
from enum import Enum

from greenroom.media.speech import current_transcriber
from greenroom.recordings.captions import Line
from greenroom.recordings.models import Sound, Take
from greenroom.recordings.sounds import is_switched_on, lines_of
from greenroom.reviews.models import clock


class State(Enum):
    NONE = "none"
    """Nobody wanted one, or whoever was asked did not agree: the page is silent about it."""
    WAITING = "waiting"
    FAILED = "failed"
    NOT_HERE = "not_here"
    NOTHING_SAID = "nothing_said"
    WRITTEN = "written"


@dataclass(frozen=True)
class Transcript:
    state: State
    sound: Sound | None = None
    lines: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        return self.state.value

    @property
    def rows(self) -> list[tuple[str, Line]]:
        return [(clock(line.start_ms), line) for line in self.lines]

    @property
    def pauses(self) -> list[list[int]]:
        return self.sound.pauses if self.sound else []

    @property
    def is_awaited(self) -> bool:
        """Whether more of it comes by itself."""
        unheard = self.sound and not self.sound.heard_chunks and not self.sound.problem
        return bool(unheard) or self.state is State.WAITING


def transcript_of(take: Take | None) -> Transcript:
    sound = Sound.objects.filter(take=take).first() if take else None
    if sound is None or not sound.wants_words:
        return Transcript(State.NONE, sound)
    if sound.is_written:
        lines = tuple(lines_of(sound))
        return Transcript(State.WRITTEN if lines else State.NOTHING_SAID, sound, lines)
    return Transcript(_unwritten(sound), sound)


def _unwritten(sound: Sound) -> State:
    if not is_switched_on():
        return State.NONE
    if sound.problem:
        return State.FAILED
    return State.NOT_HERE if current_transcriber().why_not() else State.WAITING
