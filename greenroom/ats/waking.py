"""Waking the jobs of this room, without importing what they do."""

from datetime import datetime

from greenroom.ats.attempts import KeyCheck, SignIn
from greenroom.ats.models import Connection, Nudge
from greenroom.kit import jobs


def tend_soon(connection: Connection, at: datetime) -> None:
    """Look after this connection now; the job finds out from the row what there is to do."""
    from greenroom.ats.tasks import tend  # noqa: PLC0415 - the task calls the actions that call us

    connection.due_at = at
    connection.save(update_fields=["due_at"])
    jobs.wake(tend, connection.scope_id, connection.pk)


def look_soon(nudge: Nudge) -> None:
    from greenroom.ats.tasks import look  # noqa: PLC0415

    jobs.wake(look, nudge.scope_id, nudge.pk)


def check_soon(check: KeyCheck) -> None:
    from greenroom.ats.tasks import check_key  # noqa: PLC0415

    jobs.wake(check_key, check.scope_id, check.pk)


def finish_soon(sign_in: SignIn) -> None:
    from greenroom.ats.tasks import finish_sign_in  # noqa: PLC0415

    jobs.wake(finish_sign_in, sign_in.scope_id, sign_in.pk)
