"""Messages to candidates and members, one row each, whatever the channel."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from email.utils import parseaddr
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Organisation, Owned
from greenroom.effects.models import Effect
from greenroom.kit import crypto
from greenroom.kit.scope import ScopedManager
from greenroom.messaging.render import Logo, Sender
from greenroom.messaging.wording import Words

LONGEST_ADDRESS = 254  # RFC 5321 leaves no room for more
LONGEST_BODY = 5000
CAP_WINDOW = timedelta(hours=24)
LONGEST_NUMBER = 20


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def current(self) -> "MessageTemplateQuerySet":
        return self.filter(retired_at=None)


class MessageTemplate(Owned):
    """An organisation's own words for a kind of message, in place of the built-in ones.

    A row is never changed: new words are a new row, so that each message can say what it was.
    It speaks for one job, or for one interview template, or for all of them (C15).
    """

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    interview_template_id = models.UUIDField(null=True)  # that room is above this one
    job_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=150, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=LONGEST_BODY)
    button = models.CharField(max_length=60, blank=True)
    from_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(blank=True)
    is_default = models.BooleanField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(MessageTemplateQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "channel", "interview_template_id", "job_id"],
                condition=models.Q(retired_at=None),
                nulls_distinct=False,
                name="one_current_message_template",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"

    def words(self) -> Words:
        return Words(
            self.body, self.subject, self.heading, self.button, self.from_name, self.reply_to
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, *subject_ids: UUID) -> "MessageQuerySet":
        """What was sent about these subjects, newest first, with the effects that carry it."""
        found = self.filter(subject_id__in=subject_ids).select_related("effect")
        return found.order_by("-planned_at", "-id")

    def texted_lately(self, at: datetime) -> "MessageQuerySet":
        """Texts that went out within the window of the caps, or may have."""
        since = at - CAP_WINDOW
        return self.filter(channel=Message.Channel.SMS, copies__gt=0, handed_at__gt=since)


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

    class Delivery(models.TextChoices):
        """What a text service told later; mail servers tell nothing."""

        UNTOLD = "", _("not told")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered")

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
    delivery = models.CharField(max_length=11, choices=Delivery.choices, blank=True)
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


def about(message: Message) -> dict[str, str]:
    """What the audit trail keeps of a message: never the address, the link or the words."""
    return {
        "kind": message.kind,
        "channel": message.channel,
        "about": str(message.subject_id),
    }


class Rules(Owned):
    """When and how much an organisation writes to candidates; one row, made when it is needed."""

    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8))  # the same as `quiet_from`: never quiet
    texts_per_number = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    texts_per_day = models.PositiveIntegerField(
        default=1000, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    closing_mails = models.BooleanField(default=False)
    # Where the text service reports and brings answers: a secret path, kept to be shown again.
    token_sealed = models.TextField(blank=True)

    objects: ClassVar[ScopedManager["Rules"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_row_of_message_rules")
        ]

    def __str__(self) -> str:
        return "Rules of messages"


class OptOut(Owned):
    """A number that asked for no more texts of this organisation."""

    class Told(models.TextChoices):
        ANSWER = "answer", _("answered STOP")
        SERVICE = "service", _("told the text service")

    number = models.CharField(max_length=LONGEST_NUMBER)
    told = models.CharField(max_length=7, choices=Told.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # they answered START

    objects: ClassVar[ScopedManager["OptOut"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                condition=models.Q(ended_at=None),
                name="one_opt_out_per_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.masked} ({self.told})"

    @property
    def masked(self) -> str:
        """Enough to recognise a number by, and not enough to dial it."""
        return f"{self.number[:5]}…{self.number[-2:]}"


class Heard(Owned):
    """An answer to a text, by the service's own name for it: a second delivery changes nothing.

    What somebody wrote is not kept, only what we took it for.
    """

    reference = models.CharField(max_length=200)
    number = models.CharField(max_length=LONGEST_NUMBER)
    taken_for = models.CharField(max_length=5)
    at = models.DateTimeField()

    objects: ClassVar[ScopedManager["Heard"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="heard_once")
        ]

    def __str__(self) -> str:
        return self.taken_for


def sender_of(organisation: Organisation) -> Sender:
    contact = organisation.support_contact or organisation.reply_to or mail_from()
    logo = _logo_of(organisation)
    return Sender(name=organisation.name, contact=contact, colour=organisation.colour, logo=logo)


def _logo_of(organisation: Organisation) -> Logo | None:
    logo = organisation.brand.logo
    if logo is None:
        return None
    return Logo(settings.BASE_URL + logo.url, logo.width, logo.height, logo.says_the_name)


def hold(what: str) -> None:
    """Let texts be counted one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
