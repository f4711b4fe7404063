"""The SMS door: the part of Twilio's Messages resource that sends and lists texts.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import hmac
import re
import secrets
import time
from collections.abc import Iterator
from email.utils import format_datetime
from http import HTTPStatus
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from sandbox.inbox import phone
from sandbox.inbox.desk import desk
from sandbox.inbox.ledger import Arrival, Message

LONGEST_TEXT = 1600
SEGMENT = 160
LARGEST_PAGE = 1000
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[A-Za-z0-9 ]{1,11}")


class TextRefused(Exception):
    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


sms = Blueprint("sms", __name__, url_prefix="/2010-04-01/Accounts/<account>")


@sms.before_request
def authenticate() -> None:
    given = request.authorization
    name = (given.username if given else None) or ""
    password = (given.password if given else None) or ""
    known = hmac.compare_digest(name.encode(), desk().sms_account.encode())
    if not (hmac.compare_digest(password.encode(), desk().sms_token.encode()) and known):
        raise TextRefused(20003, "Authenticate", 401)
    if (request.view_args or {}).get("account") != desk().sms_account:
        raise TextRefused(20404, f"The requested resource {request.path} was not found", 404)


@sms.post("/Messages.json")
def send(account: str) -> Response:
    time.sleep(desk().knobs.delay_seconds)
    if desk().knobs.take("fail_texts"):
        raise TextRefused(20503, "Service unavailable", 503)
    message = desk().ledger.add(read_text())
    if address := request.form.get("StatusCallback", "").strip():
        phone.report(desk(), message, address)
    if desk().knobs.take("drop_text_answers"):
        return cut_answer()
    answer = jsonify(as_twilio(message, account, "queued"))
    answer.status_code = 201
    return answer


def read_text() -> Arrival:
    to, sender, body = (request.form.get(name, "").strip() for name in ("To", "From", "Body"))
    if desk().knobs.take("refuse_texts"):
        raise TextRefused(21211, f"Invalid 'To' Phone Number: {masked(to)}")
    check(to, sender, body)
    if phone.has_stopped(desk(), to):
        raise TextRefused(21610, "Attempt to send to unsubscribed recipient")
    return Arrival("sms", f"SM{secrets.token_hex(16)}", sender, to, text=body)


@sms.get("/Messages.json")
def list_(account: str) -> Response:
    found = [message for message in desk().ledger.all() if is_wanted(message)]
    size = min(request.args.get("PageSize", 50, type=int), LARGEST_PAGE)
    page = request.args.get("Page", 0, type=int)
    start, end = page * size, (page + 1) * size
    shown = [as_twilio(message, account, "delivered") for message in found[start:end]]
    return jsonify(
        messages=shown,
        page=page,
        page_size=size,
        start=start,
        end=start + max(len(shown) - 1, 0),
        uri=request.full_path.rstrip("?"),
        next_page_uri=page_uri(page + 1, size) if end < len(found) else None,
        previous_page_uri=page_uri(page - 1, size) if page else None,
    )


@sms.get("/Messages/<sid>.json")
def read(account: str, sid: str) -> Response:
    for message in desk().ledger.all():
        if message.arrival.message_id == sid:
            return jsonify(as_twilio(message, account, "delivered"))
    raise TextRefused(20404, f"The requested resource {request.path} was not found", 404)


@sms.errorhandler(TextRefused)
def refuse(error: TextRefused) -> Response:
    return refusal(error)


def check(to: str, sender: str, body: str) -> None:
    if not to:
        raise TextRefused(21604, "A 'To' phone number is required.")
    if not E164.fullmatch(to):
        raise TextRefused(21211, f"Invalid 'To' Phone Number: {masked(to)}")
    if not sender:
        raise TextRefused(21603, "A 'From' phone number is required.")
    if not SENDER.fullmatch(sender):
        raise TextRefused(21212, f"Invalid From Number (caller ID): {sender}")
    if not body:
        raise TextRefused(21602, "Message body is required.")
    if len(body) > LONGEST_TEXT:
        raise TextRefused(21617, "The concatenated message body exceeds the 1600 character limit")


def masked(number: str) -> str:
    return f"{number[:6]}XXXX"


def is_wanted(message: Message) -> bool:
    arrival = message.arrival
    wanted = {"To": arrival.recipient, "From": arrival.sender}
    given = {name: request.args[name].strip() for name in wanted if name in request.args}
    return arrival.kind == "sms" and all(wanted[name] == given[name] for name in given)


def page_uri(page: int, size: int) -> str:
    query = urlencode({**request.args.to_dict(), "Page": page, "PageSize": size})
    return f"{request.path}?{query}"


def as_twilio(message: Message, account: str, status: str) -> dict[str, object]:
    arrival = message.arrival
    at = format_datetime(message.received_at)
    uri = f"/2010-04-01/Accounts/{account}/Messages/{arrival.message_id}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": arrival.text,
        "date_created": at,
        "date_sent": at if status == "delivered" else None,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": arrival.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(ceil(len(arrival.text) / SEGMENT)),
        "price": None,
        "price_unit": "USD",
        "sid": arrival.message_id,
        "status": status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": arrival.recipient,
        "uri": f"{uri}.json",
    }


def refusal(error: TextRefused) -> Response:
    answer = jsonify(
        code=error.code,
        message=str(error),
        more_info=f"https://www.twilio.com/docs/errors/{error.code}",
        status=error.status,
    )
    answer.status_code = error.status
    if error.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer


def cut_answer() -> Response:
    """A body that breaks off after its first byte, so the server can only hang up."""

    def body() -> Iterator[bytes]:
        yield b"{"
        raise ConnectionAbortedError("The line is cut, as ordered")

    return Response(body(), status=201, headers={"Content-Length": "1000"})
