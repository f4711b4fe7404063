"""The one path of every nudge: read the truth, compare it with our rows, write what must be true.

Webhooks, the sweep, "Check now" and a new connection all end here. Twice is the same as once.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q

from greenroom import audit
from greenroom.ats import deciding, erasing, following, forgotten
from greenroom.ats.models import Connection, Nudge, Opportunity, StageEntry
from greenroom.ats.ports import Opportunity as OpportunityThere
from greenroom.ats.ports import StageChange
from greenroom.ats.truth import Reading, Triggers, Truth
from greenroom.interviews.actions import close, make_confidential
from greenroom.interviews.models import Invitation
from greenroom.kit import crash, scope
from greenroom.kit.text import one_line
from greenroom.privacy.models import Erasure

Outcome = StageEntry.Outcome
Why = Erasure.Why


def reconcile(
    organisation_id: UUID, connection_id: UUID, opportunity_ref: str, at: datetime
) -> None:
    """Make our rows agree with the ATS about one opportunity. Raises the errors of `ats.errors`."""
    agree(Reading(organisation_id, connection_id, at), opportunity_ref)


def agree(reading: Reading, ref: str) -> bool:
    """The same within a reading of several. False: somebody changed our rows meanwhile, and one
    more look is needed."""
    truth = reading.truth(ref)
    crash.point("ats.truth_read")
    with scope.organisation(reading.connection.scope_id):
        connection = Connection.objects.select_related("organisation").get(pk=reading.connection.pk)
        is_answered = bool(connection.leaving_at) or _write(connection, ref, truth)
        if is_answered:
            _handled(connection, ref, truth.read_at)
    crash.point("ats.facts_committed")
    return is_answered


def _write(connection: Connection, ref: str, truth: Truth) -> bool:
    if truth.opportunity is None:
        _gone(connection, ref, truth)
        return True
    row = _locked(connection, truth.opportunity, truth)
    if row is None:
        return True
    if truth.opportunity.is_confidential:
        _make_confidential(row)
    forgotten.compare(row, truth)
    _follow_life(row, truth.opportunity, truth.read_at)
    triggers = Triggers.of(connection, ref)
    standing = triggers.standing(truth.opportunity)
    is_answered = True
    for change in triggers.entries(truth.opportunity):
        entry = _entry(row, change, truth)
        if not entry.is_decided:
            is_answered &= _decide(entry, truth, is_standing=change == standing)
        following.plan_for_entry(entry, truth.read_at)
    if connection.close_when_moved_out and standing is None:
        _close_moved_out(row, connection, truth)
    return is_answered


def _follow_life(row: Opportunity, there: OpportunityThere, at: datetime) -> None:
    if there.is_archived or there.is_anonymized:
        _close_all(row, "archived", at)
    if there.is_anonymized:
        erasing.look_twice(row, Why.ANONYMIZED, at)
    else:
        erasing.is_back(row)


def _decide(entry: StageEntry, truth: Truth, *, is_standing: bool) -> bool:
    """False when somebody asked to decide anew after we had read: its posting was not read."""
    if truth.is_whole and forgotten.tells(entry, truth):
        tags = forgotten.standing_tags(entry.connection, truth.opportunity)
        deciding.hold_back(entry, truth, ", ".join(tags))
        return True
    if not is_standing:
        deciding.skip_left(entry, truth.read_at)
        return True
    if truth.is_whole:
        deciding.decide(entry, truth)
    return truth.is_whole


def _locked(connection: Connection, there: OpportunityThere, truth: Truth) -> Opportunity | None:
    """Our row under lock; None if a newer reading was written while ours was on its way."""
    wanted = Opportunity(connection=connection, ref=there.ref, read_at=truth.read_at)
    Opportunity.objects.bulk_create([wanted], ignore_conflicts=True)
    row = Opportunity.objects.select_for_update().get(connection=connection, ref=there.ref)
    row.connection = connection
    if row.changed_at and there.updated_at and there.updated_at < row.changed_at:
        return None
    was_archived = row.is_archived
    _write_person(row, there)
    row.posting_ref = there.posting_ref
    row.posting_title = one_line(truth.posting.title, 200) if truth.posting else row.posting_title
    row.is_archived = there.is_archived
    row.is_confidential = there.is_confidential
    row.changed_at, row.read_at = there.updated_at, truth.read_at
    row.save()
    if row.is_archived != was_archived:
        audit.record("opportunity.archived" if row.is_archived else "opportunity.unarchived", row)
    return row


def _write_person(row: Opportunity, there: OpportunityThere) -> None:
    if row.erased_at:
        return  # what was forgotten is not learned again
    row.name = one_line(there.name, 200)
    row.contact_ref = there.contact_ref[:64]
    row.url = there.url[:500] if there.url.startswith(("https://", "http://")) else ""


def _entry(row: Opportunity, change: StageChange, truth: Truth) -> StageEntry:
    """The opportunity is locked, so nobody else makes the same one meanwhile."""
    values = {
        "connection": row.connection,
        "opportunity_ref": row.ref,
        "stage_ref": change.stage_ref,
        "entered_at": change.entered_at,
    }
    known = StageEntry.objects.filter(**values).first()
    entry = known or StageEntry.objects.create(
        **values, opportunity=row, mover_ref=change.mover_ref, mover_name=_mover_name(change, truth)
    )
    # They are here already; nobody need read them again.
    entry.connection, entry.opportunity = row.connection, row
    entry.organisation = row.connection.organisation
    if known is None:
        audit.record("stage_entry.seen", entry, mover=change.mover_ref, mover_role=truth.mover_role)
    return entry


def _mover_name(change: StageChange, truth: Truth) -> str:
    """Read for the last move alone; those before are told without a name."""
    there = truth.opportunity
    is_last = there is not None and there.stage_changes[-1:] == (change,)
    return one_line(truth.mover_name, 150) if is_last else ""


def _gone(connection: Connection, ref: str, truth: Truth) -> None:
    """Not found alone proves nothing where a confidential one might look the same."""
    row = Opportunity.objects.select_for_update().filter(connection=connection, ref=ref).first()
    if row is None:
        return
    row.connection = connection
    if erasing.is_told_deleted(connection, ref):
        _close_all(row, "deleted", truth.read_at)
        erasing.look_twice(row, Why.DELETED, truth.read_at)
    elif truth.is_certain:
        erasing.look_twice(row, Why.GONE, truth.read_at)


def _make_confidential(row: Opportunity) -> None:
    """It may have become so after the invitation, while links are out already."""
    for entry in row.entries.exclude(invitation=None).select_related("invitation__job"):
        if entry.invitation:
            make_confidential(entry.invitation.job)


def _close_all(row: Opportunity, reason: str, at: datetime) -> None:
    ids = row.entries.exclude(invitation=None).values("invitation_id")
    for invitation in Invitation.objects.open().filter(pk__in=ids):
        close(invitation.pk, reason, at)


def _close_moved_out(row: Opportunity, connection: Connection, truth: Truth) -> None:
    """What a member opened again after the candidate had left is theirs to close (C30)."""
    assert truth.opportunity is not None  # noqa: S101 - such a reading is written elsewhere
    moves = [change.entered_at for change in truth.opportunity.stage_changes]
    left_at = max(moves, default=truth.read_at) - connection.clock_ahead
    entries = row.entries.exclude(invitation=None)
    by_hand = [e.invitation_id for e in entries if _opened_by_hand(e) > left_at]
    ids = entries.exclude(invitation__in=by_hand).values("invitation_id")
    for invitation in Invitation.objects.open().filter(pk__in=ids):
        close(invitation.pk, "moved_out", truth.read_at)


def _opened_by_hand(entry: StageEntry) -> datetime:
    told = entry.facts.get("opened_by_hand_at")
    return datetime.fromisoformat(told) if told else datetime.min.replace(tzinfo=UTC)


def _handled(connection: Connection, ref: str, read_at: datetime) -> None:
    """This reading answers every nudge that was there before it."""
    waiting = Q(connection=connection, opportunity_ref=ref, handled_at=None)
    Nudge.objects.filter(waiting, received_at__lte=read_at).update(
        handled_at=read_at, due_at=None, trouble=""
    )
