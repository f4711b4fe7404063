"""Waking the jobs of this room."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from greenroom.ats.attempts import KeyCheck, SignIn
from greenroom.ats.jobs import ADMIT, CHECK_KEY, FINISH_SIGN_IN, LOOK, LOOK_LANES, TEND
from greenroom.ats.models import Connection, Nudge, TriggerStage
from greenroom.kit import jobs
from greenroom.kit.jobs import OTHERS


def tend_soon(connection: Connection, at: datetime) -> None:
    """Look after this connection now; the job finds out from the row what there is to do."""
    connection.due_at = at
    connection.save(update_fields=["due_at"])
    jobs.wake(TEND, connection.scope_id, connection.pk)


def look_soon(nudge: Nudge) -> None:
    """Answer what waits for this nudge's connection; the job takes all that it finds."""
    jobs.wake(LOOK, nudge.scope_id, nudge.connection_id, nudge.pk.int % LOOK_LANES)


def look_on(organisation_id: UUID, connection_id: UUID) -> None:
    """The same after a turn, behind the others: many nudges here stop nobody elsewhere."""
    for lane in range(LOOK_LANES):
        jobs.wake(replace(LOOK, priority=OTHERS), organisation_id, connection_id, lane)


def admit_soon(stage: TriggerStage) -> None:
    jobs.wake(ADMIT, stage.scope_id, stage.pk)


def check_soon(check: KeyCheck) -> None:
    jobs.wake(CHECK_KEY, check.scope_id, check.pk)


def finish_soon(sign_in: SignIn) -> None:
    jobs.wake(FINISH_SIGN_IN, sign_in.scope_id, sign_in.pk)
