"""What a restored backup has forgotten: our own tags and notes at the ATS still tell.

Without them everybody who was invited between the backup and its restoring would be invited again.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.ats import following, matching, notes
from greenroom.ats.models import Connection, Opportunity, Reason, StageEntry
from greenroom.ats.ports import Note
from greenroom.ats.ports import Opportunity as OpportunityThere
from greenroom.ats.truth import Truth
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews.actions import close
from greenroom.interviews.models import FORGOTTEN, Invitation

Outcome = StageEntry.Outcome


def begin(at: datetime) -> int:
    """The rows of this organisation are those of a backup. How much was under way in it.

    Nothing goes to the ATS before a look has found out what happened meanwhile.
    """
    for connection in Connection.objects.standing():
        connection.restored_at, connection.due_at = at, at
        connection.tended_until = None
        connection.save(update_fields=["restored_at", "due_at", "tended_until"])
        audit.record("connection.restored", connection)
    return effects.doubt_all(_("A backup was restored; this may have been done before."), at)


def tells(entry: StageEntry, truth: Truth) -> bool:
    """Whether this entry was answered in a time that we have no rows of."""
    if entry.attempt > 1 or truth.notes is None:
        return False  # a person has asked for it, or nothing made us look
    unknown = _unknown_notes(entry.opportunity, truth.notes)
    if unknown:
        return any(_is_since(note, entry.entered_at) for note in unknown)
    is_known = entry.opportunity.entries.exclude(invitation=None).exists()
    return not is_known and bool(standing_tags(entry.connection, truth.opportunity))


def _is_since(note: Note, moment: datetime) -> bool:
    return note.written_at is None or note.written_at >= moment


def standing_tags(connection: Connection, there: OpportunityThere | None) -> list[str]:
    """Our status tags as they stand there."""
    tags = there.tags if there else ()
    return [tag for tag in tags if matching.status_of(connection.prefix, tag)]


def _unknown_notes(row: Opportunity, there: Collection[Note]) -> list[Note]:
    """Notes with a reference of ours that none of our rows has."""
    entries = row.entries.values_list("pk", flat=True)
    invited = row.entries.exclude(invitation=None).values_list("invitation", flat=True)
    subjects = {*entries, *invited}
    planned = Effect.objects.filter(subject_id__in=subjects, kind=following.NOTE)
    known = {notes.mark(effect) for effect in planned}
    return [note for note in there if (found := notes.marks_in(note.text)) and not found & known]


def compare(row: Opportunity, truth: Truth) -> None:
    """What our rows hold for open or under way, and the ATS shows to be over or done."""
    if truth.notes is None or truth.opportunity is None or truth.opportunity.is_archived:
        return  # an archived one does not show its tags; it is closed anyhow
    tags = standing_tags(row.connection, truth.opportunity)
    entries = list(row.entries.exclude(invitation=None).order_by("entered_at"))
    for entry in entries:
        entry.connection, entry.opportunity = row.connection, row
        if _is_noted(entry, truth.notes) or (tags and len(entries) == 1):
            _find_mail(entry, truth.read_at)
    statuses = {matching.status_of(row.connection.prefix, tag) for tag in tags}
    if matching.INVITE_SENT not in statuses and _unknown_notes(row, truth.notes):
        _close_ended(row, ", ".join(tags), truth.read_at)


def _is_noted(entry: StageEntry, there: Collection[Note]) -> bool:
    planned = Effect.objects.filter(key=following.key_of(entry, following.NOTE, "invited")).first()
    mark = notes.mark(planned) if planned else None
    return any(mark in notes.marks_in(note.text) for note in there)


def _find_mail(entry: StageEntry, at: datetime) -> None:
    """Tag and note come after the mail, so it went."""
    unsure = Effect.objects.filter(state=Effect.State.UNKNOWN, due_at=None)
    mail = unsure.filter(pk=entry.email_effect_id).first() if entry.email_effect_id else None
    if mail:
        effects.settle_found(mail, at)


def _close_ended(row: Opportunity, tags: str, at: datetime) -> None:
    """How it went on we can't know; a person decides whether it opens again."""
    open_ones = Invitation.objects.open().filter(pk__in=row.entries.values("invitation_id"))
    for invitation in open_ones:
        entry = row.entries.filter(invitation=invitation).order_by("entered_at").last()
        close(invitation.pk, FORGOTTEN, at)
        if entry:
            entry.outcome, entry.reason, entry.detail = Outcome.SKIPPED, Reason.FORGOTTEN, tags
            entry.decided_at = at
            entry.save()
            audit.record("stage_entry.skipped", entry, why=str(Reason.FORGOTTEN))
