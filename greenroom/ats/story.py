"""Which rows of this room belong to a candidate's story, and the codes of what did not work."""

from uuid import UUID

from django.db.models import Q

from greenroom.ats import codes
from greenroom.ats.models import Opportunity, Reason, StageEntry
from greenroom.audit.models import Entry
from greenroom.interviews.models import Candidate


def rows_about(candidate: Candidate, invitations: set[UUID]) -> set[UUID]:
    """The moves into a trigger stage, with or without an invitation, and the opportunity."""
    ats = candidate.origin.partition(":")[0]
    same = Q(opportunity_ref=candidate.ref, connection__ats=ats)
    entries = StageEntry.objects.filter(same | Q(invitation__in=invitations))
    found: set[UUID] = set(entries.values_list("pk", flat=True))
    there = Opportunity.objects.filter(ref=candidate.ref, connection__ats=ats)
    return found | set(there.values_list("pk", flat=True))


def code_of(row: Entry, kind: str) -> str:
    """The same code as in the note: of an entry that was not invited, or of a write."""
    reason = str(row.data.get("reason") or row.why)
    if row.verb in {"stage_entry.skipped", "stage_entry.failed"} and reason in Reason.values:
        code = codes.BY_REASON.get(Reason(reason), "")
        return codes.occurrence(code, str(row.data.get("code") or "")) if code else ""
    noun, _, state = row.verb.partition(".")
    return codes.of_effect(state) if noun == "effect" and kind.startswith("ats.") else ""
