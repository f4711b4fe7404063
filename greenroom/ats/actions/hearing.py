"""How we hear of what happens at the ATS: webhooks of ours, webhooks made by hand, or looking."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Webhook
from greenroom.ats.ports import Subscription
from greenroom.ats.waking import tend_soon
from greenroom.kit.crypto import seal
from greenroom.kit.links import new_token

Hearing, State = Connection.Hearing, Connection.State
FEWEST_MINUTES, MOST_MINUTES = 1, 60


@transaction.atomic
def choose_hearing(connection_id: UUID, hearing: str, minutes: int, at: datetime) -> None:
    """Decide how we hear. What this asks of the ATS is done by the job."""
    connection = _locked(connection_id)
    connection.hearing = Hearing(hearing)
    connection.polls_minutes = min(max(minutes, FEWEST_MINUTES), MOST_MINUTES)
    connection.webhooks_refused = ""
    connection.save(update_fields=["hearing", "polls_minutes", "webhooks_refused"])
    audit.record("connection.hearing_chosen", connection, hearing=hearing, minutes=minutes)
    tend_soon(connection, at)


@transaction.atomic(savepoint=False)
def prepare_webhooks(connection_id: UUID, events: Iterable[Event]) -> list[Webhook]:
    """Rows with addresses of their own, before the ATS is told of them."""
    there = {row.event: row for row in Webhook.objects.filter(connection_id=connection_id)}
    return [there.get(event) or prepare_webhook(connection_id, event) for event in events]


@transaction.atomic
def prepare_webhook(connection_id: UUID, event: Event) -> Webhook:
    """The row of one that is not there yet."""
    webhook = Webhook(connection_id=connection_id, event=event)
    token = new_token()
    webhook.sealed_handle = seal(f"webhook-handle:{webhook.pk}", token)
    webhook.save(force_insert=True)
    handles.issue(Handle.Kind.HOOK, webhook.pk, token=token)
    return webhook


@transaction.atomic
def keep_subscription(webhook_id: UUID, made: Subscription, asked_at: datetime) -> None:
    """What the ATS made. Its creation time is where our connection begins, by its own clock."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    webhook.ref, webhook.made_at = made.ref, made.created_at
    webhook.keep_secret(made.secret)
    webhook.save(update_fields=["ref", "made_at", "sealed_secret"])
    audit.record("webhook.made", webhook, event=webhook.event)
    _begin(webhook.connection_id, made.created_at, asked_at)


@transaction.atomic
def begin(connection_id: UUID, clock: datetime, asked_at: datetime) -> None:
    """Without webhooks of ours the connection begins by the clock of the last answer."""
    _begin(connection_id, clock, asked_at)


def _begin(connection_id: UUID, clock: datetime, asked_at: datetime) -> None:
    connection = _locked(connection_id)
    connection.clock_ahead = clock - asked_at
    connection.baseline_at = connection.baseline_at or clock
    connection.save(update_fields=["clock_ahead", "baseline_at"])


@transaction.atomic
def keep_secret(webhook_id: UUID, secret: str) -> None:
    """The signing token of a webhook that somebody made by hand. It is not shown again."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    webhook.keep_secret(secret)
    webhook.last_mismatch_at = None
    webhook.save(update_fields=["sealed_secret", "last_mismatch_at"])
    audit.record("webhook.secret_given", webhook, event=webhook.event)


@transaction.atomic
def go_polling(connection_id: UUID, reason: str, clock: datetime) -> None:
    """The ATS lets us make none: we look by ourselves, and say so (C7)."""
    connection = _locked(connection_id)
    connection.hearing, connection.webhooks_refused = Hearing.POLLING, reason
    connection.baseline_at = connection.baseline_at or clock
    connection.save(update_fields=["hearing", "webhooks_refused", "baseline_at"])
    audit.record("connection.polling", connection, why=reason)


@transaction.atomic
def settle_set_up(connection_id: UUID) -> None:
    """The set-up is over: the page that waits for the first delivery goes on without us."""
    connection = _locked(connection_id)
    if connection.state == State.WAITING_FOR_WEBHOOKS and connection.baseline_at:
        connection.state = State.CONNECTED
        connection.save(update_fields=["state"])
        audit.record("connection.ready", connection)


@transaction.atomic
def forget_webhook(webhook_id: UUID) -> None:
    """Its address takes no deliveries any more."""
    handles.revoke(Handle.Kind.HOOK, webhook_id)
    Webhook.objects.filter(pk=webhook_id).delete()


def forget_made(connection: Connection) -> list[str]:
    """Forget the webhooks that an earlier access made; a new one does not see them. Their refs."""
    made = list(Webhook.objects.filter(connection=connection).exclude(ref=""))
    for webhook in made:
        forget_webhook(webhook.pk)
    return [webhook.ref for webhook in made]


def _locked(connection_id: UUID) -> Connection:
    return Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
