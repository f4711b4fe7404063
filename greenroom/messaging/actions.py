"""Plan messages, in the transaction of the fact that they tell. A worker sends them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language

from greenroom import audit
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.messaging import quiet
from greenroom.messaging.models import LONGEST_ADDRESS, Channel, Message, MessageTemplate, about
from greenroom.messaging.render import kind_named
from greenroom.messaging.texting import rules


def plan_email(  # noqa: PLR0913 - what a message is, all by name
    kind: str,
    key: str,
    *,
    to: str,
    values: Mapping[str, str],
    subject_id: UUID,
    at: datetime,
    after: Effect | None = None,
    locale: str = "",
    template: MessageTemplate | None = None,
    due_at: datetime | None = None,
) -> Effect:
    """Plan one e-mail; the same key again changes nothing. Raises BadValues.

    `template` holds the organisation's own words; without it they are ours. `due_at` holds it back
    for a moment, so that its cause can be undone.

    Whether the address can be written to is found out when it is sent, and told as a refusal.
    """
    message = _draft(Message.Channel.EMAIL, kind, key, values, locale)
    message.to, message.subject_id, message.planned_at = _fit(to), subject_id, at
    message.template = template
    return _plan(message, after, due_at)


def plan_sms(  # noqa: PLR0913 - what a message is, all by name
    kind: str,
    key: str,
    *,
    to: str,
    values: Mapping[str, str],
    subject_id: UUID,
    at: datetime,
    zone: ZoneInfo | None = None,
    after: Effect | None = None,
    locale: str = "",
    template: MessageTemplate | None = None,
) -> Effect:
    """Plan one text to an E.164 number; the same key again changes nothing. Raises BadValues.

    In the quiet hours of the reader's `zone` it waits for their end, and is looked at again then.
    """
    message = _draft(Message.Channel.SMS, kind, key, values, locale)
    message.to, message.subject_id, message.planned_at = _fit(to), subject_id, at
    message.template = template
    return _plan(message, after, _after_the_night(at, zone) if zone else None)


def _after_the_night(at: datetime, zone: ZoneInfo) -> datetime:
    kept = rules()
    return quiet.next_opening(at, zone, kept.quiet_from, kept.quiet_until)


def _fit(to: str) -> str:
    """What is too long for the column is no address, and must not become another one when cut."""
    to = to.strip()
    return to if len(to) <= LONGEST_ADDRESS else f"{to[:200]} …"


def _draft(
    channel: Channel, kind: str, key: str, values: Mapping[str, str], locale: str
) -> Message:
    cleaned = kind_named(kind, channel).clean(values)
    language = locale or get_language() or "en"
    message = Message(id=uuid.uuid4(), kind=kind, channel=channel, key=key, locale=language)
    message.seal_values(cleaned)
    return message


@transaction.atomic(savepoint=False)
def _plan(message: Message, after: Effect | None, due_at: datetime | None = None) -> Effect:
    effect = effects.plan(
        f"message.{message.channel}",
        message.key,
        payload={"message": str(message.pk)},
        subject_id=message.subject_id,
        at=message.planned_at,
        after=after,
        due_at=due_at,
    )
    if effect.payload == {"message": str(message.pk)}:
        message.effect = effect
        message.save(force_insert=True)
        audit.record("message.planned", message, **about(message))
    return effect
