"""How much may come: of one answer, of one interview, of one organisation.

Bytes that candidates sent count for answer and interview; for the organisation also what was made
of them. The limits are settings; 0 is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum

from greenroom.kit.scope import current_organisation_id
from greenroom.recordings.erasing import ERASED
from greenroom.recordings.errors import AnswerFull, InterviewFull, OrganisationFull
from greenroom.recordings.models import Rendition, Take

# A sum over all takes is too much for each second of each recording.
REMEMBERED_SECONDS = 10

Siblings = Callable[[UUID], "QuerySet[Any, UUID]"]
_siblings: dict[str, Siblings] = {}


@dataclass(frozen=True)
class Use:
    used: int
    limit: int

    @property
    def percent(self) -> int:
        return 100 * self.used // self.limit

    @property
    def is_up(self) -> bool:
        return self.used >= self.limit


def count_together(owner_kind: str, siblings: Siblings) -> None:
    """Tell which owners of takes are answers of one interview, given one of them."""
    _siblings[owner_kind] = siblings


def check(take: Take, more: int) -> None:
    """Raise AnswerFull, InterviewFull or OrganisationFull where so many bytes are too many."""
    answer, interview = _received(take)
    if _is_above(answer + more, settings.QUOTAS["answer"]):
        raise AnswerFull
    if _is_above(interview + more, settings.QUOTAS["interview"]):
        raise InterviewFull
    use = of_organisation()
    if use and use.used + more > use.limit:
        raise OrganisationFull


def is_interview_full(owner_kind: str, owner_id: UUID) -> bool:
    """Whether no further recording of this interview may begin."""
    _answer, interview = _received(Take(owner_kind=owner_kind, owner_id=owner_id))
    limit: int = settings.QUOTAS["interview"]
    return bool(limit) and interview >= limit


def of_organisation() -> Use | None:
    """How much of its quota the organisation has used, as of some seconds ago; None: no quota."""
    limit = settings.QUOTAS["organisation"]
    if not limit:
        return None
    key = f"recordings.used.{current_organisation_id()}"
    return Use(cache.get_or_set(key, _used, REMEMBERED_SECONDS) or 0, limit)


def _is_above(size: int, limit: int) -> bool:
    return bool(limit) and size > limit


def _received(take: Take) -> tuple[int, int]:
    own = Q(owner_id=take.owner_id)
    siblings = _siblings.get(take.owner_kind)
    all_of_them = own | Q(owner_id__in=siblings(take.owner_id)) if siblings else own
    sums = Take.objects.filter(all_of_them, owner_kind=take.owner_kind).aggregate(
        answer=Sum("received_bytes", filter=own), interview=Sum("received_bytes")
    )
    return sums["answer"] or 0, sums["interview"] or 0


def _used() -> int:
    received = Take.objects.exclude(end_reason=ERASED).aggregate(sum=Sum("received_bytes"))
    made = Rendition.objects.aggregate(sum=Sum("size_bytes"))
    return (received["sum"] or 0) + (made["sum"] or 0)
