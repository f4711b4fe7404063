"""Texts by Twilio's Messages resource, or a service that speaks like it."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NoReturn

import httpx
from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.integrations.twilio.codes import OPTED_OUT, reasons, what_went_wrong
from greenroom.kit import crash
from greenroom.kit.text import one_line
from greenroom.messaging.ports import (
    Answer,
    Fields,
    NotGenuine,
    OptedOut,
    OutgoingText,
    Report,
)

SIGNATURE = "X-Twilio-Signature"
CREATED = 201
TOO_MANY = 429
DOWN = 503
NOT_DELIVERED = {"failed", "undelivered", "canceled"}
PAGE_SIZE = 100
# The worker's lease on a message is 30 s.
TIMEOUT = httpx.Timeout(20.0, connect=5.0)


class Sms(BaseModel):
    sid: str
    body: str = ""
    status: str = ""


class Page(BaseModel):
    messages: list[Sms]


class Problem(BaseModel):
    code: int = 0
    message: str = ""


class TwilioChannel:
    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            base_url=settings.SMS["url"],
            auth=(settings.SMS["account"], settings.SMS["token"]),
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=self._transport,
        )

    @property
    def _path(self) -> str:
        return f"/2010-04-01/Accounts/{settings.SMS['account']}/Messages.json"

    def send(self, text: OutgoingText) -> str:
        form = {"To": text.to, "From": settings.SMS["from"], "Body": text.body}
        if text.report_to:
            form["StatusCallback"] = text.report_to
        try:
            response = self._client.post(self._path, data=form)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(_("The text service can't be reached.")) from error
        except httpx.TransportError as error:
            raise NoAnswer(_("The text service did not answer.")) from error
        crash.point("twilio.sent")
        if response.status_code != CREATED:
            _give_up(response)
        return _reference(response)

    def find(self, text: OutgoingText, known: Collection[str]) -> str | None:
        query: dict[str, str | int] = {"To": text.to, "PageSize": PAGE_SIZE}
        try:
            response = self._client.get(self._path, params=query)
            response.raise_for_status()
            page = Page.model_validate_json(response.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise Unavailable(_("The text service can't be asked.")) from error
        fresh = (sms for sms in page.messages if sms.sid not in known)
        return next((sms.sid for sms in fresh if _is_it(sms, text)), None)

    def hear(self, url: str, fields: Fields, headers: Mapping[str, str]) -> Answer | Report | None:
        """Reports name a MessageStatus; what people write has a Body.

        https://www.twilio.com/docs/messaging/guides/webhook-request
        """
        sent = headers.get(SIGNATURE, "")
        wanted = signed(url, fields, settings.SMS["token"])
        if not settings.SMS["token"] or not hmac.compare_digest(wanted, sent.encode()):
            raise NotGenuine
        if status := _one(fields, "MessageStatus"):
            return _report(status, _one(fields, "ErrorCode"))
        number, reference = _one(fields, "From"), _one(fields, "MessageSid")
        if not number or not reference:
            return None
        # Where its own opt-out handling answered already, it says so.
        return Answer(reference, number, _one(fields, "Body"), bool(_one(fields, "OptOutType")))

    def answer(self, words: str) -> tuple[str, str]:
        said = f"<Message>{escape(words)}</Message>" if words else ""
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>', "text/xml"


def signed(url: str, fields: Fields, token: str) -> bytes:
    """X-Twilio-Signature: the address, then each field's name and value in the names' order.

    https://www.twilio.com/docs/usage/security
    """
    parts = (name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    text = url + "".join(parts)
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1))


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _report(status: str, code: str) -> Report | None:
    """Steps on the way are no news: a text was taken, that is known."""
    if status == "delivered":
        return Report(is_delivered=True)
    if status not in NOT_DELIVERED:
        return None
    number = int(code) if code.isascii() and code.isdigit() else 0
    return Report(
        is_delivered=False,
        reason=what_went_wrong(number),
        has_opted_out=number == OPTED_OUT,
    )


def _is_it(sms: Sms, text: OutgoingText) -> bool:
    return text.link in sms.body and sms.status not in NOT_DELIVERED


def _reference(response: httpx.Response) -> str:
    try:
        return Sms.model_validate_json(response.content).sid
    except ValidationError as error:
        raise NoAnswer(_("The text service's answer can't be read.")) from error


def _give_up(response: httpx.Response) -> NoReturn:
    """Raise what an answer other than "created" means."""
    status, problem = response.status_code, _problem(response)
    if status in {TOO_MANY, DOWN}:
        raise Unavailable(_("The text service asks us to wait."), _retry_after(response))
    if status >= 500 or status < 400:  # noqa: PLR2004 - the classes of status codes
        # A gateway in front may lose the answer to a text that was taken.
        raise NoAnswer(_("The text service failed with status %(status)d.") % {"status": status})
    if problem.code == OPTED_OUT:
        raise OptedOut(reasons()[OPTED_OUT])
    if status in {401, 403, 404} and problem.code not in reasons():
        reason = _("The text service does not accept our account: %(words)s")
        raise Unavailable(reason % {"words": one_line(problem.message, 200)}, retry_after=300)
    raise Refused(reasons().get(problem.code) or _refusal(problem))


def _refusal(problem: Problem) -> str:
    words = {"code": problem.code, "words": one_line(problem.message, 200)}
    return _("The text service refuses it: %(words)s (%(code)d)") % words


def _problem(response: httpx.Response) -> Problem:
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem()


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() else None
