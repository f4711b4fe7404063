"""How messages leave as effects: what to send, what to do when no answer came, what follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.effects import performers
from greenroom.effects.errors import CalledOff, Disconnected, Refused, Unavailable
from greenroom.effects.models import Effect
from greenroom.effects.performers import Probe
from greenroom.kit import crash, load, scope
from greenroom.kit.text import one_line
from greenroom.messaging import quiet, texting
from greenroom.messaging.compose import compose_email, compose_text
from greenroom.messaging.models import Message, OptOut, about
from greenroom.messaging.ports import EmailChannel, OptedOut, OutgoingText, TextChannel
from greenroom.messaging.signals import (
    Leaving,
    message_accepted,
    message_leaving,
    message_refused,
)

State = Message.State
MOST_COPIES = 2
# A text service may list a message a moment after it took it.
LISTED_AFTER = timedelta(seconds=20)
STOP_ASKING_AFTER = timedelta(hours=1)


class Sending:
    """What e-mails and texts have in common."""

    repeatable = False
    queue = "messages"

    def budget(self, effect: Effect) -> str | None:  # noqa: ARG002 - the protocol's
        return None

    def settled(self, effect: Effect) -> None:
        message = Message.objects.select_for_update().get(pk=effect.payload["message"])
        if effect.state == Effect.State.DONE:
            _accept(message, effect)
        elif effect.state == Effect.State.REFUSED:
            _move(message, State.REFUSED, effect.reason)
            message_refused.send(
                sender=Message, message=message, effect=effect, reason=effect.reason
            )
        elif effect.state == Effect.State.UNKNOWN:
            _move(message, State.UNKNOWN, effect.reason)


class EmailSending(Sending):
    def perform(self, effect: Effect) -> dict[str, Any]:
        with scope.organisation(effect.scope_id):
            message = _message(effect)
            _check_meaning(_leaving(message))
            with translation.override(message.organisation.language):
                email = compose_email(message)
            message.hand_over(timezone.now())
        channel: EmailChannel = load.one(settings.EMAIL_CHANNEL)
        return _send(message, lambda: channel.send(email))

    def probe(self, effect: Effect) -> Probe:
        """A mail server can't be asked: one more copy with the same Message-ID, then a person."""
        with scope.organisation(effect.scope_id):
            message = _message(effect)
        may_go = message.copies < MOST_COPIES or _was_asked_again(message)
        return Probe.ABSENT if may_go else Probe.CANNOT_TELL


class TextSending(Sending):
    def perform(self, effect: Effect) -> dict[str, Any]:
        with scope.organisation(effect.scope_id):
            message = _message(effect)
            leaving = _leaving(message)
            _check_meaning(leaving)
            with translation.override(message.organisation.language):
                _keep_quiet(leaving)
                text = compose_text(message)
                full = texting.make_room(message, timezone.now())
            if full is None:
                message.hand_over(timezone.now())
        if full:  # said outside, so that the row that tells of it stays
            raise Unavailable(full.reason, retry_after=full.seconds)
        channel: TextChannel = load.one(settings.SMS_CHANNEL)
        return _send(message, lambda: channel.send(text))

    def probe(self, effect: Effect) -> Probe:
        """Ask the service. A text is sent again only if it would have been listed by now."""
        with scope.organisation(effect.scope_id):
            message = _message(effect)
            known = set(
                Message.objects.filter(to=message.to)
                .exclude(pk=message.pk)
                .values_list("provider_ref", flat=True)
            )
        if not message.copies:
            return Probe.ABSENT
        if reference := _find(message, known):
            with scope.organisation(effect.scope_id):
                Message.objects.filter(pk=message.pk).update(provider_ref=reference)
            return Probe.DONE
        return _absent_by_now(message)


def _message(effect: Effect) -> Message:
    messages = Message.objects.select_related("organisation", "effect")
    return messages.get(pk=effect.payload["message"])


def _send(message: Message, send: Callable[[], str]) -> dict[str, Any]:
    crash.point(f"message.{message.channel}.handed_over")
    try:
        with translation.override(message.organisation.language):  # for the reasons of a failure
            reference = send()
    except (Refused, Unavailable, Disconnected) as error:
        with scope.organisation(message.scope_id):
            message.take_back()
            if isinstance(error, OptedOut):
                texting.stop(message.to, OptOut.Told.SERVICE, timezone.now())
        raise
    return {"reference": one_line(reference, 200)}


def _was_asked_again(message: Message) -> bool:
    """A person pressed "try again" after the last copy: they take a second one in their stride."""
    return message.handed_at is not None and message.effect.planned_at > message.handed_at


def _leaving(message: Message) -> Leaving | None:
    """What a room above knows of the reader; None where nobody does, as with members."""
    answers = message_leaving.send(sender=Message, message=message)
    known: list[Leaving] = [answer for _receiver, answer in answers if answer]  # type: ignore[misc]  # its stubs know text only
    return known[0] if known else None


def _check_meaning(leaving: Leaving | None) -> None:
    """It may have waited while the interview came to its end."""
    if leaving and leaving.too_late:
        raise CalledOff(leaving.too_late)


def _keep_quiet(leaving: Leaving | None) -> None:
    if leaving is None:
        return
    now, rules = timezone.now(), texting.rules()
    opening = quiet.next_opening(now, leaving.zone, rules.quiet_from, rules.quiet_until)
    if opening > now:
        raise Unavailable(
            _("It is night where the candidate is."), retry_after=(opening - now).total_seconds()
        )


def _find(message: Message, known: set[str]) -> str | None:
    channel: TextChannel = load.one(settings.SMS_CHANNEL)
    sought = OutgoingText(to=message.to, body="", link=message.values()["link"])
    try:
        return channel.find(sought, known)
    except Unavailable:
        if _waited(message) < STOP_ASKING_AFTER:
            raise
        return None


def _waited(message: Message) -> timedelta:
    handed_at = message.handed_at or message.planned_at
    return timezone.now() - handed_at


def _absent_by_now(message: Message) -> Probe:
    waited = _waited(message)
    if waited < LISTED_AFTER:
        left = LISTED_AFTER - waited
        reason = _("The text service has not listed the message yet.")
        raise Unavailable(reason, retry_after=left.total_seconds())
    if waited < STOP_ASKING_AFTER or _was_asked_again(message):
        return Probe.ABSENT
    return Probe.CANNOT_TELL


def _accept(message: Message, effect: Effect) -> None:
    message.provider_ref = effect.outcome.get("reference") or message.provider_ref
    message.accepted_at = effect.settled_at
    _move(message, State.ACCEPTED)
    message_accepted.send(sender=Message, message=message, effect=effect)


def _move(message: Message, state: Message.State, reason: str = "") -> None:
    message.state, message.reason = state, reason
    message.save(update_fields=["state", "reason", "provider_ref", "accepted_at"])
    audit.record(f"message.{state}", message, why=reason, **about(message))


def register() -> None:
    performers.register("message.email", EmailSending())
    performers.register("message.sms", TextSending())
