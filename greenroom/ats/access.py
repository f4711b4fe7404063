"""How we prove who we are: one refresh at a time per connection, saved before it is used."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.models import Connection
from greenroom.ats.ports import Ats, Connector, Grant, Token
from greenroom.effects import budget
from greenroom.kit import load, scope

MARGIN = timedelta(seconds=120)  # clocks differ, and a call takes time
FRESH = timedelta(seconds=60)
READ_SECONDS = 1.0
SIGN_IN_REST = timedelta(minutes=5)
TOKEN_FIELDS = [
    "sealed_access",
    "sealed_refresh",
    "access_expires_at",
    "refreshed_at",
    "refresh_issued_at",
]


def connector_for(ats: str) -> Connector:
    connector: Connector = load.one(settings.CONNECTORS[ats])
    return connector


@dataclass(frozen=True)
class Terms:
    """What is agreed about a line before its first call."""

    prepaid: int = 0
    """Calls that were taken from the budget already."""
    until: datetime | None = None
    """No call begins any more from this moment on."""
    is_just_read: bool = False
    """The row was read a moment ago, so the next call need not read it again."""


USUAL = Terms()


def open_line(connection: Connection, terms: Terms = USUAL) -> Ats:
    """A line to the ATS."""
    return open_with(connection, ConnectionAccess(connection, terms))


def open_with(connection: Connection, access: "ConnectionAccess") -> Ats:
    """The same, for whoever wants to know afterwards how many calls it took."""
    return connector_for(connection.ats).open(access)


class ConnectionAccess:
    """Access on behalf of one connection. Opens its own transactions, so call it outside of one."""

    def __init__(self, connection: Connection, terms: Terms = USUAL) -> None:
        self._organisation_id: UUID = connection.scope_id
        self._pk = connection.pk
        self._budget = connection.budget
        self._scopes = frozenset(connection.scopes)
        self._prepaid, self._until = terms.prepaid, terms.until
        self.calls = 0
        self._row: Connection | None = connection if terms.is_just_read else None
        self._read = time.monotonic()

    def token(self) -> Token:
        connection = self._just_read()
        _must_listen(connection)
        token = _token(connection)
        expires_at = connection.access_expires_at
        is_old = expires_at is not None and timezone.now() > expires_at - MARGIN
        return self.renew(token) if is_old else token

    def _just_read(self) -> Connection:
        """Calls that follow each other at once need not read the row for each of them."""
        if self._row is None or time.monotonic() - self._read > READ_SECONDS:
            self._read = time.monotonic()
            with scope.organisation(self._organisation_id):
                self._row = Connection.objects.get(pk=self._pk)
        return self._row

    def renew(self, stale: Token) -> Token:
        """Whoever comes first refreshes under the row's lock; the others find the new pair."""
        self._row = None
        with scope.organisation(self._organisation_id):
            connection = Connection.objects.select_for_update(no_key=True).get(pk=self._pk)
            _must_listen(connection)
            if connection.access_token() != stale.secret:
                return _token(connection)
            is_alive = _refresh(connection)
        if not is_alive:
            raise AtsDisconnected(_gone())
        return _token(connection)

    def doubt(self, stale: Token) -> Token:
        """Refused although the token looks good: only a refresh tells whether access is gone."""
        with scope.organisation(self._organisation_id):
            connection = Connection.objects.get(pk=self._pk)
            _must_listen(connection)
        if connection.is_by_key:  # a refused key lacks a permission; a dead one is not known at all
            return stale
        age = timezone.now() - (connection.refreshed_at or connection.connected_at)
        if age < FRESH:
            wait = (FRESH - age).total_seconds()
            raise AtsUnavailable(_("Refused just after signing in; trying again."), wait)
        return self.renew(stale)

    def allows(self, scope: str) -> bool:
        return scope in self._scopes

    def wait_for_turn(self) -> None:
        self.calls += 1
        if self._prepaid:
            self._prepaid -= 1
        else:
            while wait := budget.take(self._budget, timezone.now()):
                time.sleep(wait)
        if self._until and timezone.now() >= self._until:
            raise AtsUnavailable(_("It took too long to get through to the ATS."))


def _token(connection: Connection) -> Token:
    return Token(connection.token_kind, connection.access_token())


def _gone() -> str:
    return _("The access was revoked. Connect again to go on.")


def _must_listen(connection: Connection) -> None:
    if not connection.is_listening:
        raise AtsDisconnected(_gone())


def _refresh(connection: Connection) -> bool:
    """The new pair into the row; False if access is gone for good, which the row then says."""
    if connection.is_by_key:
        mark_revoked(connection, _("The ATS does not know the API key any more."))
        return False
    at = timezone.now()
    try:
        grant = connector_for(connection.ats).refresh(connection.refresh_token())
    except AtsDisconnected as error:
        mark_revoked(connection, error.reason)
        return False
    except AtsRefused as error:
        # It is us whom the sign-in refuses (a secret that was changed), not what is to be done.
        raise AtsUnavailable(error.reason, SIGN_IN_REST.total_seconds()) from error
    keep_grant(connection, grant, at)
    connection.save(update_fields=TOKEN_FIELDS)
    return True


def keep_grant(connection: Connection, grant: Grant, at: datetime) -> None:
    """The pair into the row's fields. A lenient ATS may answer without a new refresh token."""
    if grant.refresh_token:
        connection.refresh_issued_at = at
    connection.refreshed_at = at
    connection.seal_tokens(grant.access_token, grant.refresh_token or connection.refresh_token())
    connection.access_expires_at = grant.expires_at


def mark_revoked(connection: Connection, why: str) -> None:
    """Nobody calls the ATS from here on; what is planned waits until somebody connects again."""
    connection.state = Connection.State.REVOKED
    connection.revoked_at = timezone.now()
    connection.save(update_fields=["state", "revoked_at"])
    audit.record("connection.revoked", connection, why=why)
