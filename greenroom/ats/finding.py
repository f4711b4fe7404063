"""What a code means, and where it occurred last in this organisation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise

from greenroom.ats.attempts import KeyCheck
from greenroom.ats.codes import UNEXPECTED_LOOK, Asked, Code
from greenroom.ats.deciding import explain
from greenroom.ats.models import Connection, Nudge, Opportunity, StageEntry
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation

LISTED = 25
STOPPED = (StageEntry.Outcome.SKIPPED, StageEntry.Outcome.FAILED)


@dataclass(frozen=True)
class Occurrence:
    """One time that something did not work, with the way to the candidate."""

    at: datetime | None
    who: str
    url: str = ""
    is_outside: bool = False
    detail: str = ""


def remedy(code: Code) -> str | Promise:
    return explain(code.reason) if code.reason else code.remedy


def occurrences(asked: Asked) -> list[Occurrence]:
    """The latest first. Codes of the connection without a trace of their own have none."""
    code = asked.code
    if code.reason:
        return _entries(asked)
    if code.states:
        return _effects(code)
    if code.code.startswith("L"):
        return _looks(asked)
    return _connection(code) if code.verb else []


def _entries(asked: Asked) -> list[Occurrence]:
    found = StageEntry.objects.filter(reason=asked.code.reason, outcome__in=STOPPED)
    if asked.letters:
        found = found.filter(code=asked.letters)
    rows = found.select_related("opportunity", "invitation").order_by("-decided_at")[:LISTED]
    return [_of_entry(row, row.decided_at, row.detail) for row in rows]


def _of_entry(row: StageEntry, at: datetime | None, detail: str) -> Occurrence:
    who, outside = str(row.opportunity), row.opportunity.url
    if row.invitation:
        return Occurrence(at, who, _page_of(row.invitation), detail=detail)
    return Occurrence(at, who, outside, is_outside=True, detail=detail)


def _page_of(invitation: Invitation) -> str:
    return reverse("interviews:candidate", args=[invitation.candidate_id])


def _effects(code: Code) -> list[Occurrence]:
    stuck = Q(state__in=code.states)
    if Effect.State.UNKNOWN in code.states:
        stuck &= Q(due_at=None)
    rows = list(
        Effect.objects.filter(stuck, kind__startswith="ats.").order_by("-planned_at")[:LISTED]
    )
    entries = _entries_of(rows)
    return [_of_effect(row, entries.get(str(row.payload.get("entry")))) for row in rows]


def _entries_of(effects: Sequence[Effect]) -> dict[str, StageEntry]:
    refs = {effect.payload["entry"] for effect in effects if "entry" in effect.payload}
    rows = StageEntry.objects.filter(pk__in=refs).select_related("opportunity", "invitation")
    return {str(row.pk): row for row in rows}


def _of_effect(effect: Effect, entry: StageEntry | None) -> Occurrence:
    at = effect.settled_at or effect.planned_at
    if entry is None:
        return Occurrence(at, str(effect.payload.get("tag", "")), detail=effect.reason)
    return _of_entry(entry, at, effect.reason)


def _looks(asked: Asked) -> list[Occurrence]:
    waiting = Nudge.objects.filter(handled_at=None).exclude(trouble="")
    marked = Q(trouble__contains=f"{UNEXPECTED_LOOK}-{asked.letters}")
    found = waiting.filter(marked if asked.code.code == UNEXPECTED_LOOK else ~marked)
    rows = list(found.order_by("-received_at")[:LISTED])
    there = _opportunities(row.opportunity_ref for row in rows)
    return [_of_look(row, there.get((row.connection_id, row.opportunity_ref))) for row in rows]


def _opportunities(refs: Iterable[str]) -> dict[tuple[UUID, str], Opportunity]:
    return {(one.connection_id, one.ref): one for one in Opportunity.objects.filter(ref__in=refs)}


def _of_look(row: Nudge, there: Opportunity | None) -> Occurrence:
    who, url = (str(there), there.url) if there else (row.opportunity_ref, "")
    return Occurrence(row.received_at, who, url, is_outside=True, detail=row.trouble)


def _connection(code: Code) -> list[Occurrence]:
    ours = [*Connection.objects.values_list("pk", flat=True), *_latest_keys()]
    rows = Entry.objects.filter(subject_id__in=ours, verb=code.verb).order_by("-at", "-id")[:LISTED]
    return [Occurrence(row.at, row.actor_name, detail=row.why) for row in rows]


def _latest_keys() -> Iterable[UUID]:
    return KeyCheck.objects.order_by("-started_at").values_list("pk", flat=True)[:LISTED]
