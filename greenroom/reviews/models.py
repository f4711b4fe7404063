"""What reviewers think of an interview."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from greenroom.accounts.models import Owned
from greenroom.interviews.models import Invitation, Question
from greenroom.kit.scope import ScopedManager

LOWEST, HIGHEST = 1, 5


class Opinion(Owned):
    """Something that one reviewer said. A reviewer is a member, or somebody who came by link."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="+")
    reviewer_kind = models.CharField(max_length=10)
    reviewer_ref = models.CharField(max_length=100)
    reviewer_name = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta(Owned.Meta):
        abstract = True

    @property
    def is_by_link(self) -> bool:
        return self.reviewer_kind == "reviewer"


class Rating(Opinion):
    """A reviewer's one rating of an interview, from 1 to 5 (C36); it may be changed."""

    score = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )

    objects: ClassVar[ScopedManager["Rating"]] = ScopedManager()

    class Meta(Opinion.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "reviewer_kind", "reviewer_ref"], name="one_rating_each"
            ),
            models.CheckConstraint(
                condition=models.Q(score__range=(LOWEST, HIGHEST)), name="rating_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} of {HIGHEST}"


class Comment(Opinion):
    """A remark, at a moment of an answer or on the whole."""

    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    moment_ms = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=2000)

    objects: ClassVar[ScopedManager["Comment"]] = ScopedManager()

    class Meta(Opinion.Meta):
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def clock(self) -> str:
        """The moment as a player shows it, such as 1:07; empty for a remark on the whole."""
        return "" if self.moment_ms is None else clock(self.moment_ms)


def clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02d}"
