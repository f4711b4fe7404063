"""From words with their times to lines that people read, and to captions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from greenroom.media.speech import Word

LONGEST_LINE = 84  # two rows of 42, as captions are read
LONGEST_MS = 7000
LONG_PAUSE_MS = 1200
SHORTEST_CUE_MS = 800
ENDS = (".", "?", "!", "…")


@dataclass(frozen=True)
class Line:
    words: tuple[Word, ...]

    @property
    def start_ms(self) -> int:
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        return max(self.words[-1].end_ms, self.start_ms)

    @property
    def text(self) -> str:
        return _text(self.words)


def lines(words: Sequence[Word]) -> Iterator[Line]:
    """A line ends with its sentence, in a pause, or when it would be too much to read at once."""
    line: list[Word] = []
    for word in words:
        if line and _is_over(line, word):
            yield Line(tuple(line))
            line = []
        line.append(word)
    if line:
        yield Line(tuple(line))


def _is_over(line: list[Word], following: Word) -> bool:
    return (
        line[-1].text.rstrip().endswith(ENDS)
        or following.start_ms - line[-1].end_ms >= LONG_PAUSE_MS
        or following.end_ms - line[0].start_ms > LONGEST_MS
        or len(_text([*line, following])) > LONGEST_LINE
    )


def _text(words: Sequence[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def webvtt(spoken: Sequence[Line]) -> str:
    """https://www.w3.org/TR/webvtt1/"""
    cues = [_cue(line, spoken[place + 1 :][:1]) for place, line in enumerate(spoken)]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _cue(line: Line, following: Sequence[Line]) -> str:
    """A short line stays long enough to be read, unless the next one begins."""
    end = max(line.end_ms, line.start_ms + SHORTEST_CUE_MS)
    if following:
        end = min(end, max(following[0].start_ms, line.start_ms + 1))
    text = line.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{_clock(line.start_ms)} --> {_clock(end)}\n{_two_rows(text)}"


def _two_rows(text: str) -> str:
    if len(text) <= LONGEST_LINE // 2:
        return text
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) // 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _clock(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest / 1000:06.3f}"
