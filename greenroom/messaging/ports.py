"""What we need of whoever carries a message. Implementers live under `integrations`.

A channel says how a sending ended with the errors of `effects.errors`: Unavailable (not sent, may
go later), Refused (never will), NoAnswer (it may have been sent). Nothing else on purpose.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


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
