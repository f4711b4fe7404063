"""Who watched an interview, and which rows of this room belong to a candidate's story."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.interviews import story
from greenroom.interviews.models import Candidate, Invitation, ReviewLink
from greenroom.interviews.telling import WATCHED
from greenroom.kit.actor import current_actor
from greenroom.reviews.models import Comment, Rating

SITTING = timedelta(hours=12)  # one row for it, not one for each part of a video


@transaction.atomic
def note_watched(invitation: Invitation, at: datetime) -> None:
    """The candidate may know when somebody watched, though never who it was."""
    who = current_actor()
    noted = audit.timeline(invitation.pk).filter(verb=WATCHED, at__gt=at - SITTING)
    if not noted.filter(actor_kind=who.kind, actor_ref=who.ref).exists():
        audit.record(WATCHED, invitation)


def _opinions(candidate: Candidate, invitations: set[UUID]) -> set[UUID]:  # noqa: ARG001
    return {
        pk
        for model in (Rating, Comment, ReviewLink)
        for pk in model.objects.filter(invitation__in=invitations).values_list("pk", flat=True)
    }


def register() -> None:
    story.tell(story.WATCHING, _opinions)
