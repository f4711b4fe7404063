"""Sent inside the transaction that settles a message; receivers only write rows."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.dispatch import Signal

message_accepted = Signal()
"""message, effect: the mail server or the text service took it."""

message_refused = Signal()
"""message, effect, reason: it will not be sent."""

message_undelivered = Signal()
"""message, effect, reason: a text that was taken and did not arrive."""

message_leaving = Signal()
"""message: asked right before it leaves; a room that knows its reader answers a Leaving or None."""

text_answered = Signal()
"""number, meaning, subject_ids: what the reader of texts about these subjects answered."""


@dataclass(frozen=True)
class Leaving:
    """What is known of a message's reader at the moment when it would leave."""

    zone: ZoneInfo
    too_late: str = ""
    """Why it has lost its meaning, in a word of the audit trail."""
