"""What tells us to look at an opportunity, noted once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection as database
from django.db import transaction

from greenroom import audit
from greenroom.ats.events import Delivery
from greenroom.ats.letterboxes import Letterbox
from greenroom.ats.models import Connection, Nudge, Webhook
from greenroom.ats.waking import look_soon
from greenroom.effects.models import LEASE
from greenroom.kit import crash
from greenroom.kit.scope import current_organisation_id

SWEEP = "sweep"
PARK_AFTER = 8
SEEN_LATELY = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)


@transaction.atomic
def receive(box: Letterbox, deliveries: Collection[Delivery], at: datetime) -> None:
    """Keep genuine deliveries. One that is known, or a test, changes nothing but the last time.

    One look answers all that wait, so one job is enough.
    """
    _seen(box, at)
    told = [each for each in deliveries if each.event is not None and not each.is_test]
    new = _insert(box.connection_id, told, at) if told and box.is_listening else []
    if new:
        look_soon(Nudge(pk=new[-1], connection_id=box.connection_id))
    crash.point("ats.nudge_stored")


def _seen(box: Letterbox, at: datetime) -> None:
    last = box.last_delivery_at
    if last is not None and at - last < SEEN_LATELY:
        return  # a storm of deliveries must not queue for this row
    webhook = Webhook.objects.get(pk=box.webhook_id)
    if webhook.first_delivery_at is None:
        webhook.first_delivery_at = at
        audit.record("webhook.seen", webhook, event=webhook.event)
    webhook.last_delivery_at = at
    webhook.save(update_fields=["first_delivery_at", "last_delivery_at"])


# One statement for any number, and the same text each time: Django would need three and a savepoint
# for each, and to put such a query together takes longer than to run it.
_INSERT = """
insert into ats_nudge (id, organisation_id, connection_id, event, token, triggered_at,
                       opportunity_ref, contact_ref, received_at, due_at, attempts, trouble)
select id, %(organisation)s, %(connection)s, event, token, triggered_at,
       opportunity_ref, contact_ref, %(at)s, %(at)s, 0, ''
  from unnest(%(ids)s::uuid[], %(events)s::text[], %(tokens)s::text[], %(moments)s::timestamptz[],
              %(refs)s::text[], %(contacts)s::text[])
       as told (id, event, token, triggered_at, opportunity_ref, contact_ref)
    on conflict do nothing
returning id
"""


def _insert(connection_id: UUID, told: Sequence[Delivery], at: datetime) -> list[UUID]:
    """The ids of those that were not there."""
    values: dict[str, Any] = {
        "organisation": current_organisation_id(),
        "connection": connection_id,
        "at": at,
        "ids": [uuid4() for _ in told],
        "events": [one.event for one in told],
        "tokens": [one.token for one in told],
        "moments": [one.triggered_at for one in told],
        "refs": [one.opportunity_ref for one in told],
        "contacts": [one.contact_ref for one in told],
    }
    with database.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return [pk for (pk,) in cursor.fetchall()]


@dataclass(frozen=True)
class Occasion:
    """Why to look, told apart from every other occasion by its token and moment."""

    event: str
    token: str
    triggered_at: datetime


@transaction.atomic(savepoint=False)
def note(
    connection: Connection,
    occasion: Occasion,
    opportunity_ref: str,
    at: datetime,
    contact_ref: str = "",
) -> Nudge | None:
    """Insert a nudge and its job together. None if it was noted before."""
    nudge = Nudge(
        connection=connection,
        token=occasion.token,
        triggered_at=occasion.triggered_at,
        event=occasion.event,
        opportunity_ref=opportunity_ref,
        contact_ref=contact_ref,
        received_at=at,
        due_at=at,
    )
    Nudge.objects.bulk_create([nudge], ignore_conflicts=True)
    if not Nudge.objects.filter(pk=nudge.pk).exists():
        return None
    look_soon(nudge)
    return nudge


@transaction.atomic(savepoint=False)
def take(connection_id: UUID, at: datetime, most: int) -> list[Nudge]:
    """Those that are due and nobody is at. Whoever dies over them leaves them due a lease later."""
    due = Nudge.objects.due(at).filter(connection_id=connection_id).order_by("due_at", "pk")
    taken = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
    Nudge.objects.filter(pk__in=[one.pk for one in taken]).update(due_at=at + LEASE)
    return taken


@transaction.atomic(savepoint=False)
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


@transaction.atomic(savepoint=False)
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
def refuse_signature(webhook_id: UUID, at: datetime) -> None:
    """Remember that somebody knows the address but not the secret; the page then says so."""
    Webhook.objects.filter(pk=webhook_id).update(last_mismatch_at=at)
