"""Forgetting what was said about a candidate. A rating's number stays, nobody's name with it."""

from datetime import datetime
from uuid import UUID

from greenroom.privacy import erasing
from greenroom.privacy.erasing import Forgotten
from greenroom.reviews.models import Comment, Rating


def register() -> None:
    erasing.holds("opinions", 30, forget_opinions)


def forget_opinions(candidate_id: UUID, at: datetime) -> Forgotten:  # noqa: ARG001 - as all holders
    comments, _each = Comment.objects.filter(invitation__candidate=candidate_id).delete()
    ratings = Rating.objects.filter(invitation__candidate=candidate_id).update(reviewer_name="")
    return Forgotten(int(comments) + ratings)
