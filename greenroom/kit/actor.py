"""Who is at work, for the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Kind = Literal["member", "candidate", "reviewer", "system", "ats"]


@dataclass(frozen=True)
class Actor:
    kind: Kind
    ref: str = ""
    name: str = ""


SYSTEM = Actor("system", name="Greenroom")
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def current_actor() -> Actor:
    return _actor.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def become(actor: Actor) -> None:
    """For the rest of this request; the next request starts as nobody again."""
    _actor.set(actor)
