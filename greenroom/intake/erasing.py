"""Forgetting a person in uploaded lists: the row's words go, its number and outcome stay."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from greenroom.intake.models import ListedPerson
from greenroom.interviews.erasing import is_only_one_with
from greenroom.interviews.models import Candidate
from greenroom.privacy import erasing
from greenroom.privacy.erasing import Forgotten


def register() -> None:
    erasing.holds("lists", 35, forget_rows)


def forget_rows(candidate_id: UUID, at: datetime) -> Forgotten:  # noqa: ARG001 - as all holders
    """Those that led to an invitation, and others that bear an address nobody else here has."""
    candidate = Candidate.objects.get(pk=candidate_id)
    theirs = Q(invitation__candidate=candidate_id)
    if candidate.email and is_only_one_with(candidate.email, candidate_id):
        theirs |= Q(email__iexact=candidate.email)
    rows = ListedPerson.objects.filter(theirs)
    unsent = rows.filter(state__in=[ListedPerson.State.READY, ListedPerson.State.WRONG])
    unsent.update(state=ListedPerson.State.FAILED, problem="")
    ids = list(rows.values_list("pk", flat=True))
    return Forgotten(
        ListedPerson.objects.filter(pk__in=ids).update(name="", email="", phone="", detail="")
    )
