"""What we need of whoever carries a message. Implementers live under `integrations`.

A channel says how a sending ended with the errors of `effects.errors`: Unavailable (not sent, may
go later), Refused (never will), NoAnswer (it may have been sent). Nothing else on purpose.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from greenroom.effects.errors import Refused


@dataclass(frozen=True)
class OutgoingEmail:
    message_id: str
    """With angle brackets; the same for each physical copy of one message."""
    reference: str
    """Ours, for X-Entity-Ref-ID; also the same for each copy."""
    to: str
    from_name: str
    reply_to: str
    """An address, or nothing."""
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class OutgoingText:
    to: str
    """E.164."""
    body: str
    link: str
    """The personal link inside the body, by which a text already sent is found again."""
    report_to: str = ""
    """Where the service tells how it went, and brings what the reader answers."""


class OptedOut(Refused):
    """The service will not text this number: its reader has asked it for no more."""


class NotGenuine(Exception):
    """What came in was not signed by our text service."""


@dataclass(frozen=True)
class Answer:
    """Somebody answered a text of ours, or wrote to our number."""

    reference: str
    number: str
    body: str
    is_answered: bool = False
    """The service has sent them its own words already."""


@dataclass(frozen=True)
class Report:
    """What became of a text; only its end is told, not the steps on the way."""

    is_delivered: bool
    reason: str = ""
    has_opted_out: bool = False


Fields = Mapping[str, Sequence[str]]


class EmailChannel(Protocol):
    def send(self, email: OutgoingEmail) -> str:
        """Hand one copy over, and answer the server's own words or reference."""
        ...


class TextChannel(Protocol):
    def send(self, text: OutgoingText) -> str:
        """Hand one text over, and answer the provider's reference."""
        ...

    def find(self, text: OutgoingText, known: Collection[str]) -> str | None:
        """Called after NoAnswer: the reference of a text to this number with this link.

        References in `known` belong to other messages of ours. May raise Unavailable.
        """
        ...

    def hear(self, url: str, fields: Fields, headers: Mapping[str, str]) -> Answer | Report | None:
        """Read what was posted to `url`, our address as the service knows it.

        None for news that changes nothing. Raises NotGenuine.
        """
        ...

    def answer(self, words: str) -> tuple[str, str]:
        """The body of our response and its type, so that the service texts these words back.

        Without words it texts nothing.
        """
        ...
