"""What we know of a posting."""

from typing import ClassVar

from django.db import models

from greenroom.accounts.models import Owned
from greenroom.ats.models.connections import Connection
from greenroom.interviews.models import InterviewTemplate
from greenroom.kit.scope import ScopedManager


class Posting(Owned):
    """A posting as we last read it, and the template that somebody linked to it here."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="postings")
    ref = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    tags = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)
    is_confidential = models.BooleanField(default=False)
    template = models.ForeignKey(InterviewTemplate, models.SET_NULL, null=True, related_name="+")
    writing = models.BooleanField(default=False)
    trouble = models.TextField(blank=True)
    read_at = models.DateTimeField()

    objects: ClassVar[ScopedManager["Posting"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["connection", "ref"], name="one_posting_per_ref")
        ]

    def __str__(self) -> str:
        return self.title
