"""The SMTP door: takes whatever is brought and writes it into the ledger before saying 250."""

import asyncio
import email
import logging
from email.message import EmailMessage
from email.policy import default as modern

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Arrival, Ledger

LARGEST_MESSAGE = 10 * 1024 * 1024

logger = logging.getLogger(__name__)


class Postbox:
    """The names of the methods are aiosmtpd's."""

    def __init__(self, ledger: Ledger, knobs: Knobs) -> None:
        self._ledger = ledger
        self._knobs = knobs

    async def handle_RCPT(  # noqa: N802 -- the name and its arguments are aiosmtpd's
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        del server, session, rcpt_options
        if self._knobs.take("refuse_recipients"):
            return "550 5.1.1 No such mailbox here"
        if self._knobs.take("greylist_recipients"):
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 -- the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del session
        await asyncio.sleep(self._knobs.delay_seconds)
        raw = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self._ledger.add(read_email(raw, envelope.mail_from or "", recipient))
        if self._knobs.take("drop_after_data"):
            cut(server)
        return "250 2.0.0 Kept"


def cut(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def door(ledger: Ledger, knobs: Knobs, host: str, port: int) -> Controller:
    return Controller(
        Postbox(ledger, knobs),
        hostname=host,
        port=port,
        ident="Sandbox inbox",
        data_size_limit=LARGEST_MESSAGE,
        enable_SMTPUTF8=True,
    )


def read_email(raw: bytes, sender: str, recipient: str) -> Arrival:
    message = email.message_from_bytes(raw, policy=modern)
    return Arrival(
        kind="email",
        message_id=str(message.get("Message-ID", "")).strip(),
        sender=str(message.get("From", sender)),
        recipient=recipient,
        subject=str(message.get("Subject", "")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=tuple((name, str(value)) for name, value in message.items()),
        raw=raw,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        logger.warning("A %s part in an unknown encoding is shown as far as it goes", kind)
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
