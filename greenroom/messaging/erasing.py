"""Forgetting messages: addresses, values and words go; that something was sent, and when, stays."""

from collections.abc import Collection
from uuid import UUID

from greenroom.messaging.models import Heard, Message, OptOut


def forget_messages(subject_ids: Collection[UUID]) -> int:
    return Message.objects.filter(subject_id__in=subject_ids).update(
        to="", sealed_values="", provider_ref="", reason="", message_id=""
    )


def forget_numbers(numbers: Collection[str]) -> int:
    """What numbers that nobody else has told us; whoever comes again is asked again."""
    stopped, _each = OptOut.objects.filter(number__in=numbers).delete()
    heard, _each = Heard.objects.filter(number__in=numbers).delete()
    return int(stopped) + int(heard)
