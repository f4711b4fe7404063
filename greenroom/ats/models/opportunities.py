"""What we know of an opportunity, and what became of each stage entry."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.ats.models.connections import Connection
from greenroom.interviews.models import Invitation
from greenroom.kit.scope import ScopedManager


class Opportunity(Owned):
    """What we last saw of one candidacy. Its lock orders everything we write about it."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="opportunities")
    ref = models.CharField(max_length=64)
    contact_ref = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    posting_ref = models.CharField(max_length=64, blank=True)
    posting_title = models.CharField(max_length=200, blank=True)
    is_archived = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False)
    url = models.URLField(max_length=500, blank=True)
    # When the ATS last changed it, as of our newest reading; an older reading must not overwrite.
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()
    # When the ATS first said that nobody is there any more; a second look decides.
    gone_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["Opportunity"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["connection", "ref"], name="one_opportunity_per_ref")
        ]
        indexes = [
            models.Index(
                fields=["connection", "contact_ref"],
                name="ats_opportunity_person",
                condition=~Q(contact_ref=""),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.ref


class Reason(models.TextChoices):
    """Why a stage entry did not lead to an invitation."""

    NO_TAG = "no_tag", _("The posting has no tag of ours.")
    NO_POSTING = "no_posting", _("The candidate is not on a posting.")
    LEFT = "left", _("The candidate left the stage before the invitation.")
    ARCHIVED = "archived", _("The candidate is archived.")
    STAYS_CLOSED = "stays_closed", _("This interview is finished and is not opened again.")
    ANONYMIZED = "anonymized", _("The candidate has been anonymized.")
    ERASED = "erased", _("The candidate was erased in Greenroom.")
    FORGOTTEN = "forgotten", _("It was sent before, and our records of that are lost.")
    SEVERAL_TAGS = "several_tags", _("The posting has more than one tag of ours.")
    SEVERAL_TEMPLATES = "several_templates", _("Two templates have this name.")
    TEMPLATE_NOT_FOUND = "template_not_found", _("There is no template with this name.")
    TEMPLATE_ARCHIVED = "template_archived", _("The template is archived.")
    TEMPLATE_EMPTY = "template_empty", _("The template has no questions.")
    NO_EMAIL = "no_email", _("The candidate has no e-mail address.")
    NOT_TO_BE_CONTACTED = "no_contact", _("The candidate must not be contacted.")
    MAIL_REFUSED = "mail_refused", _("The invitation could not be delivered.")
    UNEXPECTED = "unexpected", _("Something unexpected happened.")


class StageEntry(Owned):
    """One entry of one opportunity into a trigger stage: the unit of "once". It has one outcome."""

    class Outcome(models.TextChoices):
        PENDING = "pending", _("Being looked at")
        INVITED = "invited", _("Invited")
        RESENT = "resent", _("Sent again")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="entries")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="entries")
    opportunity_ref = models.CharField(max_length=64)
    stage_ref = models.CharField(max_length=100)
    entered_at = models.DateTimeField()
    mover_ref = models.CharField(max_length=100, blank=True)
    mover_name = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    detail = models.TextField(blank=True)
    suggestions = models.JSONField(default=list)
    code = models.CharField(max_length=12, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="+")
    email_effect_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["StageEntry"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "opportunity_ref", "stage_ref", "entered_at"],
                name="one_outcome_per_entry",
            )
        ]
        indexes = [models.Index(fields=["connection", "-decided_at"], name="ats_entry_latest")]

    def __str__(self) -> str:
        return f"{self.opportunity_ref} {self.entered_at:%Y-%m-%d %H:%M} {self.outcome}"

    @property
    def key(self) -> str:
        """What every effect of this entry is keyed by; a further attempt is a new effect."""
        return f"entry:{self.pk}:{self.attempt}"

    @property
    def is_decided(self) -> bool:
        return self.outcome != self.Outcome.PENDING
