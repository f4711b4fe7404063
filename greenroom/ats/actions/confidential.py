"""The way back from confidential: a decision of a person, and only where the ATS agrees."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.ats.models import Connection, Opportunity, Posting
from greenroom.interviews.actions import end_confidentiality
from greenroom.interviews.models import Job


class StillConfidential(Exception):
    """The ATS keeps the posting, or somebody who applied to it, confidential."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def hidden_refs(connection: Connection) -> set[str]:
    """The postings whose jobs are confidential here."""
    jobs = Job.objects.filter(origin=connection.origin, confidential=True)
    return set(jobs.values_list("posting_ref", flat=True))


@transaction.atomic
def lift(posting_id: UUID) -> int:
    """Treat the posting's jobs like any others again; how many there were.

    Raises StillConfidential. What was read last decides, and a later reading may hide them anew.
    """
    posting = Posting.objects.select_for_update().select_related("connection").get(pk=posting_id)
    _check(posting)
    jobs = Job.objects.select_for_update().filter(
        origin=posting.connection.origin, posting_ref=posting.ref, confidential=True
    )
    for job in (found := list(jobs)):
        end_confidentiality(job)
    audit.record("posting.confidentiality_lifted", posting, jobs=len(found))
    return len(found)


def _check(posting: Posting) -> None:
    if posting.is_confidential:
        raise StillConfidential(_("Lever still keeps this posting confidential."))
    people = Opportunity.objects.filter(connection=posting.connection, posting_ref=posting.ref)
    if people.filter(is_confidential=True).exists():
        raise StillConfidential(_("Lever still keeps a candidate of this posting confidential."))
