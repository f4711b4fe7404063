"""What people do about stage entries that did not lead to an invitation."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.ats.actions.nudges import Occasion, note
from greenroom.ats.models import StageEntry

Outcome = StageEntry.Outcome


@transaction.atomic
def try_again(entry_id: UUID, at: datetime) -> bool:
    """Decide anew, if the candidate still stands in the stage. False: nothing to mend."""
    entry = StageEntry.objects.select_for_update().get(pk=entry_id)
    if entry.outcome not in {Outcome.SKIPPED, Outcome.FAILED}:
        return False
    entry.outcome, entry.attempt = Outcome.PENDING, entry.attempt + 1
    entry.save(update_fields=["outcome", "attempt"])
    audit.record("stage_entry.retried", entry)
    occasion = Occasion("retry", f"retry:{entry.key}", at)
    note(entry.connection, occasion, entry.opportunity_ref, at)
    return True


@transaction.atomic
def dismiss(entry_id: UUID, at: datetime) -> None:
    """Take it off the list; its outcome stays."""
    entry = StageEntry.objects.select_for_update().get(pk=entry_id)
    entry.dismissed_at = at
    entry.save(update_fields=["dismissed_at"])
    audit.record("stage_entry.dismissed", entry)
