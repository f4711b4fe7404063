"""What members say about the help pages, and walks through the guided demo."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned, User
from greenroom.kit.scope import ScopedManager

NAME, EMAIL = "Emma Linden", "emma.linden@example.com"  # of the guided demo; made up


class Opinion(Owned):
    """Whether a page helped a member; the newest answer counts."""

    page = models.CharField(max_length=20)
    member = models.ForeignKey(User, models.CASCADE, related_name="+")
    has_helped = models.BooleanField()
    comment = models.TextField(blank=True, max_length=1000)
    at = models.DateTimeField()

    objects: ClassVar[ScopedManager["Opinion"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "page", "member"], name="one_opinion_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {'yes' if self.has_helped else 'no'}"


class Tour(Owned):
    """One walk through the guided demo, with a made-up candidate of its own."""

    class Step(models.TextChoices):
        MOVE = "move", _("Move the candidate in Lever")
        MAIL = "mail", _("Open the invitation")
        ANSWER = "answer", _("Answer as the candidate")
        LEVER = "lever", _("See tag and note in Lever")
        WATCH = "watch", _("Watch from Lever")

    member = models.ForeignKey(User, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=6, choices=Step.choices, default=Step.MOVE)
    sign_in_id = models.UUIDField(null=True)
    opportunity_ref = models.CharField(max_length=64, blank=True)
    trouble = models.TextField(blank=True)
    started_at = models.DateTimeField()
    # Until then a job prepares it; a second one leaves at once.
    held_until = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    stand_in_at = models.DateTimeField(null=True)
    watched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["Tour"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_tour_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_step_display()}"

    @property
    def name(self) -> str:
        """Told apart on the board when somebody goes round again."""
        return f"{NAME} {self.number}" if self.number > 1 else NAME

    @property
    def email(self) -> str:
        return f"emma.linden.{self.number}@example.com" if self.number > 1 else EMAIL

    @property
    def position(self) -> int:
        """1 for the first step."""
        return STEPS.index(Tour.Step(self.step)) + 1


STEPS = tuple(Tour.Step)
