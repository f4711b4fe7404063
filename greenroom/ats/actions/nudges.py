"""What tells us to look at an opportunity, noted once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.ats.events import Delivery
from greenroom.ats.models import Connection, Nudge, Webhook
from greenroom.ats.waking import look_soon
from greenroom.effects.models import LEASE
from greenroom.kit import crash

SWEEP = "sweep"
PARK_AFTER = 8
SEEN_LATELY = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)


@transaction.atomic
def receive(webhook: Webhook, delivery: Delivery, at: datetime) -> Nudge | None:
    """Keep a genuine delivery. The same one again, or a test, changes nothing but the last time."""
    _seen(webhook, at)
    connection = webhook.connection
    if delivery.is_test or delivery.event is None or not connection.is_listening:
        return None
    occasion = Occasion(delivery.event, delivery.token, delivery.triggered_at)
    nudge = note(connection, occasion, delivery.opportunity_ref, at, delivery.contact_ref)
    crash.point("ats.nudge_stored")
    return nudge


def _seen(webhook: Webhook, at: datetime) -> None:
    if webhook.first_delivery_at is None:
        webhook.first_delivery_at = at
        audit.record("webhook.seen", webhook, event=webhook.event)
    elif webhook.last_delivery_at and at - webhook.last_delivery_at < SEEN_LATELY:
        return  # a storm of deliveries must not queue for this row
    webhook.last_delivery_at = at
    webhook.save(update_fields=["first_delivery_at", "last_delivery_at"])


@dataclass(frozen=True)
class Occasion:
    """Why to look, told apart from every other occasion by its token and moment."""

    event: str
    token: str
    triggered_at: datetime


@transaction.atomic
def note(
    connection: Connection,
    occasion: Occasion,
    opportunity_ref: str,
    at: datetime,
    contact_ref: str = "",
) -> Nudge | None:
    """Insert a nudge and its job together. None if it was noted before."""
    nudge, created = Nudge.objects.get_or_create(
        connection=connection,
        token=occasion.token,
        triggered_at=occasion.triggered_at,
        defaults={
            "event": occasion.event,
            "opportunity_ref": opportunity_ref,
            "contact_ref": contact_ref,
            "received_at": at,
            "due_at": at,
        },
    )
    if not created:
        return None
    look_soon(nudge)
    return nudge


@transaction.atomic
def take(connection_id: UUID, at: datetime, most: int) -> list[Nudge]:
    """Those that are due and nobody is at. Whoever dies over them leaves them due a lease later."""
    due = Nudge.objects.due(at).filter(connection_id=connection_id).order_by("due_at", "pk")
    taken = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
    Nudge.objects.filter(pk__in=[one.pk for one in taken]).update(due_at=at + LEASE)
    return taken


@transaction.atomic
def give_back(taken: Collection[Nudge], at: datetime) -> None:
    """They are not answered after all: whoever looks next finds them."""
    ids = [one.pk for one in taken]
    Nudge.objects.filter(pk__in=ids, handled_at=None, due_at__gt=at).update(due_at=at)


@transaction.atomic
def look_again(nudge_id: UUID, at: datetime) -> None:
    """Somebody asks to try a parked nudge again."""
    nudge = Nudge.objects.select_for_update().get(pk=nudge_id)
    if nudge.handled_at is None:
        nudge.due_at, nudge.attempts, nudge.trouble = at, 0, ""
        nudge.save(update_fields=["due_at", "attempts", "trouble"])
        audit.record("nudge.retried", nudge)
        look_soon(nudge)


@transaction.atomic
def postpone(nudge_id: UUID, trouble: str, due_at: datetime | None) -> None:
    """Not now. Without a moment it is parked: a person decides."""
    nudge = Nudge.objects.select_for_update().get(pk=nudge_id)
    if nudge.handled_at is None:
        nudge.trouble, nudge.due_at = trouble, due_at
        nudge.attempts += 1
        nudge.save(update_fields=["trouble", "due_at", "attempts"])
        if due_at is None:
            audit.record("nudge.parked", nudge, why=trouble)


@transaction.atomic
def refuse_signature(webhook: Webhook, at: datetime) -> None:
    """Remember that somebody knows the address but not the secret; the page then says so."""
    webhook.last_mismatch_at = at
    webhook.save(update_fields=["last_mismatch_at"])
