"""Candidates, and the jobs in which they are gathered."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned, check_time_zone
from greenroom.interviews.models.templates import InterviewTemplate
from greenroom.kit.scope import ScopedManager


class Job(Owned):
    """One per posting and interview template: where the candidates of a posting are gathered."""

    template = models.ForeignKey(InterviewTemplate, models.PROTECT, related_name="jobs")
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=60)
    posting_ref = models.CharField(max_length=100)
    confidential = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager["Job"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "origin", "posting_ref", "template"], name="one_job_each"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Candidate(Owned):
    """One candidacy. A person who applies twice is two candidates, as in the ATS."""

    origin = models.CharField(max_length=60)
    ref = models.CharField(max_length=100)
    name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[check_time_zone])
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # From this moment on nothing about the person is held any more, or is being taken away.
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["Candidate"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "origin", "ref"], name="one_candidate_each"
            )
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("Erased candidate"))
        return self.name or str(_("Unnamed candidate"))
