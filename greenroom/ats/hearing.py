"""Steps of tending: the webhooks as they should be at the ATS, and in whose name we write."""

from datetime import datetime, timedelta

import structlog

from greenroom.ats.actions import connections, hearing
from greenroom.ats.errors import AtsForbidden, AtsNotFound, AtsRefused
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Webhook
from greenroom.ats.ports import Ats
from greenroom.kit import scope

log = structlog.get_logger(__name__)
Hearing, State = Connection.Hearing, Connection.State
SWEEPING = timedelta(minutes=5)
HEARTBEAT = timedelta(minutes=15)
EARLY = timedelta(minutes=1)  # a look that is nearly due need not wait for the next heartbeat
SUBSCRIBED = (Event.STAGE_CHANGE, Event.ARCHIVE_CHANGE, Event.DELETED)


def pause(connection: Connection) -> timedelta:
    """Until we call again, so that nobody is missed whose delivery was. Between two looks that are
    far from each other a heartbeat finds out whether we still may."""
    if connection.is_polling:
        return min(timedelta(minutes=connection.polls_minutes), HEARTBEAT)
    return SWEEPING


def is_just_heartbeat(connection: Connection, at: datetime) -> bool:
    """Somebody chose to look less often than we have to ask whether we still may."""
    last = connection.swept_at
    if not connection.is_polling or last is None or connection.stages_read_at is None:
        return False
    asks = connection.trigger_stages.filter(is_counting=True)
    has_leftovers = connection.webhooks.exists()  # of the way in which we heard before
    is_asked = connection.postings_read_at is None or has_leftovers or asks.exists()
    return not is_asked and at < last + timedelta(minutes=connection.polls_minutes) - EARLY


def keep_webhooks(connection: Connection, line: Ats, at: datetime) -> None:
    """Make what is missing there, take away what nobody wants any more."""
    if connection.state == State.CHOOSING_STAGE:
        return
    if connection.hearing == Hearing.WEBHOOKS:
        _make(connection, line, at)
    else:
        _do_without(connection, line, at)
    with scope.organisation(connection.scope_id):
        hearing.settle_set_up(connection.pk)


def _make(connection: Connection, line: Ats, at: datetime) -> None:
    try:
        _subscribe(connection, line, at)
    except AtsRefused as error:
        with scope.organisation(connection.scope_id):
            hearing.go_polling(connection.pk, error.reason, line.clock())


def _subscribe(connection: Connection, line: Ats, at: datetime) -> None:
    """List before creating: the ATS would take the same address any number of times."""
    there = line.subscriptions()
    known = {one.ref for one in there}
    with scope.organisation(connection.scope_id):
        webhooks = hearing.prepare_webhooks(connection.pk, SUBSCRIBED)
    for webhook in webhooks:
        url = webhook.url()
        for leftover in (one for one in there if one.url == url and one.ref != webhook.ref):
            line.unsubscribe(leftover.ref)  # its secret was told once, and is lost
        if webhook.ref in known:
            continue
        made = line.subscribe(Event(webhook.event), url)
        with scope.organisation(connection.scope_id):
            hearing.keep_subscription(webhook.pk, made, at)


def _do_without(connection: Connection, line: Ats, at: datetime) -> None:
    with scope.organisation(connection.scope_id):
        rows = list(connection.webhooks.all())
    is_by_hand = connection.hearing == Hearing.BY_HAND
    for row in rows:
        if row.ref or not is_by_hand:
            _take_away(row, line)
    with scope.organisation(connection.scope_id):
        if connection.baseline_at is None:
            hearing.begin(connection.pk, line.clock(), at)
        if is_by_hand:
            hearing.prepare_webhooks(connection.pk, SUBSCRIBED)


def _take_away(webhook: Webhook, line: Ats) -> None:
    if webhook.ref:
        try:
            line.unsubscribe(webhook.ref)
        except AtsRefused as error:
            log.info("webhook_left_behind", why=error.reason)
    with scope.organisation(webhook.scope_id):
        hearing.forget_webhook(webhook.pk)


def keep_person(connection: Connection, line: Ats, at: datetime) -> None:
    """Whether the one in whose name we write still works there."""
    if not connection.is_by_key or not connection.person_ref:
        return
    try:
        is_gone = not line.person(connection.person_ref).is_active
    except AtsForbidden:
        return
    except AtsNotFound:
        is_gone = True
    if is_gone != (connection.person_gone_at is not None):
        with scope.organisation(connection.scope_id):
            connections.mark_person(connection.pk, gone_at=at if is_gone else None)
