"""Who performs which kind of effect. Messaging and ats register theirs when they start."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from greenroom.effects.models import Effect


class Probe(Enum):
    """What a look at the other side told about an effect that may have happened."""

    DONE = "done"
    ABSENT = "absent"
    CANNOT_TELL = "cannot_tell"


class Performer(Protocol):
    repeatable: bool
    """Set semantics: after an unknown outcome it may simply be tried again."""
    queue: str
    """The worker that performs it: "ats" or "messages"."""

    def budget(self, effect: Effect) -> str | None:
        """The bucket that a call takes from; None where nobody counts."""
        ...

    def perform(self, effect: Effect) -> dict[str, Any]:
        """Do it, no transaction being open; return what to keep of the answer.

        Raises effects.errors.
        """
        ...

    def probe(self, effect: Effect) -> Probe:
        """Look whether it has happened. Raises effects.errors."""
        ...

    def settled(self, effect: Effect) -> None:
        """Write what follows from done, refused, waiting or unknown, in the same transaction."""
        ...


@runtime_checkable
class Gatherer(Protocol):
    """A performer that can look at the other side for several effects at once."""

    def gather(self, effects: Sequence[Effect]) -> Mapping[UUID, Any]:
        """By effect, what `perform` will find as `seen`; those left out look for themselves.

        Raises effects.errors.
        """
        ...


_performers: dict[str, Performer] = {}


def register(kind: str, performer: Performer) -> None:
    _performers[kind] = performer


def performer_of(effect: Effect) -> Performer:
    return _performers[effect.kind]


def kinds_of_queue(queue: str) -> list[str]:
    return [kind for kind, performer in _performers.items() if performer.queue == queue]
