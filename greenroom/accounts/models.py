"""Organisations, the people who work in them, and the tokens that lead into them."""

import uuid
from typing import Any, cast
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.brand import Brand
from greenroom.accounts.rights import Role, has_right
from greenroom.kit.scope import ScopedManager, current_organisation_id


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class Organisation(models.Model):
    """One company on this installation. Rows of this table carry nothing that is secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    language = models.CharField(max_length=10, default="en")
    colour = models.CharField(max_length=7, default="#1f5e47")
    texting_enabled = models.BooleanField(default=False)
    default_country = models.CharField(max_length=2, blank=True)
    support_contact = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    reminders_enabled = models.BooleanField(default=True)
    # A first wish for more time, up to so many days, is granted by itself; 0: never.
    more_time_days = models.PositiveSmallIntegerField(default=3)
    allow_again = models.BooleanField(default=False)
    transcripts_enabled = models.BooleanField(default=False)
    brand_values = models.JSONField(default=dict, blank=True)
    brand_before = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = models.Manager["Organisation"]()

    def __str__(self) -> str:
        return self.name

    @property
    def brand(self) -> Brand:
        return Brand.model_validate(self.brand_values)


class Owned(models.Model):
    """A row of one organisation. It can't be read or written outside its scope."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, default=current_organisation_id, related_name="+"
    )

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @property
    def scope_id(self) -> uuid.UUID:
        """The organisation's id, typed: django-stubs takes a default to mean "may be None"."""
        return cast("uuid.UUID", self.organisation_id)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in. Users belong to no organisation; memberships do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return (self.name or self.email).split()[0]

    @property
    def initials(self) -> str:
        words = (self.name or self.email).split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Membership(Owned):
    """What a user may do in one organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    # At sign-in the organisation is not known yet: the policy by `greenroom.user` guards this one.
    everywhere = models.Manager["Membership"]()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def may(self, right: str) -> bool:
        return has_right(Role(self.role), right)


class Handle(models.Model):
    """Where a token from outside leads. No row-level security: this is how we learn the scope."""

    class Kind(models.TextChoices):
        INVITATION = "invitation"
        HOOK = "hook"
        UPLOAD = "upload"
        REVIEW = "review"
        OAUTH = "oauth"
        JOB = "job"
        TEXTS = "texts"
        BRAND = "brand"

    sha256 = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    target_id = models.UUIDField(db_index=True)
    expires_at = models.DateTimeField(null=True)

    objects = models.Manager["Handle"]()

    def __str__(self) -> str:
        return f"{self.kind} handle"
