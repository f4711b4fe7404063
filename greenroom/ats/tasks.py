"""The jobs of this room. Each opens its own transactions and may run twice."""

import random
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.ats import checking, codes, tending, write_backs
from greenroom.ats.actions import connections, keys, nudges
from greenroom.ats.attempts import KeyCheck, SignIn
from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.jobs import ADMIT, CHECK_KEY, CHECK_WRITING, FINISH_SIGN_IN, LOOK, TEND
from greenroom.ats.models import Connection, Nudge, TriggerStage, WriteBacks
from greenroom.ats.reconcile import agree
from greenroom.ats.signing_in import redeem
from greenroom.ats.truth import Reading
from greenroom.ats.waking import look_on
from greenroom.effects import precedence
from greenroom.kit import crash, jobs, scope
from greenroom.kit.jobs import sweep
from greenroom.kit.links import new_token

log = structlog.get_logger(__name__)


TOGETHER = 25  # so many are read with one call, and decided while that is fresh
TURN_SECONDS = 10.0


@LOOK.runs
def look(organisation_id: UUID, connection_id: UUID) -> None:
    """Answer the nudges that wait for a connection by a look at the truth, many at a time."""
    end = time.monotonic() + TURN_SECONDS
    while time.monotonic() < end:
        now = timezone.now()
        with scope.organisation(organisation_id):
            held = nudges.take(connection_id, now, TOGETHER)
        if not held:
            return
        crash.point("ats.job_claimed")
        _answer(organisation_id, held, now)
    with scope.organisation(organisation_id):
        look_on(organisation_id, connection_id)


def _answer(organisation_id: UUID, held: list[Nudge], now: datetime) -> None:
    """Several nudges may speak of one opportunity: it is looked at once."""
    about: dict[str, list[Nudge]] = {}
    for nudge in held:
        about.setdefault(nudge.opportunity_ref, []).append(nudge)
    contacts = {ref: _contact(of_one) for ref, of_one in about.items()}
    try:
        reading = Reading(organisation_id, held[0].connection_id, now)
        reading.look_ahead(contacts)
        crash.point("ats.read_together")
        for ref in list(about):
            _answer_one(reading, about[ref])
            del about[ref]
    except AtsDisconnected:
        left = [nudge for of_one in about.values() for nudge in of_one]
        with scope.organisation(organisation_id):
            nudges.give_back(left, now)  # due when somebody connects again
    except AtsUnavailable as error:
        for of_one in about.values():
            _put_all_off(of_one, error, now)


def _contact(of_one: list[Nudge]) -> str:
    return next((nudge.contact_ref for nudge in of_one if nudge.contact_ref), "")


def _answer_one(reading: Reading, of_one: list[Nudge]) -> None:
    try:
        is_answered = agree(reading, of_one[0].opportunity_ref)
    except AtsDisconnected:
        raise
    except Exception as error:  # noqa: BLE001 - each way of failing has its place in _put_off
        _put_all_off(of_one, error, reading.at)
        return
    if not is_answered:
        with scope.organisation(reading.connection.scope_id):
            nudges.give_back(of_one, timezone.now())


def _put_all_off(of_one: list[Nudge], error: Exception, now: datetime) -> None:
    with scope.organisation(of_one[0].scope_id):
        for nudge in of_one:
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


@ADMIT.runs
def admit(organisation_id: UUID, stage_id: UUID) -> None:
    """Let those who stood in a stage before us count, because somebody said so."""
    left = 1
    while left:
        with scope.organisation(organisation_id):
            left = connections.admit_some(stage_id, timezone.now())
        crash.point("ats.slice_admitted")


@TEND.runs
def tend(organisation_id: UUID, connection_id: UUID) -> None:
    """Look after one connection."""
    tending.tend(organisation_id, connection_id, timezone.now())


@FINISH_SIGN_IN.runs
def finish_sign_in(organisation_id: UUID, sign_in_id: UUID) -> None:
    """Redeem the code of a sign-in that came back."""
    redeem(organisation_id, sign_in_id, timezone.now())


@CHECK_WRITING.runs
def check_writing(organisation_id: UUID, connection_id: UUID) -> None:
    """Find out what we may write, and which feedback templates there are."""
    write_backs.look(organisation_id, connection_id, timezone.now())


@CHECK_KEY.runs
def check_key(organisation_id: UUID, check_id: UUID) -> None:
    """Try an API key, or take an old one away."""
    checking.check(organisation_id, check_id, timezone.now())


def _nudged(at: datetime) -> Iterable[UUID]:
    """Connections for which nudges wait."""
    waiting = Nudge.objects.due(at).order_by("connection")
    return waiting.values_list("connection", flat=True).distinct()


def _nudges_wait(connection_id: UUID, at: datetime) -> bool:
    """Of each a mail may come, and a mail is waited for more than a tag."""
    return Nudge.objects.due(at).filter(connection_id=connection_id).exists()


precedence.let_first("nudges", _nudges_wait)


@jobs.at_start("ats")
def look_after_a_pause(at: datetime) -> None:
    """Whatever nobody told us while no worker was there is found now, and not minutes later."""
    connections.look_soon(at)


def _due_connections(at: datetime) -> Iterable[UUID]:
    return Connection.objects.due(at).values_list("pk", flat=True)


def _returned_sign_ins(at: datetime) -> Iterable[UUID]:
    returned = SignIn.objects.filter(state=SignIn.State.RETURNED)
    return returned.filter(expires_at__gt=at).values_list("pk", flat=True)


def _unfinished_keys(at: datetime) -> Iterable[UUID]:
    return KeyCheck.objects.filter(keys.unfinished(at)).values_list("pk", flat=True)


sweep(look, _nudged)
sweep(
    ADMIT,
    lambda _at: TriggerStage.objects.filter(is_inviting=True).values_list("pk", flat=True),
)
sweep(tend, _due_connections)
sweep(finish_sign_in, _returned_sign_ins)
sweep(check_key, _unfinished_keys)
sweep(check_writing, lambda at: WriteBacks.objects.due(at).values_list("connection_id", flat=True))
