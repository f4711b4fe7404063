"""The phone's side of a text: it reports that it arrived, and somebody may write back.

As Twilio does it: a form posted to the sender's address, signed with the account's token.
https://www.twilio.com/docs/usage/security
"""

import base64
import hashlib
import hmac
import re
import secrets
import threading
from html import unescape
from urllib.parse import urlsplit

import httpx

from sandbox.inbox.desk import Desk
from sandbox.inbox.ledger import Message

PATIENCE_SECONDS = 10
OUT_OF_REACH = "30003"
STOP = {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}
START = {"start", "unstop", "yes"}
_SAID = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)


class NotHeard(Exception):
    """The sender's address did not take it; in words for the page."""


def has_stopped(desk: Desk, number: str) -> bool:
    """As the service sees it: the last keyword that this phone sent decides."""
    for text in desk.ledger.last_words(number):
        word = text.strip().lower()
        if word in STOP | START:
            return word in STOP
    return False


def report(desk: Desk, message: Message, address: str) -> None:
    """Tell the sender, in a moment and by another thread, what became of a text."""
    status = "undelivered" if desk.knobs.take("lose_texts") else "delivered"
    desk.ledger.note_report(message.id, address, status)
    fields = {
        "MessageSid": message.arrival.message_id,
        "MessageStatus": status,
        "To": message.arrival.recipient,
        "From": message.arrival.sender,
        "AccountSid": desk.sms_account,
    }
    if status == "undelivered":
        fields["ErrorCode"] = OUT_OF_REACH
    threading.Timer(desk.report_after, _post_quietly, (desk, address, fields)).start()


def write_back(desk: Desk, message: Message, text: str) -> str:
    """Send a reply to whoever sent the text, and say what they answered. Raises NotHeard."""
    address, _status = desk.ledger.report_of(message.id)
    if not address:
        raise NotHeard("The sender of this text named no address for answers.")
    fields = {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "From": message.arrival.recipient,
        "To": message.arrival.sender,
        "Body": text,
        "AccountSid": desk.sms_account,
    }
    answer = _post(desk, urlsplit(address)._replace(query="").geturl(), fields)
    said = " ".join(unescape(words) for words in _SAID.findall(answer))
    desk.ledger.add_reply(message.id, text, said)
    return said


def signature(url: str, fields: dict[str, str], token: str) -> str:
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


def _post(desk: Desk, url: str, fields: dict[str, str]) -> str:
    headers = {"X-Twilio-Signature": signature(url, fields, desk.sms_token)}
    try:
        with httpx.Client(transport=desk.transport, timeout=PATIENCE_SECONDS) as client:
            answer = client.post(url, data=fields, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotHeard("The sender does not answer.") from error
    if not answer.is_success:
        raise NotHeard(f"The sender answered with status {answer.status_code}.")
    return answer.text


def _post_quietly(desk: Desk, url: str, fields: dict[str, str]) -> None:
    """Nobody waits for it: a sender that is away learns of the text by asking."""
    try:
        _post(desk, url, fields)
    except NotHeard:
        return
