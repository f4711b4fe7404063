"""One call of ffmpeg in the jail, from one file to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from greenroom.media import jail
from greenroom.media.errors import Reason, ToolFailed
from greenroom.media.probe import guarded_input
from greenroom.media.sniff import Container

# Nothing but picture and sound gets through; names, places and devices in tags stay behind.
CLEAN = ["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"]


@dataclass(frozen=True)
class Call:
    words: Sequence[str]
    container: Container
    limits: jail.Limits
    before_input: Sequence[str] = ()
    beside: Sequence[str] = ()
    """A second output, which leaves no file."""
    hear: jail.Hear | None = None


def ffmpeg(
    source: Path, target: Path, words: Sequence[str], *, container: Container, limits: jail.Limits
) -> jail.Finished:
    return call(source, target, Call(words, container, limits))


def call(source: Path, target: Path, wanted: Call) -> jail.Finished:
    finished = jail.run(
        [
            *("ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "2"),
            *guarded_input(wanted.container, tuple(wanted.before_input)),
            *wanted.beside,
            *CLEAN,
            *wanted.words,
            f"file:{jail.TARGET}",
        ],
        source=source,
        target=target,
        limits=wanted.limits,
        hear=wanted.hear,
    )
    if not finished.is_success:
        said = finished.complaints.strip()[-500:]
        raise ToolFailed(Reason.DAMAGED, f"ffmpeg ended with {finished.exit_code}: {said}")
    return finished
