"""Who writes down what is said in a recording, if somebody does: a port, as the store is one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from greenroom.kit import load


@dataclass(frozen=True)
class Word:
    """As it was said, with the punctuation that belongs to it."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Speech:
    words: tuple[Word, ...]
    language: str
    """Two letters, as far as the recogniser knows."""


class Transcriber(Protocol):
    def why_not(self) -> str:
        """What is missing here, for a person who can mend it; empty when nothing is."""

    def name(self) -> str:
        """Which recogniser this is, kept beside what it wrote."""

    def write_down(self, wave: Path, duration_ms: int, tell: Callable[[int], None]) -> Speech:
        """Hear a wave file of 16 kHz, one channel and 16 bits; `tell` hears of each percent.

        Raises ToolFailed, or MachineTrouble when the recogniser can't be started at all.
        """


def current_transcriber() -> Transcriber:
    transcriber: Transcriber = load.one(settings.TRANSCRIBER)
    return transcriber
