"""Texts and those who read them: who wants no more, how many go out, and where answers arrive."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle, Organisation
from greenroom.kit import crypto
from greenroom.kit.links import new_token
from greenroom.kit.text import one_line
from greenroom.messaging import keywords
from greenroom.messaging.keywords import Meaning
from greenroom.messaging.models import (
    CAP_WINDOW,
    LONGEST_NUMBER,
    Heard,
    Message,
    OptOut,
    Rules,
    about,
    hold,
    sender_of,
)
from greenroom.messaging.ports import Answer, Report
from greenroom.messaging.signals import message_undelivered, text_answered

# To one number within a day: another machine may be answering us.
MOST_ANSWERS = {Meaning.HELP: 20, Meaning.STOP: 20, Meaning.START: 20, Meaning.OTHER: 3}


def rules() -> Rules:
    """The organisation's rules, or those of a new one. Not a row until something is kept."""
    return Rules.objects.first() or Rules()


@transaction.atomic
def change_rules(values: dict[str, Any]) -> list[str]:
    """Set what differs, and say which fields that was."""
    row = _row()
    before = {name: getattr(row, name) for name in values}
    changed = [name for name, value in values.items() if before[name] != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.full_clean(exclude=["id", "organisation"])
        row.save(update_fields=changed)
        audit.record(
            "message_rules.changed",
            row,
            before={name: str(before[name]) for name in changed},
            after={name: str(values[name]) for name in changed},
        )
    return changed


@transaction.atomic
def ensure_address() -> str:
    """Where the text service reports to this organisation: an address that nobody can guess."""
    row = _row()
    if not row.token_sealed:
        token = new_token()
        row.token_sealed = crypto.seal(_label(row), token)
        row.save(update_fields=["token_sealed"])
        handles.issue(Handle.Kind.TEXTS, row.pk, token=token)
    return address(row)


def address(row: Rules) -> str:
    """Nothing before a text was planned or the rules were kept."""
    if not row.token_sealed:
        return ""
    token = crypto.unseal(_label(row), row.token_sealed)
    return settings.BASE_URL + reverse("messaging:texts", args=[token])


def is_stopped(number: str) -> bool:
    return OptOut.objects.filter(number=number, ended_at=None).exists()


@transaction.atomic
def stop(number: str, told: OptOut.Told, at: datetime) -> bool:
    """No more texts to this number. False if that was known."""
    hold(f"texts:{number}")
    row, created = OptOut.objects.get_or_create(
        number=number, ended_at=None, defaults={"told": told, "since": at}
    )
    if created:
        audit.record("texts.stopped", row, why=str(told))
    return created


@transaction.atomic
def start(number: str, at: datetime) -> bool:
    """Texts may go to this number again. False if nothing stood against it."""
    row = OptOut.objects.select_for_update().filter(number=number, ended_at=None).first()
    if row is None:
        return False
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    audit.record("texts.started", row)
    return True


@transaction.atomic
def hear(answer: Answer, organisation: Organisation, at: datetime) -> str:
    """Do what an answer asks for, and say what to text back; nothing for a second delivery."""
    number, meaning = answer.number[:LONGEST_NUMBER], keywords.read(answer.body)
    hold(f"heard:{number}")
    _row_of_it, is_new = Heard.objects.get_or_create(
        reference=answer.reference[:200],
        defaults={"number": number, "taken_for": meaning, "at": at},
    )
    if not is_new:
        return ""
    if meaning is Meaning.STOP:
        stop(number, OptOut.Told.ANSWER, at)
    elif meaning is Meaning.START:
        start(number, at)
    subject_ids = set(_texts_to(number).values_list("subject_id", flat=True))
    text_answered.send(sender=Heard, number=number, meaning=meaning, subject_ids=subject_ids)
    is_said = answer.is_answered or (meaning is Meaning.STOP and keywords.is_common(answer.body))
    return "" if is_said or _is_chatter(number, meaning, at) else _words(meaning, organisation)


@transaction.atomic
def report(message_id: UUID, told: Report, at: datetime) -> None:
    """What became of a text. The first end that we hear of stands."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("effect")
        .filter(pk=message_id, channel=Message.Channel.SMS, delivery=Message.Delivery.UNTOLD)
        .first()
    )
    if message is None:
        return
    if told.has_opted_out:
        stop(message.to, OptOut.Told.SERVICE, at)
    if told.is_delivered:
        message.delivery = Message.Delivery.DELIVERED
    else:
        message.delivery, message.reason = Message.Delivery.UNDELIVERED, told.reason
    message.save(update_fields=["delivery", "reason"])
    _tell(message)


def _tell(message: Message) -> None:
    if message.delivery == Message.Delivery.DELIVERED:
        audit.record("message.delivered", message, **about(message))
        return
    audit.record("message.bounced", message, why=message.reason, **about(message))
    message_undelivered.send(
        sender=Message, message=message, effect=message.effect, reason=message.reason
    )


@dataclass(frozen=True)
class TooMany:
    """Which cap another text would break, and when it no longer does."""

    reason: str
    until: datetime
    seconds: float


def make_room(message: Message, at: datetime) -> TooMany | None:
    """None if it may go now. Else when it will, which is written down: people ask where it is."""
    full = _too_many(message, at)
    is_told = audit.timeline(message.pk).filter(verb="message.postponed").exists() if full else True
    if full and not is_told:
        about_it = {"until": full.until.isoformat(), **about(message)}
        audit.record("message.postponed", message, why=full.reason, **about_it)
    return full


def _too_many(message: Message, at: datetime) -> TooMany | None:
    """Holds the count until the text has gone."""
    limits = rules()
    hold(f"texts:{message.scope_id}")
    hold(f"texts:{message.to}")
    lately = Message.objects.texted_lately(at).exclude(pk=message.pk)
    if until := _full_until(lately.filter(to=message.to), limits.texts_per_number):
        told = _(
            "%(count)d texts have gone to this number within a day; that is the most we send."
        ) % {"count": limits.texts_per_number}
        return TooMany(told, until, (until - at).total_seconds())
    if until := _full_until(lately, limits.texts_per_day):
        told = _("Your organisation has sent %(count)d texts within a day, its own limit.") % {
            "count": limits.texts_per_day
        }
        return TooMany(told, until, (until - at).total_seconds())
    return None


def _full_until(sent: "QuerySet[Message]", most: int) -> datetime | None:
    """When so many of them are a day old that one more fits; None if one fits now."""
    newest = list(sent.order_by("-handed_at").values_list("handed_at", flat=True)[:most])
    oldest = newest[-1] if len(newest) == most else None
    return oldest + CAP_WINDOW if oldest else None


def _row() -> Rules:
    row, _created = Rules.objects.select_for_update().get_or_create()
    return row


def _label(row: Rules) -> str:
    return f"messaging.rules:{row.pk}"


def _texts_to(number: str) -> "QuerySet[Message]":
    found: QuerySet[Message] = Message.objects.filter(channel=Message.Channel.SMS, to=number)
    return found


def _is_chatter(number: str, meaning: Meaning, at: datetime) -> bool:
    alike = Heard.objects.filter(number=number, taken_for=meaning, at__gt=at - CAP_WINDOW)
    return alike.count() > MOST_ANSWERS[meaning]


def _words(meaning: Meaning, organisation: Organisation) -> str:
    sender = sender_of(organisation)
    who = {"organisation": one_line(sender.name, 40), "contact": sender.contact}
    return {
        Meaning.STOP: _("%(organisation)s: you get no more texts. Mails go on. START undoes it."),
        Meaning.START: _("%(organisation)s: you get texts again. Reply STOP to end them."),
        Meaning.HELP: _(
            "%(organisation)s: texts about your application. Help: %(contact)s. "
            "Reply STOP to get no more."
        ),
        Meaning.OTHER: _(
            "%(organisation)s: nobody reads answers to this number. Write to %(contact)s. "
            "Reply STOP to get no more texts."
        ),
    }[meaning] % who
