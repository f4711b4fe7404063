"""What follows at the ATS when an interview is sent or rated, as far as an admin switched it on.

Each is an effect with a key of its own, after the note of the same occasion, so that the note is
written before somebody is moved on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from greenroom.ats import notes
from greenroom.ats.access import connector_for, open_line
from greenroom.ats.actions import writing
from greenroom.ats.errors import AtsDisconnected, AtsError, AtsRefused
from greenroom.ats.events import to_ms
from greenroom.ats.following import NOTE, key_of, payload_of, subject_of
from greenroom.ats.models import Connection, StageEntry, WriteBacks
from greenroom.ats.ports import Feature, FeedbackTemplate
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation, profile_url
from greenroom.kit import scope

FEEDBACK, MOVE, SUMMARY = "ats.feedback", "ats.stage_move", "ats.summary"
SOON = timedelta(seconds=30)
When = WriteBacks.When


@dataclass(frozen=True)
class Rating:
    pk: UUID
    score: int
    name: str


def plan_sent(entry: StageEntry, at: datetime) -> None:
    chosen = WriteBacks.objects.filter(connection=entry.connection).first()
    if chosen is None:
        return
    note = Effect.objects.filter(key=key_of(entry, NOTE, "completed")).first()
    if chosen.summary and chosen.summary_when == When.COMPLETED:
        _plan_summary(entry, chosen, at, note)
    if chosen.moves and chosen.stage_ref:
        more = {"stage": chosen.stage_ref}
        _plan(MOVE, entry, "completed", more, at=at, after=note)


def plan_rated(entry: StageEntry, invitation: Invitation, rating: Rating, at: datetime) -> None:
    chosen = WriteBacks.objects.filter(connection=entry.connection).first()
    if chosen is None:
        return
    if chosen.summary and chosen.summary_when == When.RATED:
        _plan_summary(entry, chosen, at, None)
    if chosen.feedback and chosen.template_ref and _may(chosen, Feature.FEEDBACK):
        _plan_feedback(entry, invitation, chosen, rating, at=at)


def _plan_summary(entry: StageEntry, chosen: WriteBacks, at: datetime, note: Effect | None) -> None:
    """One for each time that the interview was sent, whoever is the first to rate it."""
    if _may(chosen, Feature.FILES):
        more = {"ratings": chosen.summary_ratings}
        _plan(SUMMARY, entry, "completed", more, at=at, after=note)


def _plan_feedback(
    entry: StageEntry, invitation: Invitation, chosen: WriteBacks, rating: Rating, *, at: datetime
) -> None:
    """A changed rating waits for the writing of the one before, and then changes that.

    It is found again by the reference and moment of the first one.
    """
    about = Effect.objects.filter(kind=FEEDBACK, payload__rating=str(rating.pk))
    before = about.order_by("-planned_at", "-key").first()
    first = about.order_by("planned_at", "key").first()
    known = first.payload if first else {}
    more = {
        "rating": str(rating.pk),
        "template": known.get("template") or chosen.template_ref,
        "mark": known.get("mark") or notes.mark_of(f"feedback:{rating.pk}"),
        "at_ms": known.get("at_ms") or _own_moment(entry, at),
        "ours": rating.score,
        "theirs": chosen.theirs(rating.score),
        "name": rating.name,
        "link": profile_url(invitation),
    }
    alive = before if before and before.state in _MAY_GO_ON else None
    _plan(FEEDBACK, entry, f"{rating.pk}:{to_ms(at)}", more, at=at, after=alive)


def _own_moment(entry: StageEntry, at: datetime) -> int:
    """One that no other rating of the interview has: it may be all that tells two apart."""
    about = Effect.objects.filter(kind=FEEDBACK, subject_id=subject_of(entry))
    taken = set(about.values_list("payload__at_ms", flat=True))
    moment = to_ms(at)
    while moment in taken:
        moment -= 1
    return moment


# What is over in another way is no reason to keep a newer rating back.
_MAY_GO_ON = {
    Effect.State.PLANNED,
    Effect.State.CLAIMED,
    Effect.State.DONE,
    Effect.State.WAITING,
    Effect.State.UNKNOWN,
}


def _plan(  # noqa: PLR0913 - an effect's own columns
    kind: str,
    entry: StageEntry,
    why: str,
    more: Mapping[str, Any],
    *,
    at: datetime,
    after: Effect | None,
) -> None:
    effects.plan(
        kind,
        key_of(entry, kind, why),
        payload=payload_of(entry) | dict(more),
        subject_id=subject_of(entry),
        at=at,
        after=after,
        line_id=entry.connection_id,
    )


def _may(chosen: WriteBacks, feature: Feature) -> bool:
    return chosen.may(permissions(chosen.connection, feature))


def permissions(connection: Connection, feature: Feature) -> list[str]:
    scopes = connector_for(connection.ats).optional_scopes.get(feature, ())
    return [scope.name for scope in scopes]


def look(organisation_id: UUID, connection_id: UUID, at: datetime) -> None:
    """Ask what we may write, without a transaction, and keep the answer."""
    with scope.organisation(organisation_id):
        chosen = WriteBacks.objects.select_related("connection").filter(
            connection=connection_id
        ).first()  # fmt: skip
    if chosen is None or not chosen.connection.is_listening:
        return
    trouble, again = "", None
    lacking: list[str] = list(chosen.lacking)
    templates: list[FeedbackTemplate] | None = None
    try:
        lacking, templates = _ask(chosen)
    except AtsDisconnected:
        pass  # a new connection asks again
    except AtsRefused as error:
        trouble = error.reason
    except AtsError as error:
        trouble, again = error.reason, at + SOON
    with scope.organisation(organisation_id):
        writing.keep_look(chosen.pk, lacking, templates, writing.Look(at, trouble, again))


def _ask(chosen: WriteBacks) -> tuple[list[str], list[FeedbackTemplate] | None]:
    connection = chosen.connection
    line = open_line(connection)
    needed = [name for one in chosen.features for name in permissions(connection, one)]
    if connection.is_by_key:
        lacking = [name for name in needed if not line.may(name)]
    else:
        lacking = [name for name in needed if name not in connection.scopes]
    may_list = not set(permissions(connection, Feature.FEEDBACK)) & set(lacking)
    is_wanted = chosen.feedback and may_list
    return lacking, list(line.feedback_templates()) if is_wanted else None
