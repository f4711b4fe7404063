from typing import ClassVar

from django.db import models

from greenroom.kit.scope import ScopedManager, current_organisation_id


class Entry(models.Model):
    """One state change. The application may add and read entries, never alter them."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField(default=current_organisation_id)
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=100, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    objects: ClassVar[ScopedManager["Entry"]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["subject_id", "-at"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
