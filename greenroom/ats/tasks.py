"""The jobs of this room. Each opens its own transactions and may run twice."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.ats import checking, codes, tending
from greenroom.ats.actions import keys, nudges
from greenroom.ats.attempts import KeyCheck, SignIn
from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.models import Connection, Nudge
from greenroom.ats.reconcile import reconcile
from greenroom.ats.signing_in import redeem
from greenroom.kit import crash, scope
from greenroom.kit.jobs import job, sweep
from greenroom.kit.links import new_token

log = structlog.get_logger(__name__)


@job("ats")
def look(organisation_id: UUID, nudge_id: UUID) -> None:
    """Answer one nudge by a look at the truth."""
    now = timezone.now()
    with scope.organisation(organisation_id):
        nudge = Nudge.objects.due(now).filter(pk=nudge_id).first()
    if nudge is None:
        return
    crash.point("ats.job_claimed")
    try:
        reconcile(organisation_id, nudge.connection_id, nudge.opportunity_ref, now)
    except AtsDisconnected:
        return  # it stays due, and is looked at when somebody connects again
    except Exception as error:  # noqa: BLE001 - each way of failing has its place in _put_off
        with scope.organisation(organisation_id):
            _put_off(nudge, error, now)


def _put_off(nudge: Nudge, error: Exception, now: datetime) -> None:
    match error:
        case AtsRefused():
            nudges.postpone(nudge.pk, error.reason, None)
        case AtsUnavailable():
            nudges.postpone(nudge.pk, error.reason, now + _delay(nudge, error.retry_after))
        case _:
            _surprised(nudge, error, now)


def _surprised(nudge: Nudge, error: Exception, now: datetime) -> None:
    code = codes.occurrence(codes.UNEXPECTED_LOOK, new_token(8).upper())
    log.error("look_failed", exc_info=error, code=code, attempts=nudge.attempts)
    is_last = nudge.attempts + 1 >= nudges.PARK_AFTER
    trouble = _("An unexpected error, code %(code)s.") % {"code": code}
    nudges.postpone(nudge.pk, trouble, None if is_last else now + _delay(nudge, None))


def _delay(nudge: Nudge, retry_after: float | None) -> timedelta:
    longest = nudges.LONGEST_WAIT.total_seconds()
    if retry_after:
        return timedelta(seconds=min(retry_after, longest))
    ceiling = min(longest, 2.0 ** min(nudge.attempts + 1, 12))
    return timedelta(seconds=random.uniform(ceiling / 2, ceiling))  # noqa: S311 - no secret


@job("ats")
def tend(organisation_id: UUID, connection_id: UUID) -> None:
    """Look after one connection."""
    tending.tend(organisation_id, connection_id, timezone.now())


@job("ats")
def finish_sign_in(organisation_id: UUID, sign_in_id: UUID) -> None:
    """Redeem the code of a sign-in that came back."""
    redeem(organisation_id, sign_in_id, timezone.now())


@job("ats")
def check_key(organisation_id: UUID, check_id: UUID) -> None:
    """Try an API key, or take an old one away."""
    checking.check(organisation_id, check_id, timezone.now())


def _due_nudges(at: datetime) -> Iterable[UUID]:
    return Nudge.objects.due(at).order_by("due_at").values_list("pk", flat=True)[:500]


def _due_connections(at: datetime) -> Iterable[UUID]:
    return Connection.objects.due(at).values_list("pk", flat=True)


def _returned_sign_ins(at: datetime) -> Iterable[UUID]:
    returned = SignIn.objects.filter(state=SignIn.State.RETURNED)
    return returned.filter(expires_at__gt=at).values_list("pk", flat=True)


def _unfinished_keys(at: datetime) -> Iterable[UUID]:
    return KeyCheck.objects.filter(keys.unfinished(at)).values_list("pk", flat=True)


sweep(look, _due_nudges)
sweep(tend, _due_connections)
sweep(finish_sign_in, _returned_sign_ins)
sweep(check_key, _unfinished_keys)
