"""Mail by SMTP. A connection carries several messages, one after the other."""

import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any, NoReturn

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.effects.models import LEASE
from greenroom.integrations.smtp.idle import Carrier, idle, leave
from greenroom.integrations.smtp.server import Server
from greenroom.kit import crash
from greenroom.kit.text import one_line
from greenroom.messaging.ports import OutgoingEmail

# Whoever takes over when the worker's lease is over must not meet us still talking.
PATIENCE_SECONDS = LEASE.total_seconds() * 5 / 6
STEP_SECONDS = 10.0
CONNECT_SECONDS = 5.0  # for each address of the server
GO_AHEAD = 354
READY_FOR_TLS = 220
PASSING = range(400, 500)
_LINE_DOT = re.compile(rb"(?m)^\.")


class SmtpChannel:
    def send(self, email: OutgoingEmail) -> str:
        server = Server.parse(settings.SMTP_URL)
        with _session(server) as session:
            return session.deliver(email)


class Session:
    """A conversation with the server that ends in time."""

    def __init__(self, smtp: smtplib.SMTP, deadline: float) -> None:
        self.smtp = smtp
        self.deadline = deadline

    def deliver(self, email: OutgoingEmail) -> str:
        sender = parseaddr(settings.MAIL_FROM)[1]
        recipient = _wire_address(email.to)
        body = build(email).as_bytes()
        self._expect("sender", *self.step().mail(sender))
        self._expect("recipient", *self.step().rcpt(recipient))
        self._expect("message", *self.step().docmd("DATA"), wanted=range(GO_AHEAD, GO_AHEAD + 1))
        self.step().send(_LINE_DOT.sub(b"..", body))
        return self._finish()

    def _finish(self) -> str:
        """The one moment after which nobody knows: the end is sent, the answer not yet read."""
        try:
            self.step().send(b".\r\n")
            crash.point("smtp.sent")
            code, words = self.smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise NoAnswer(_("The mail server did not say whether it took the message.")) from error
        self._expect("message", code, words)
        return _read(words)

    def step(self) -> smtplib.SMTP:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Unavailable(_("The mail server is too slow."))
        if self.smtp.sock:
            self.smtp.sock.settimeout(min(STEP_SECONDS, left))
        return self.smtp

    def _expect(self, what: str, code: int, words: bytes, wanted: range = range(200, 300)) -> None:
        if code not in wanted:
            _give_up(what, code, words)


def _give_up(what: str, code: int, words: bytes) -> NoReturn:
    said = {"code": code, "words": _read(words)}
    if code in PASSING or code < 0:
        raise Unavailable(_("The mail server asks us to wait: %(code)d %(words)s") % said)
    reasons = {
        "sender": _("The mail server refuses our own address: %(code)d %(words)s"),
        "recipient": _("The mail server refuses the address: %(code)d %(words)s"),
        "message": _("The mail server refuses the message: %(code)d %(words)s"),
    }
    raise Refused(reasons[what] % said)


def _read(words: bytes) -> str:
    return one_line(words.decode("utf-8", "replace"), 200)


@contextmanager
def _session(server: Server) -> Iterator[Session]:
    """A connection that waits for work, or a new one. What fails before the message is sent may be
    tried again; a connection on which anything went wrong carries nothing more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    carrier: Carrier | None = None
    try:
        carrier = idle.take(server, deadline) or Carrier(server, _connect(server, deadline))
        yield Session(carrier.smtp, deadline)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        reason = _("The mail server does not accept our name and password.")
        raise Unavailable(reason, retry_after=300) from error
    except ssl.SSLError as error:
        reason = _("No secure connection to the mail server could be made.")
        raise Unavailable(reason, retry_after=300) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(_("The mail server can't be reached.")) from error
    else:
        idle.keep(carrier)
        carrier = None
    finally:
        if carrier is not None:
            leave(carrier.smtp)


def _connect(server: Server, deadline: float) -> smtplib.SMTP:
    """Every step has its own time, and all together end before the deadline."""
    name = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]
    smtp: smtplib.SMTP
    if server.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(
            server.host,
            server.port,
            name,
            timeout=CONNECT_SECONDS,
            context=_trust(),
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=CONNECT_SECONDS)
    session = Session(smtp, deadline)
    try:
        session.step().ehlo_or_helo_if_needed()
        if server.scheme == "smtp+starttls":
            _secure(session.step(), _trust())
            session.step().ehlo_or_helo_if_needed()
        if server.user:
            session.step().login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust() -> ssl.SSLContext:
    return _trust_in(ssl.get_default_verify_paths())


@cache
def _trust_in(_paths: ssl.DefaultVerifyPaths) -> ssl.SSLContext:
    """Reading the machine's certificates takes longer than a mail."""
    return ssl.create_default_context()


def _secure(smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    """Never go on in plain text: smtplib only returns the server's "no"."""
    try:
        code, words = smtp.starttls(context=context)
    except smtplib.SMTPNotSupportedError as error:
        raise ssl.SSLError("The server offers no STARTTLS.") from error
    if code != READY_FOR_TLS:
        raise ssl.SSLError(_read(words))


def _wire_address(address: str) -> str:
    """The address in ASCII. Raises Refused for a name that few mail servers could carry."""
    name, _at, domain = address.rpartition("@")
    if not name.isascii():
        raise Refused(_("Mail can't be sent to an address with letters such as these."))
    return f"{name}@{punycode(domain)}"


class _Policy(EmailPolicy):
    """Python's own folding loses the quotes of a long name, and what it holds becomes addresses."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name != "From":
            return super().fold_binary(name, value)
        [sender] = value.addresses
        if sender.display_name.isascii():
            return f"From: {sender}\r\n".encode()
        coded = Header(sender.display_name, "utf-8", header_name=name).encode(linesep="\r\n")
        return f"From: {coded}\r\n <{sender.addr_spec}>\r\n".encode()


POLICY = _Policy(linesep="\r\n")


def build(email: OutgoingEmail) -> EmailMessage:
    """The message with its headers. Names were cleaned before; here they can't break out again."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(
        one_line(email.from_name, 120),
        addr_spec=parseaddr(settings.MAIL_FROM)[1],
    )
    message["To"] = Address(addr_spec=_wire_address(email.to))
    if email.reply_to:
        message["Reply-To"] = Address(addr_spec=email.reply_to)
    message["Subject"] = one_line(email.subject, 200)
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = email.message_id
    message["X-Entity-Ref-ID"] = email.reference
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    return message
