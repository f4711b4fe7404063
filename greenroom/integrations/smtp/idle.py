"""Connections to the mail server that have just carried a message and may carry another."""

import smtplib
import threading
import time
from dataclasses import dataclass

from greenroom.integrations.smtp.server import Server

KEPT_SECONDS = 5.0  # servers hang up on those who keep silent, and count who stays
MOST_MESSAGES = 50
RESET_SECONDS = 2.0
OK = 250


@dataclass
class Carrier:
    """A connection, and how many messages it has carried."""

    server: Server
    smtp: smtplib.SMTP
    carried: int = 0
    since: float = 0


class Idle:
    """Shared by the threads of a process; whoever takes a connection has it alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Carrier] = []
        self._timer: threading.Timer | None = None

    def take(self, server: Server, deadline: float) -> Carrier | None:
        """One that still answers, or None."""
        while found := self._pop(server):
            if _answers(found.smtp, deadline):
                return found
            found.smtp.close()
        return None

    def keep(self, carrier: Carrier) -> None:
        """It has carried a message and was told so."""
        carrier.carried, carrier.since = carrier.carried + 1, time.monotonic()
        if carrier.carried >= MOST_MESSAGES:
            leave(carrier.smtp)
            return
        with self._lock:
            self._waiting.append(carrier)
            self._close_later()

    def close_all(self) -> None:
        with self._lock:
            left, self._waiting = self._waiting, []
        for one in left:
            leave(one.smtp)

    def _pop(self, server: Server) -> Carrier | None:
        with self._lock:
            for one in reversed(self._waiting):
                if one.server == server and time.monotonic() - one.since < KEPT_SECONDS:
                    self._waiting.remove(one)
                    return one
        return None

    def _close_later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(KEPT_SECONDS, self._close_old)
            self._timer.daemon = True
            self._timer.start()

    def _close_old(self) -> None:
        with self._lock:
            self._timer = None
            oldest = time.monotonic() - KEPT_SECONDS
            old = [one for one in self._waiting if one.since <= oldest]
            self._waiting = [one for one in self._waiting if one.since > oldest]
            if self._waiting:
                self._close_later()
        for one in old:
            leave(one.smtp)


def _answers(smtp: smtplib.SMTP, deadline: float) -> bool:
    """RSET also forgets whatever the last message left behind."""
    try:
        if smtp.sock is None:
            return False
        smtp.sock.settimeout(max(0.01, min(RESET_SECONDS, deadline - time.monotonic())))
        return smtp.docmd("RSET")[0] == OK
    except (OSError, smtplib.SMTPException):
        return False


def leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye; what the server answers changes nothing any more."""
    try:
        if smtp.sock:
            smtp.sock.settimeout(1.0)
            smtp.docmd("QUIT")
    except (OSError, smtplib.SMTPException):
        pass
    finally:
        smtp.close()


idle = Idle()
