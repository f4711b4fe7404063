"""Sent inside the transaction that settles a message; receivers only write rows."""

from django.dispatch import Signal

message_accepted = Signal()
"""message, effect: the mail server or the text service took it."""

message_refused = Signal()
"""message, effect, reason: it will not be sent."""
