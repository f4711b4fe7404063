"""Many candidates moved at once: how far they are, told by our rows alone.

A wave is a row of looks without a longer pause. Nobody keeps one: it is what the entries say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, QuerySet

from greenroom.ats.following import NOTE, TAG
from greenroom.ats.models import Connection, Nudge, StageEntry
from greenroom.effects.budget import RATE
from greenroom.effects.models import Effect

Outcome = StageEntry.Outcome
State = Effect.State
MANY = 10  # fewer are done before anybody reads about them
PAUSE = timedelta(minutes=2)
LONGEST = timedelta(hours=2)
MOST = 10_000
OPEN = (State.PLANNED, State.CLAIMED, State.UNKNOWN, State.WAITING)
CALLS_OF_A_LOOK = 2.2  # a tag, a note, and a share of what is read together


@dataclass(frozen=True)
class Wave:
    """How many are in which state."""

    waiting: int
    invited: int
    stopped: int
    mails: int
    tags: int
    notes: int
    left: int
    refused: int

    @property
    def total(self) -> int:
        return self.waiting + self.decided

    @property
    def decided(self) -> int:
        return self.invited + self.stopped

    @property
    def is_shown(self) -> bool:
        return self.total >= MANY and bool(self.waiting or self.left)

    @property
    def minutes_left(self) -> int:
        """By the rate at which the ATS lets us call, rounded up."""
        return ceil((self.waiting * CALLS_OF_A_LOOK + self.left) / RATE / 60)


def wave_of(connection: Connection, at: datetime) -> Wave:
    """What is under way for a connection. Always the same few queries."""
    waiting = _waiting(connection)
    entries = StageEntry.objects.filter(connection=connection)
    lately = entries.filter(decided_at__gt=at - LONGEST).order_by("-decided_at")
    moments = lately.values_list("decided_at", flat=True)[:MOST]
    began = _began(moment for moment in moments if moment)
    if began is None:
        return Wave(waiting, 0, 0, 0, 0, 0, 0, 0)
    return _counted(waiting, entries.filter(decided_at__gte=began))


def _waiting(connection: Connection) -> int:
    nudges = Nudge.objects.filter(connection=connection, handled_at=None).exclude(due_at=None)
    refs = nudges.aggregate(count=Count("opportunity_ref", distinct=True))["count"]
    inviting = connection.trigger_stages.filter(is_inviting=True)
    return int(refs) + sum(stage.here_count for stage in inviting)


def _began(moments: Iterable[datetime]) -> datetime | None:
    """The first of the entries that follow each other closely up to now, the newest coming first.

    What has to be written afterwards may take longer than a pause, so the newest may be older.
    """
    began: datetime | None = None
    for moment in moments:
        if began is not None and began - moment > PAUSE:
            break
        began = moment
    return began


def _counted(waiting: int, entries: QuerySet[StageEntry]) -> Wave:
    outcomes = _by(entries.values_list("outcome"))
    emails = entries.exclude(email_effect_id=None).values("email_effect_id")
    sent = _by(Effect.objects.filter(pk__in=emails).values_list("state"))
    written = Effect.objects.filter(after__in=emails, kind__in=(TAG, NOTE))
    followed = _by(written.values_list("kind", "state"))
    states = [*((state, n) for (state,), n in sent.items())]
    states += [(state, n) for (_kind, state), n in followed.items()]
    return Wave(
        waiting=waiting,
        invited=outcomes.get((Outcome.INVITED,), 0) + outcomes.get((Outcome.RESENT,), 0),
        stopped=outcomes.get((Outcome.SKIPPED,), 0) + outcomes.get((Outcome.FAILED,), 0),
        mails=sent.get((State.DONE,), 0),
        tags=followed.get((TAG, State.DONE), 0),
        notes=followed.get((NOTE, State.DONE), 0),
        left=sum(n for state, n in states if state in OPEN),
        refused=sum(n for state, n in states if state == State.REFUSED),
    )


def _by(rows: "QuerySet[Any, Any]") -> dict[tuple[str, ...], int]:
    counted = rows.order_by().annotate(count=Count("pk"))
    return {tuple(map(str, row[:-1])): int(row[-1]) for row in counted}
