"""Who watched an interview, and which rows of this room belong to a candidate's story."""

from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from greenroom import audit
from greenroom.interviews import story
from greenroom.interviews.models import Candidate, Invitation, ReviewLink
from greenroom.kit.actor import Actor
from greenroom.reviews.models import Comment, Rating

ONCE_IN_SECONDS = 12 * 60 * 60  # one row for a sitting, not one for each part of a video


@transaction.atomic
def note_watched(invitation: Invitation, reviewer: Actor) -> None:
    """The candidate may know when somebody watched, though never who it was."""
    key = f"reviews.watched:{invitation.pk}:{reviewer.kind}:{reviewer.ref}"
    if cache.add(key, 1, timeout=ONCE_IN_SECONDS):
        audit.record("interview.watched", invitation)


def _opinions(candidate: Candidate, invitations: set[UUID]) -> set[UUID]:  # noqa: ARG001
    return {
        pk
        for model in (Rating, Comment, ReviewLink)
        for pk in model.objects.filter(invitation__in=invitations).values_list("pk", flat=True)
    }


def register() -> None:
    story.tell(story.WATCHING, _opinions)
