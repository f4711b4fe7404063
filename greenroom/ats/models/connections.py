"""A connection to an ATS, its trigger stages and its webhooks."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.ats.events import Event
from greenroom.interviews.models import InterviewTemplate
from greenroom.kit.crypto import seal, unseal
from greenroom.kit.scope import ScopedManager

REFRESH_LIVES = timedelta(days=365)
REFRESH_IDLES = timedelta(days=90)


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def standing(self) -> "ConnectionQuerySet":
        """Connected, or once connected and to be connected again."""
        return self.exclude(state=Connection.State.DISCONNECTED)

    def listening(self) -> "ConnectionQuerySet":
        """We may call the ATS."""
        gone = [Connection.State.REVOKED, Connection.State.DISCONNECTED]
        return self.exclude(state__in=gone)

    def due(self, at: datetime) -> "ConnectionQuerySet":
        """Something is to be done: a sweep, a step of the set-up, or the end."""
        return self.filter(due_at__lte=at).exclude(state=Connection.State.DISCONNECTED)


class Connection(Owned):
    """Our access to one account of one ATS. The account is pinned: another one is another row."""

    class State(models.TextChoices):
        CHOOSING_STAGE = "choosing_stage", _("Choosing a trigger stage")
        WAITING_FOR_WEBHOOKS = "waiting", _("Waiting for webhooks")
        CONNECTED = "connected", _("Connected")
        REVOKED = "revoked", _("Revoked")
        DISCONNECTED = "disconnected", _("Disconnected")

    GONE = frozenset({State.REVOKED, State.DISCONNECTED})

    class Way(models.TextChoices):
        SIGN_IN = "sign_in", _("Signed in")
        KEY = "key", _("API key")

    class Hearing(models.TextChoices):
        WEBHOOKS = "webhooks", _("Webhooks that we make")
        BY_HAND = "by_hand", _("Webhooks that you make in Lever")
        POLLING = "polling", _("No webhooks: we look by ourselves")

    ats = models.CharField(max_length=20)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CHOOSING_STAGE)

    way = models.CharField(max_length=8, choices=Way.choices, default=Way.SIGN_IN)
    key_ends = models.CharField(max_length=4, blank=True)
    # Features whose permission the key lacks.
    lacking = models.JSONField(default=list)

    account_ref = models.CharField(max_length=100, blank=True)
    account_name = models.CharField(max_length=150, blank=True)
    person_ref = models.CharField(max_length=100, blank=True)
    person_name = models.CharField(max_length=150, blank=True)
    person_role = models.CharField(max_length=60, blank=True)
    person_gone_at = models.DateTimeField(null=True)

    sealed_access = models.TextField(blank=True)
    sealed_refresh = models.TextField(blank=True)
    access_expires_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    # When the refresh token was given to us; a lenient ATS lets us use the same one again.
    refresh_issued_at = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)

    connected_at = models.DateTimeField()
    # By the clock of the ATS: who entered a stage before this never gets an invitation by itself.
    baseline_at = models.DateTimeField(null=True)
    clock_ahead = models.DurationField(default=timedelta)
    revoked_at = models.DateTimeField(null=True)

    stages = models.JSONField(default=list)
    stages_read_at = models.DateTimeField(null=True)
    postings_read_at = models.DateTimeField(null=True)
    hearing = models.CharField(max_length=8, choices=Hearing.choices, default=Hearing.WEBHOOKS)
    polls_minutes = models.PositiveSmallIntegerField(default=5)
    # Why the ATS did not let us make webhooks, until somebody has decided what to do about it.
    webhooks_refused = models.TextField(blank=True)

    prefix = models.CharField(max_length=40, default="myInterview")
    accept_bare_ids = models.BooleanField(default=False)
    note_when_untagged = models.BooleanField(default=False)
    close_when_moved_out = models.BooleanField(default=False)
    write_profile_link = models.BooleanField(default=True)
    # For postings without a tag of ours and without a template linked here; usually nobody's.
    default_template = models.ForeignKey(
        InterviewTemplate, models.SET_NULL, null=True, related_name="+"
    )

    # Our rows are those of a backup: what happened between it and this moment, only the ATS knows.
    restored_at = models.DateTimeField(null=True)

    # When to look at the ATS again; rows above with a missing moment are read on that occasion.
    due_at = models.DateTimeField(null=True)
    tended_until = models.DateTimeField(null=True)
    leaving_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    swept_until = models.DateTimeField(null=True)
    # What the last look was like, for people: seconds, calls, changed, healed.
    last_look = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)

    objects: ClassVar = ScopedManager.from_queryset(ConnectionQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "ats"],
                condition=~Q(state="disconnected"),
                name="one_connection_per_ats",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ats}: {self.account_name or self.account_ref}"

    @property
    def budget(self) -> str:
        """The bucket that every call of this connection is taken from."""
        return f"{self.ats}:{self.pk}"

    @property
    def origin(self) -> str:
        """What marks the jobs and candidates that came from this account."""
        return f"{self.ats}:{self.account_ref or self.pk}"

    @property
    def is_listening(self) -> bool:
        return self.state not in self.GONE

    @property
    def is_by_key(self) -> bool:
        return self.way == self.Way.KEY

    @property
    def is_polling(self) -> bool:
        return self.hearing == self.Hearing.POLLING

    @property
    def token_kind(self) -> Literal["bearer", "key"]:
        return "key" if self.is_by_key else "bearer"

    @property
    def performer_ref(self) -> str:
        """In whose name we write; nobody's, once they have left."""
        return "" if self.person_gone_at else self.person_ref

    def has(self, feature: str) -> bool:
        return feature not in self.lacking

    @property
    def reconnect_by(self) -> datetime | None:
        issued_at = self.refresh_issued_at or self.refreshed_at
        return issued_at + REFRESH_LIVES if issued_at else None

    @property
    def idle_until(self) -> datetime | None:
        """Unused until then, the refresh token dies; each refresh begins the wait anew."""
        return self.refreshed_at + REFRESH_IDLES if self.refreshed_at else None

    def seal_tokens(self, access: str, refresh: str) -> None:
        self.sealed_access = seal(f"connection-access:{self.pk}", access)
        self.sealed_refresh = seal(f"connection-refresh:{self.pk}", refresh) if refresh else ""

    def access_token(self) -> str:
        return unseal(f"connection-access:{self.pk}", self.sealed_access)

    def refresh_token(self) -> str:
        label = f"connection-refresh:{self.pk}"
        return unseal(label, self.sealed_refresh) if self.sealed_refresh else ""


class TriggerStage(Owned):
    """A stage whose entry asks for an interview, perhaps always the same one."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="trigger_stages")
    stage_ref = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    template = models.ForeignKey(InterviewTemplate, models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField()
    # By the clock of the ATS; for a stage that was added after the connection was made.
    baseline_at = models.DateTimeField(null=True)
    # Who stood in the stage before us, counted when somebody asks: [opportunity, milliseconds].
    is_counting = models.BooleanField(default=False)
    # Somebody said that those who were counted are to be invited; a job takes them from the list.
    is_inviting = models.BooleanField(default=False)
    counted_at = models.DateTimeField(null=True)
    here_before = models.JSONField(default=list)

    objects: ClassVar[ScopedManager["TriggerStage"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["connection", "stage_ref"], name="one_row_per_stage")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def here_count(self) -> int:
        return len(self.here_before)


class Webhook(Owned):
    """One subscription at the ATS. Each has its own address here and its own secret."""

    class Name(models.TextChoices):
        STAGE_CHANGE = Event.STAGE_CHANGE.value, _("Candidate stage change")
        ARCHIVE_CHANGE = Event.ARCHIVE_CHANGE.value, _("Candidate archive change")
        DELETED = Event.DELETED.value, _("Candidate deleted")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="webhooks")
    event = models.CharField(max_length=20, choices=Name.choices)
    sealed_handle = models.TextField()
    ref = models.CharField(max_length=100, blank=True)
    sealed_secret = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True)
    first_delivery_at = models.DateTimeField(null=True)
    last_delivery_at = models.DateTimeField(null=True)
    last_mismatch_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["Webhook"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["connection", "event"], name="one_webhook_per_event")
        ]

    def __str__(self) -> str:
        return str(self.get_event_display())

    @property
    def is_optional(self) -> bool:
        return self.event == self.Name.DELETED

    def url(self) -> str:
        handle = unseal(f"webhook-handle:{self.pk}", self.sealed_handle)
        return f"{settings.BASE_URL}/hooks/{handle}"

    @property
    def is_unsigned(self) -> bool:
        """Nobody has told us yet how its deliveries are signed."""
        return not self.sealed_secret

    def keep_secret(self, secret: str) -> None:
        self.sealed_secret = seal(f"webhook-secret:{self.pk}", secret)

    def secret(self) -> str:
        return webhook_secret(self.pk, self.sealed_secret)


def webhook_secret(webhook_id: UUID, sealed: str) -> str:
    return unseal(f"webhook-secret:{webhook_id}", sealed) if sealed else ""
