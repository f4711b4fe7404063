"""Messages to candidates and members, one row each, whatever the channel."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Organisation, Owned
from greenroom.effects.models import Effect
from greenroom.kit import crypto
from greenroom.kit.scope import ScopedManager
from greenroom.messaging.render import Sender
from greenroom.messaging.wording import Words

LONGEST_ADDRESS = 254  # RFC 5321 leaves no room for more
LONGEST_BODY = 5000
TEXTS_PER_NUMBER = 3
PER_NUMBER_WINDOW = timedelta(hours=24)


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def current(self) -> "MessageTemplateQuerySet":
        return self.filter(retired_at=None)


class MessageTemplate(Owned):
    """An organisation's own words for a kind of message, in place of the built-in ones.

    A row is never changed: new words are a new row, so that each message can say what it was.
    Without an interview template it speaks for all of them, once it is the default.
    """

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    interview_template_id = models.UUIDField(null=True)  # that room is above this one
    subject = models.CharField(max_length=150, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=LONGEST_BODY)
    button = models.CharField(max_length=60, blank=True)
    is_default = models.BooleanField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(MessageTemplateQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "channel", "interview_template_id"],
                condition=models.Q(retired_at=None),
                nulls_distinct=False,
                name="one_current_message_template",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"

    def words(self) -> Words:
        return Words(self.body, self.subject, self.heading, self.button)


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, *subject_ids: UUID) -> "MessageQuerySet":
        """What was sent about these subjects, newest first, with the effects that carry it."""
        found = self.filter(subject_id__in=subject_ids).select_related("effect")
        return found.order_by("-planned_at", "-id")

    def texted_lately(self, number: str, at: datetime) -> "MessageQuerySet":
        """Texts that went to a number within the window of the cap, or may have."""
        since = at - PER_NUMBER_WINDOW
        return self.filter(
            channel=Message.Channel.SMS, to=number, copies__gt=0, handed_at__gt=since
        )


def new_message_id() -> str:
    """Drawn when the message is planned, so that each physical copy carries the same one."""
    domain = mail_from().rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4()}@{domain}>"


def mail_from() -> str:
    """The installation's own address; the operator may have written it with a name."""
    return parseaddr(settings.MAIL_FROM)[1]


class Message(Owned):
    """One message to one person. A second row with the same key is never made."""

    Channel = Channel

    class State(models.TextChoices):
        PLANNED = "planned", _("On its way")
        ACCEPTED = "accepted", _("Sent")
        REFUSED = "refused", _("Refused")
        UNKNOWN = "unknown", _("May have been sent")

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    key = models.CharField(max_length=200)
    to = models.CharField(max_length=LONGEST_ADDRESS)
    sealed_values = models.TextField()
    template = models.ForeignKey(MessageTemplate, models.RESTRICT, null=True, related_name="+")
    message_id = models.CharField(max_length=320, default=new_message_id)
    locale = models.CharField(max_length=10)
    subject_id = models.UUIDField(db_index=True)
    effect = models.OneToOneField(Effect, models.RESTRICT, related_name="message")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    copies = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)
    provider_ref = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects: ClassVar = ScopedManager.from_queryset(MessageQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_message_per_key")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "to", "handed_at"],
                name="messaging_texts",
                condition=models.Q(channel="sms"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel} ({self.state})"

    @property
    def is_cancelled(self) -> bool:
        """Whether it was given up before anything was sent."""
        return self.effect.state == Effect.State.CANCELLED

    def own_words(self) -> Words | None:
        """The organisation's words that it was planned with; nothing for the built-in ones."""
        return self.template.words() if self.template else None

    def seal_values(self, values: Mapping[str, str]) -> None:
        """Values hold personal links, so they rest encrypted and tied to this row."""
        self.sealed_values = crypto.seal(f"message:{self.pk}", json.dumps(dict(values)))

    def values(self) -> dict[str, str]:
        return dict(json.loads(crypto.unseal(f"message:{self.pk}", self.sealed_values)))

    def hand_over(self, at: datetime) -> None:
        """Note, before the channel is called, that from here on a copy may exist."""
        self.copies += 1
        self.handed_at = at
        self.save(update_fields=["copies", "handed_at"])

    def take_back(self) -> None:
        """The channel is certain that this copy was not sent."""
        self.copies -= 1
        self.save(update_fields=["copies"])


def sender_of(organisation: Organisation) -> Sender:
    contact = organisation.support_contact or organisation.reply_to or mail_from()
    return Sender(name=organisation.name, contact=contact, colour=organisation.colour)


def hold_number(number: str) -> None:
    """Let texts to one number be counted one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [number])
