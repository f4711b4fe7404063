"""Looking after a connection: its stages, webhooks and postings, and the sweep for what was missed.

Every step asks the ATS outside of a transaction and then writes in one. A step that fails leaves
its reason on the row and does not keep the others from running.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from greenroom.ats.access import ConnectionAccess, open_line, open_with
from greenroom.ats.actions import connections, nudges
from greenroom.ats.errors import AtsDisconnected, AtsError
from greenroom.ats.events import to_ms
from greenroom.ats.hearing import is_just_heartbeat, keep_person, keep_webhooks, pause
from greenroom.ats.models import Connection, StageEntry
from greenroom.ats.ports import Ats, StageChange
from greenroom.ats.ports import Opportunity as OpportunityThere
from greenroom.ats.truth import Triggers
from greenroom.effects import actions as effects
from greenroom.kit import scope

log = structlog.get_logger(__name__)
State = Connection.State
SOON = timedelta(seconds=30)
OVERLAP = timedelta(hours=1)
UNTOLD = timedelta(minutes=1)


def tend(organisation_id: UUID, connection_id: UUID, at: datetime) -> None:
    """Do what the row asks for. A revoked connection is left alone; one that leaves is ended."""
    with scope.organisation(organisation_id):
        connection = connections.claim(connection_id, at)
    if connection is None:
        return  # somebody is at it; what is due then is due still
    if connection.leaving_at:
        _leave(connection)
    elif connection.is_listening:
        _look_after(connection, at)


def _look_after(connection: Connection, at: datetime) -> None:
    access, begun = ConnectionAccess(connection), time.monotonic()
    line = open_with(connection, access)
    troubles: list[str] = []
    for step in _steps(connection, at):
        try:
            step(connection, line, at)
        except AtsDisconnected:
            return
        except AtsError as error:
            log.info("tending_step_failed", step=step.__name__, why=error.reason)
            troubles.append(error.reason)
    with _row(connection) as row:
        row.trouble = " ".join(dict.fromkeys(troubles))
        row.tended_until = None
        if row.swept_at == at:
            took = {"seconds": round(time.monotonic() - begun, 1), "calls": access.calls}
            row.last_look = row.last_look | took
        if row.due_at is None or row.due_at <= at:  # else somebody asked again meanwhile
            row.due_at = at + (SOON if troubles else pause(row))
        row.save(update_fields=["trouble", "due_at", "tended_until", "last_look"])
        # What was turned away while the access was being renewed missed the call to go on.
        effects.resume(row.budget, at)


Step = Callable[[Connection, Ats, datetime], None]


def _steps(connection: Connection, at: datetime) -> tuple[Step, ...]:
    with scope.organisation(connection.scope_id):
        if is_just_heartbeat(connection, at):
            return (_stages,)
    return (_stages, keep_webhooks, keep_person, _postings, _sweep, _count)


def _again(connection: Connection) -> Connection:
    with scope.organisation(connection.scope_id):
        return Connection.objects.get(pk=connection.pk)


@contextmanager
def _row(connection: Connection) -> Iterator[Connection]:
    with scope.organisation(connection.scope_id):
        yield Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)


def _stages(connection: Connection, line: Ats, at: datetime) -> None:
    """Also the heartbeat: a revoked access is noticed here when nothing else calls."""
    stages = line.stages()
    with scope.organisation(connection.scope_id):
        connections.keep_stages(connection.pk, stages, at)


def _postings(connection: Connection, line: Ats, at: datetime) -> None:
    postings = list(line.postings())
    with scope.organisation(connection.scope_id):
        connections.keep_postings(connection.pk, postings, at)


def _sweep(connection: Connection, line: Ats, at: datetime) -> None:
    """Look at everything that changed there since the last sweep and may concern us."""
    connection = _again(connection)  # the webhooks may have begun it only now
    if connection.baseline_at is None:
        return
    until = line.clock()
    since = max(
        (connection.swept_until or connection.baseline_at) - OVERLAP, connection.baseline_at
    )
    changed = list(line.opportunities(since))
    with scope.organisation(connection.scope_id):
        triggers = Triggers.of(connection)
        for opportunity in _concerning_us(connection, triggers, changed):
            _nudge(connection, opportunity, at)
        healed = _missed(connection, triggers, changed, until)
    with _row(connection) as row:  # the cursor moves after the nudges are kept
        row.swept_at, row.swept_until = at, until
        row.last_look = {"changed": len(changed), "healed": healed}
        row.save(update_fields=["swept_at", "swept_until", "last_look"])


def _missed(
    connection: Connection, triggers: Triggers, changed: list[OpportunityThere], now: datetime
) -> int:
    """Moves into a trigger stage that nobody had told us of when they were a while old."""
    old = {
        (there.ref, change.stage_ref, change.entered_at)
        for there in changed
        for change in triggers.entries(there)
        if change.entered_at < now - UNTOLD
    }
    refs = {ref for ref, _stage, _at in old}
    known = StageEntry.objects.filter(connection=connection, opportunity_ref__in=refs)
    return len(old - set(known.values_list("opportunity_ref", "stage_ref", "entered_at")))


def _concerning_us(
    connection: Connection, triggers: Triggers, changed: list[OpportunityThere]
) -> list[OpportunityThere]:
    rows = connection.opportunities.filter(ref__in=[there.ref for there in changed])
    known = dict(rows.values_list("ref", "changed_at"))
    return [
        there
        for there in changed
        if (
            there.updated_at is None or known[there.ref] != there.updated_at
            if there.ref in known
            else triggers.entries(there)
        )
    ]


def _nudge(connection: Connection, there: OpportunityThere, at: datetime) -> None:
    changed_at = there.updated_at or at
    token = f"{nudges.SWEEP}:{there.ref}:{to_ms(changed_at)}"
    occasion = nudges.Occasion(nudges.SWEEP, token, changed_at)
    nudges.note(connection, occasion, there.ref, at, there.contact_ref)


def _count(connection: Connection, line: Ats, at: datetime) -> None:
    """Who stands in a stage since before us; only when somebody asked (C32)."""
    with scope.organisation(connection.scope_id):
        asked = list(connection.trigger_stages.filter(is_counting=True))
    connection = _again(connection) if asked else connection
    for stage in asked:
        there = list(line.opportunities_in(stage.stage_ref))
        with scope.organisation(connection.scope_id):
            found = [(one, _before_us(connection, one, stage.stage_ref)) for one in there]
            here = [(one.ref, to_ms(change.entered_at)) for one, change in found if change]
            connections.keep_count(stage.pk, here, at)


def _before_us(connection: Connection, there: OpportunityThere, ref: str) -> StageChange | None:
    return Triggers.of(connection, there.ref).here_before(there, ref)


def _leave(connection: Connection) -> None:
    """Take our webhooks away there, as far as we still may; then forget how to get in."""
    if connection.is_listening:
        line = open_line(connection)
        with scope.organisation(connection.scope_id):
            refs = [one.ref for one in connection.webhooks.all() if one.ref]
        for ref in refs:
            try:
                line.unsubscribe(ref)
            except AtsError as error:
                log.info("webhook_left_behind", why=error.reason)
    with scope.organisation(connection.scope_id):
        connections.forget_access(connection.pk)
