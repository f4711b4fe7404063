"""Rate and comment. What others gave is shown to those who have rated."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.interviews.models import Invitation, Question
from greenroom.interviews.rated import Rated
from greenroom.interviews.signals import invitation_rated
from greenroom.kit.actor import Actor
from greenroom.reviews import visitors
from greenroom.reviews.models import HIGHEST, LOWEST, Comment, Rating


@transaction.atomic
def rate(invitation: Invitation, reviewer: Actor, score: int, at: datetime) -> Rating:
    """Give or change one's rating. Raises ValueError outside of 1 to 5, NotNow for a visitor."""
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(score)
    visitors.check_rating(invitation, reviewer, at)
    rating, _created = Rating.objects.update_or_create(
        invitation=invitation,
        reviewer_kind=reviewer.kind,
        reviewer_ref=reviewer.ref,
        defaults={"score": score, "reviewer_name": reviewer.name, "at": at},
    )
    audit.record("rating.given", rating, invitation=str(invitation.pk), score=score)
    invitation_rated.send(
        sender=Invitation,
        invitation=invitation,
        rating_id=rating.pk,
        score=score,
        reviewer_name=reviewer.name,
        at=at,
    )
    return rating


def ratings_of(invitation_id: UUID) -> list[Rated]:
    ratings = Rating.objects.filter(invitation=invitation_id).order_by("at", "pk")
    return [Rated(rating.reviewer_name, rating.score) for rating in ratings]


@transaction.atomic
def comment(  # noqa: PLR0913 - what a comment is
    invitation: Invitation,
    reviewer: Actor,
    text: str,
    *,
    at: datetime,
    position: int | None = None,
    moment_ms: int | None = None,
) -> Comment:
    """Say something. Raises Question.DoesNotExist for a question of another interview, NotNow."""
    visitors.check_comment(invitation, reviewer, at)
    question = None
    if position is not None:
        question = Question.objects.get(version_id=invitation.version_id, position=position)
    row = Comment.objects.create(
        invitation=invitation,
        reviewer_kind=reviewer.kind,
        reviewer_ref=reviewer.ref,
        reviewer_name=reviewer.name,
        question=question,
        moment_ms=moment_ms if question else None,
        text=text,
        at=at,
    )
    audit.record("comment.added", row, invitation=str(invitation.pk))
    return row


@transaction.atomic
def take_back_comment(invitation: Invitation, reviewer: Actor, comment_id: UUID) -> None:
    """Remove one's own comment. Raises Comment.DoesNotExist for another's."""
    row = Comment.objects.get(
        pk=comment_id,
        invitation=invitation,
        reviewer_kind=reviewer.kind,
        reviewer_ref=reviewer.ref,
    )
    audit.record("comment.taken_back", row, invitation=str(invitation.pk))
    row.delete()
