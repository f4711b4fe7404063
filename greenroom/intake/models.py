"""What comes in without an ATS: files of templates, lists of people, public links."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned, User
from greenroom.interviews.models import Invitation, Job, seal_label
from greenroom.kit.crypto import unseal
from greenroom.kit.scope import ScopedManager


class TemplateFile(Owned):
    """An uploaded templates file, as it was read. Nothing changes before somebody says so."""

    name = models.CharField(max_length=200)
    rows = models.JSONField()
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["TemplateFile"]] = ScopedManager()

    def __str__(self) -> str:
        return self.name


class PublicLink(Owned):
    """A job's way in for anybody who has the address, within its limits."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="public_link")
    token_sealed = models.TextField()
    is_on = models.BooleanField(default=True)
    open_until = models.DateTimeField(null=True)  # null: no end
    most = models.PositiveIntegerField(null=True)  # null: as many as come
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager["PublicLink"]] = ScopedManager()

    def __str__(self) -> str:
        return f"Public link of {self.job}"

    def url(self) -> str:
        token = unseal(seal_label(PublicLink, self.pk), self.token_sealed)
        return f"{settings.BASE_URL}/j/{token}"

    def used(self) -> int:
        """How many people came in by it."""
        return Invitation.objects.filter(job=self.job_id, candidate__origin="link").count()

    def why_closed(self, at: datetime) -> str:
        """Empty while it is open, else `off`, `over` or `full`."""
        if not self.is_on or self.job.confidential:
            return "off"
        if self.open_until is not None and at >= self.open_until:
            return "over"
        return "full" if self.most is not None and self.used() >= self.most else ""


class PeopleList(Owned):
    """A file of people for a job: looked at, then invited in the background."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="people_lists")
    file_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["PeopleList"]] = ScopedManager()

    class Meta(Owned.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "uploaded_at"],
                name="people_list_unfinished",
                condition=models.Q(finished_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.finished_at is None


class ListedPerson(Owned):
    """One row of a list, with what became of it."""

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        DUPLICATE = "duplicate", _("Duplicate")
        WRONG = "wrong", _("Needs a correction")
        INVITED = "invited", _("Invited")
        FAILED = "failed", _("Not invited")

    people_list = models.ForeignKey(PeopleList, models.CASCADE, related_name="people")
    number = models.PositiveIntegerField()  # the row of the file
    name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=9, choices=State.choices)
    problem = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[ScopedManager["ListedPerson"]] = ScopedManager()

    class Meta(Owned.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["people_list", "number"], name="one_person_per_row")
        ]
        indexes = [models.Index(fields=["people_list", "state"], name="listed_person_state")]

    def __str__(self) -> str:
        return self.name or self.email
