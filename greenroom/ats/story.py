"""Which rows of this room belong to a candidate's story."""

from uuid import UUID

from django.db.models import Q

from greenroom.ats.models import Opportunity, StageEntry
from greenroom.interviews.models import Candidate


def rows_about(candidate: Candidate, invitations: set[UUID]) -> set[UUID]:
    """The moves into a trigger stage, with or without an invitation, and the opportunity."""
    ats = candidate.origin.partition(":")[0]
    same = Q(opportunity_ref=candidate.ref, connection__ats=ats)
    entries = StageEntry.objects.filter(same | Q(invitation__in=invitations))
    found: set[UUID] = set(entries.values_list("pk", flat=True))
    there = Opportunity.objects.filter(ref=candidate.ref, connection__ats=ats)
    return found | set(there.values_list("pk", flat=True))
