""" "Why was X (not) invited?": every move into a trigger stage, with what came of it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from greenroom.ats import codes
from greenroom.ats.deciding import explain
from greenroom.ats.models import Connection, Opportunity, Reason, StageEntry
from greenroom.ats.overview import FINAL
from greenroom.interviews.models import Candidate
from greenroom.messaging.models import Message

MOST = 20
SHORTEST = 2
Outcome = StageEntry.Outcome


@dataclass(frozen=True)
class Move:
    """One entry into a trigger stage, told."""

    entry: StageEntry
    stage: str
    code: str
    remedy: str
    mail: Message | None = None

    @property
    def tone(self) -> str:
        tones = {Outcome.INVITED: "ok", Outcome.RESENT: "ok", Outcome.FAILED: "bad"}
        return tones.get(Outcome(self.entry.outcome), "")

    @property
    def may_be_tried(self) -> bool:
        is_stopped = self.entry.outcome in {Outcome.SKIPPED, Outcome.FAILED}
        is_there = self.entry.invitation is not None and self.entry.reason != Reason.FORGOTTEN
        return is_stopped and not is_there and self.entry.reason not in FINAL


@dataclass(frozen=True)
class Told:
    """One candidacy with all its moves, the latest first; perhaps it has none."""

    opportunity: Opportunity
    email: str
    moves: Sequence[Move]


@dataclass(frozen=True)
class Found:
    people: Sequence[Told]
    is_cut: bool = False
    is_too_short: bool = False


def search(connection: Connection, text: str) -> Found:
    """By a part of the name, an e-mail address, or the id that the ATS shows in its address."""
    text = text.strip()
    if len(text) < SHORTEST:
        return Found([], is_too_short=True)
    rows = list(_matching(connection, text).order_by("-read_at")[: MOST + 1])
    emails, moves = _emails(connection, rows), _moves(connection, rows)
    people = [Told(row, emails.get(row.ref, ""), moves.get(row.ref, [])) for row in rows[:MOST]]
    return Found(people, is_cut=len(rows) > MOST)


def _matching(connection: Connection, text: str) -> "QuerySet[Opportunity]":
    named = Q(name__icontains=text) | Q(email__icontains=text)
    known = Candidate.objects.filter(named, origin=connection.origin).values("ref")
    ref = text.rstrip("/").rpartition("/")[2]
    return Opportunity.objects.filter(
        Q(name__icontains=text) | Q(ref=ref) | Q(ref__in=known), connection=connection
    )


def _emails(connection: Connection, rows: Sequence[Opportunity]) -> dict[str, str]:
    refs = [row.ref for row in rows]
    known = Candidate.objects.filter(origin=connection.origin, ref__in=refs)
    return dict(known.values_list("ref", "email"))


def _moves(connection: Connection, rows: Sequence[Opportunity]) -> dict[str, list[Move]]:
    names = {stage["ref"]: stage["name"] for stage in connection.stages}
    refs = [row.ref for row in rows]
    entries = list(
        StageEntry.objects.filter(connection=connection, opportunity_ref__in=refs)
        .select_related("invitation")
        .order_by("-entered_at")
    )
    mails = _mails(entries)
    told: dict[str, list[Move]] = {}
    for entry in entries:
        mail = mails.get(entry.email_effect_id)
        told.setdefault(entry.opportunity_ref, []).append(_move(entry, names, mail))
    return told


def _mails(entries: Sequence[StageEntry]) -> dict[UUID | None, Message]:
    """Whether the invitation has arrived is part of the answer."""
    ids = [entry.email_effect_id for entry in entries if entry.email_effect_id]
    found = Message.objects.filter(effect_id__in=ids).select_related("effect")
    return {message.effect_id: message for message in found}


def _move(entry: StageEntry, names: dict[str, str], mail: Message | None) -> Move:
    is_stopped = entry.outcome in {Outcome.SKIPPED, Outcome.FAILED}
    return Move(
        entry,
        names.get(entry.stage_ref, entry.stage_ref),
        codes.of_entry(entry) if is_stopped else "",
        explain(entry.reason) if is_stopped else "",
        mail,
    )
