"""The files that candidates see of an organisation: pictures, and the company's video."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenroom.accounts import brand
from greenroom.accounts.models import Organisation, Owned
from greenroom.branding import problems
from greenroom.kit.links import new_token
from greenroom.kit.scope import ScopedManager, current_organisation_id

MOST_TRIES = 3
PART_BYTES = 4 * 1024 * 1024
VIDEO_BYTES = 300 * 1024 * 1024
VIDEO_SECONDS = 300
STEPS = 3
# An old draft may still be open in a browser, and an old version may be wanted back.
KEPT_UNUSED = timedelta(days=2)


class BrandFileQuerySet(models.QuerySet["BrandFile"]):
    def to_prepare(self, at: datetime) -> "BrandFileQuerySet":
        """Videos that have arrived and can't be watched yet."""
        rested = Q(try_after=None) | Q(try_after__lte=at)
        return self.filter(rested, state=BrandFile.State.PREPARING)

    def to_drop(self, at: datetime) -> "BrandFileQuerySet":
        """Files that no page shows and no mail names.

        A picture that was ever shown stays: mails that were sent name it.
        """
        stays = Q(first_shown_at__isnull=False, place__in=("logo", "dark_logo", "icon"))
        old = self.filter(last_used_at__lte=at - KEPT_UNUSED)
        return old.exclude(stays).exclude(pk__in=_named(current_organisation_id()))


def _named(organisation_id: UUID) -> list[UUID]:
    organisation = Organisation.objects.get(pk=organisation_id)
    brands = [organisation.brand_values, organisation.brand_before or {}]
    files = [brand.Brand.model_validate(values).file(p) for values in brands for p in brand.PLACES]
    return [file.id for file in files if file]


class BrandFile(Owned):
    """One uploaded file, as our own tools wrote it anew. Another version is another row."""

    class Place(models.TextChoices):
        LOGO = "logo", _("Logo")
        DARK_LOGO = "dark_logo", _("Logo on dark")
        ICON = "icon", _("Browser icon")
        VIDEO = "video", _("Company video")
        CAPTIONS = "captions", _("Captions")

    class State(models.TextChoices):
        RECEIVING = "receiving", _("Arriving")
        PREPARING = "preparing", _("Being prepared")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")

    place = models.CharField(max_length=10, choices=Place.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    name = models.CharField(max_length=100)
    # Part of its address, which is public to whoever has it: no secret, but not to be guessed.
    token = models.CharField(max_length=64, default=new_token)
    store_key = models.CharField(max_length=150, blank=True)
    mime = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # A small picture of it: the still of a video, the browser icon made of a logo.
    still_key = models.CharField(max_length=150, blank=True)
    still_bytes = models.PositiveBigIntegerField(default=0)

    parts = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    uploaded_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    first_shown_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(BrandFileQuerySet)()

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["organisation", "state"], name="branding_state")]

    def __str__(self) -> str:
        return f"{self.place} {self.pk} ({self.state})"

    @property
    def folder(self) -> str:
        """Where everything of this file lies in the store."""
        return f"{self.organisation_id}/brand-{self.pk}"

    def part_key(self, number: int) -> str:
        return f"{self.folder}/part-{number:04d}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_preparing(self) -> bool:
        return self.state == self.State.PREPARING

    @property
    def is_refused(self) -> bool:
        return self.state == self.State.REFUSED

    @property
    def url(self) -> str:
        return self._address(f"{self.sha256[:16]}.{ENDINGS[self.mime]}") if self.is_ready else ""

    @property
    def still_url(self) -> str:
        return (
            self._address(f"{self.sha256[:16]}-still.{self.still_ending}") if self.still_key else ""
        )

    @property
    def still_ending(self) -> str:
        return "jpg" if self.place == self.Place.VIDEO else "png"

    def _address(self, name: str) -> str:
        return reverse("branding:file", args=[self.token, name])

    @property
    def why(self) -> str:
        """Why it was refused, in words."""
        return str(problems.WORDS.get(self.reason, ""))

    def facts(self) -> brand.File:
        """What pages and mails need to know of it."""
        return brand.File(
            id=self.pk,
            url=self.url,
            still_url=self.still_url,
            name=self.name,
            width=self.width,
            height=self.height,
        )


ENDINGS = {"image/png": "png", "video/mp4": "mp4", "text/vtt": "vtt"}
