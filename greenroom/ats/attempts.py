"""Attempts to get in: by signing in at the ATS, or with an API key."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.kit.crypto import seal, unseal
from greenroom.kit.scope import ScopedManager


class SignIn(Owned):
    """One attempt to sign in at an ATS: bound to a session and a member, good for one use."""

    class State(models.TextChoices):
        STARTED = "started", _("Waiting for the sign-in")
        RETURNED = "returned", _("Checking the sign-in")
        DONE = "done", _("Signed in")
        FAILED = "failed", _("Not signed in")

    ats = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    sealed_code = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    connection = models.ForeignKey("Connection", models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[ScopedManager["SignIn"]] = ScopedManager()

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["organisation", "-started_at"], name="ats_signin_latest")]

    def __str__(self) -> str:
        return f"{self.ats} sign-in ({self.state})"

    def is_waiting(self, at: datetime) -> bool:
        return self.state in {self.State.STARTED, self.State.RETURNED} and at < self.expires_at


class KeyCheck(Owned):
    """One try of an API key: what it may do, before anybody relies on it."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        FAILED = "failed", _("Not usable")
        USED = "used", _("In use")

    ats = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    sealed_key = models.TextField(blank=True)
    ends = models.CharField(max_length=4)
    reason = models.TextField(blank=True)
    account_name = models.CharField(max_length=150, blank=True)
    granted = models.JSONField(default=list)
    # Who may be written as: [ref, name, role], the Super Admins first.
    people = models.JSONField(default=list)
    # Webhooks that the key before this one made, to be taken away with it.
    leftovers = models.JSONField(default=list)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[ScopedManager["KeyCheck"]] = ScopedManager()

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["organisation", "-started_at"], name="ats_key_latest")]

    def __str__(self) -> str:
        return f"{self.ats} key …{self.ends} ({self.state})"

    def seal(self, key: str) -> None:
        self.sealed_key, self.ends = seal(f"key-check:{self.pk}", key), key[-4:]

    def key(self) -> str:
        return unseal(f"key-check:{self.pk}", self.sealed_key)

    def knows(self, person_ref: str) -> bool:
        return any(person[0] == person_ref for person in self.people)
