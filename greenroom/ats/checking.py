"""What an API key opens: asked at the ATS, outside of any transaction, before we rely on it."""

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.ats.access import connector_for
from greenroom.ats.actions import keys as actions
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.errors import AtsDisconnected, AtsError, AtsRefused, AtsUnavailable
from greenroom.ats.models import Connection
from greenroom.ats.ports import Ats, Feature, Permission, Person, Token
from greenroom.ats.signing_in import account_name, sees_what_we_know
from greenroom.effects import budget
from greenroom.kit import scope
from greenroom.kit.actor import Actor, acting

log = structlog.get_logger(__name__)
PATIENCE = timedelta(minutes=1)  # somebody looks at a page meanwhile


class JustKey:
    """Access by a key alone, whether or not a connection uses it too."""

    def __init__(self, key: str, bucket: str) -> None:
        self._token = Token("key", key)
        self._bucket = bucket

    def token(self) -> Token:
        return self._token

    def renew(self, stale: Token) -> Token:  # noqa: ARG002 - there is no other
        raise AtsDisconnected(
            _("The key is not known there. Copy it once more, all of it, or make a new one.")
        )

    def doubt(self, stale: Token) -> Token:
        return stale

    def allows(self, scope: str) -> bool:  # noqa: ARG002 - what it may is what we are finding out
        return False

    def wait_for_turn(self) -> None:
        while wait := budget.take(self._bucket, timezone.now()):
            time.sleep(wait)


def check(organisation_id: UUID, check_id: UUID, at: datetime) -> None:
    """Try a key that was given, take one away that was replaced, forget one that is too old."""
    with scope.organisation(organisation_id):
        row = KeyCheck.objects.select_related("user").filter(pk=check_id).first()
    if row is None or not row.sealed_key:
        return
    if row.state == KeyCheck.State.USED:
        _take_away(row, at)
    elif at > row.expires_at:
        _fail(row, _("Nobody finished this within an hour, and the key was forgotten."))
    elif row.state == KeyCheck.State.CHECKING:
        _try(row, at)


def _line(row: KeyCheck) -> Ats:
    return connector_for(row.ats).open(JustKey(row.key(), _bucket(row)))


def _bucket(row: KeyCheck) -> str:
    """The ATS counts the calls of a key, whoever makes them here."""
    with scope.organisation(row.scope_id):
        connection = Connection.objects.listening().filter(ats=row.ats).first()
    is_in_use = connection and connection.is_by_key and connection.access_token() == row.key()
    return connection.budget if connection and is_in_use else f"key:{row.pk}"


def _try(row: KeyCheck, at: datetime) -> None:
    try:
        found = _findings(row, _line(row))
    except AtsUnavailable as error:
        if at > row.started_at + PATIENCE:
            _fail(row, error.reason)
        return
    except AtsError as error:
        _fail(row, error.reason)
        return
    with scope.organisation(row.scope_id), acting(_actor(row)):
        actions.keep_findings(row.pk, found)


def _findings(row: KeyCheck, line: Ats) -> actions.Findings:
    wanted = connector_for(row.ats).key_permissions
    granted = [one for one in wanted if line.may(one.name)]
    features = {one.feature for one in granted}
    people = list(line.people()) if Feature.PEOPLE in features else []
    name = ""
    if all(one in granted for one in wanted if one.is_required):
        _must_be_the_account(row, line)
        name = account_name(line)
    return actions.Findings(name or _domain(people), _names(granted), people)


def _names(granted: list[Permission]) -> list[str]:
    return [one.name for one in granted]


def _domain(people: list[Person]) -> str:
    """Without a public job site the address of a Super Admin names the account best."""
    named = [one.email.partition("@")[2] for one in people if one.may_connect and one.email]
    return named[0] if named else ""


def _must_be_the_account(row: KeyCheck, line: Ats) -> None:
    if not sees_what_we_know(row.scope_id, row.ats, line):
        raise AtsRefused(
            _("This key opens another account than the one that is connected. Disconnect first.")
        )


def _take_away(row: KeyCheck, at: datetime) -> None:
    """The webhooks that a replaced key made; only that key sees them. For an hour we try again."""
    line = _line(row)
    for ref in row.leftovers:
        try:
            line.unsubscribe(ref)
        except AtsUnavailable:
            if at < row.expires_at:
                return
        except AtsError as error:
            log.info("webhook_left_behind", why=error.reason)
    with scope.organisation(row.scope_id):
        actions.forget_leftovers(row.pk)


def _fail(row: KeyCheck, reason: str) -> None:
    with scope.organisation(row.scope_id), acting(_actor(row)):
        actions.fail_check(row.pk, reason)


def _actor(row: KeyCheck) -> Actor:
    return Actor("member", str(row.user_id), str(row.user))
