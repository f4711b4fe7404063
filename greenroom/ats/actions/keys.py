"""Connecting with an API key: from the field on the page to a connection that uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from greenroom import audit
from greenroom.accounts.models import Membership
from greenroom.ats.access import connector_for
from greenroom.ats.actions.hearing import forget_made
from greenroom.ats.actions.sign_in import StillLeaving, stand_up
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.models import Connection
from greenroom.ats.ports import Permission, Person
from greenroom.ats.waking import check_soon, tend_soon
from greenroom.effects import actions as effects

LIVES = timedelta(hours=1)
PEOPLE = 500
State = KeyCheck.State


class NotChecked(Exception):
    """The check is not finished, has failed, is over, or the key lacks what nothing works without.

    Also when somebody is chosen whom it did not find.
    """


@dataclass(frozen=True)
class Findings:
    """What a key opens, as far as the ATS tells."""

    account_name: str
    granted: Sequence[str]
    people: Sequence[Person]


@transaction.atomic
def start_check(ats: str, membership: Membership, key: str, at: datetime) -> KeyCheck:
    """Keep the key, sealed, for the job that tries it."""
    check = KeyCheck(ats=ats, user=membership.user, started_at=at, expires_at=at + LIVES)
    check.seal(key)
    check.save(force_insert=True)
    audit.record("key.given", check, ats=ats, ends=check.ends)
    check_soon(check)
    return check


@transaction.atomic
def check_again(connection: Connection, membership: Membership, at: datetime) -> KeyCheck:
    """The key in use once more: its permissions and the people there may have changed."""
    return start_check(connection.ats, membership, connection.access_token(), at)


@transaction.atomic
def keep_findings(check_id: UUID, found: Findings) -> None:
    check = _locked(check_id)
    if check.state != State.CHECKING:
        return
    check.state = State.CHECKED
    check.account_name, check.granted = found.account_name[:150], sorted(found.granted)
    check.people = [[one.ref, one.name, one.role] for one in _in_order(found.people)]
    check.save(update_fields=["state", "account_name", "granted", "people"])
    audit.record("key.checked", check, granted=check.granted)


def _in_order(people: Sequence[Person]) -> list[Person]:
    """Who may change everything there comes first; beyond some hundreds nobody searches a menu."""
    in_order = sorted(people, key=lambda one: (not one.may_connect, one.name.casefold()))
    return in_order[:PEOPLE]


@transaction.atomic
def fail_check(check_id: UUID, reason: str) -> None:
    """The key is forgotten; the reason stays for the page that waits."""
    check = _locked(check_id)
    if check.state not in {State.CHECKING, State.CHECKED}:
        return
    check.state, check.reason, check.sealed_key, check.people = State.FAILED, reason, "", []
    check.save(update_fields=["state", "reason", "sealed_key", "people"])
    audit.record("key.failed", check, why=reason)


@transaction.atomic
def use_key(check_id: UUID, person_ref: str, at: datetime) -> Connection:
    """Connect with a key that was checked. Raises NotChecked, StillLeaving."""
    check = _locked(check_id)
    _must_be_usable(check, person_ref, at)
    connection = _connection(check, at)
    is_new, before = connection._state.adding, _key_of(connection)  # noqa: SLF001 - documented
    _fill(connection, check, person_ref)
    connection.save()
    if before != connection.access_token():
        check.leftovers = forget_made(connection)
        audit.record("connection.made" if is_new else "connection.key_replaced", connection)
    else:
        audit.record("connection.key_checked", connection)
    _retire(check, before if check.leftovers else "")
    effects.resume(connection.budget, at)
    tend_soon(connection, at)
    return connection


def _must_be_usable(check: KeyCheck, person_ref: str, at: datetime) -> None:
    is_known = not person_ref or check.knows(person_ref)
    if check.state != State.CHECKED or at > check.expires_at or not is_known:
        raise NotChecked
    if any(one.is_required for one in missing(check)):
        raise NotChecked


def missing(check: KeyCheck) -> list[Permission]:
    """What the key is not allowed, of all that we would like."""
    return [
        one for one in connector_for(check.ats).key_permissions if one.name not in check.granted
    ]


def _connection(check: KeyCheck, at: datetime) -> Connection:
    standing = Connection.objects.standing().filter(ats=check.ats)
    connection = standing.select_for_update(no_key=True).first()
    if connection is None:
        return Connection(ats=check.ats, connected_at=at, prefix=settings.TAG_PREFIX)
    if connection.leaving_at:
        raise StillLeaving
    if connection.is_listening and not connection.is_by_key:
        raise NotChecked
    return connection


def _key_of(connection: Connection) -> str:
    return connection.access_token() if connection.is_by_key and connection.sealed_access else ""


def _fill(connection: Connection, check: KeyCheck, person_ref: str) -> None:
    connection.way, connection.key_ends = Connection.Way.KEY, check.ends
    connection.seal_tokens(check.key(), "")
    connection.access_expires_at = connection.refreshed_at = connection.refresh_issued_at = None
    connection.scopes = check.granted
    connection.lacking = sorted({str(one.feature) for one in missing(check)})
    connection.account_name = check.account_name or connection.account_name
    _name_person(connection, check, person_ref)
    stand_up(connection)


def _name_person(connection: Connection, check: KeyCheck, person_ref: str) -> None:
    name, role = next(((one[1], one[2]) for one in check.people if one[0] == person_ref), ("", ""))
    connection.person_ref, connection.person_name = person_ref, name[:150]
    connection.person_role, connection.person_gone_at = role[:60], None


def _retire(check: KeyCheck, old_key: str) -> None:
    """The old key lives on here until its webhooks are gone."""
    check.state, check.people = State.USED, []
    check.sealed_key = ""
    if old_key:
        ends = check.ends
        check.seal(old_key)
        check.ends = ends
        check_soon(check)
    check.save(update_fields=["state", "people", "sealed_key", "leftovers"])


@transaction.atomic
def forget_leftovers(check_id: UUID) -> None:
    """The end of a key that was replaced."""
    check = _locked(check_id)
    check.sealed_key, check.leftovers = "", []
    check.save(update_fields=["sealed_key", "leftovers"])


def forget_keys(ats: str) -> None:
    """No key stays behind when a connection ends."""
    KeyCheck.objects.filter(ats=ats).exclude(sealed_key="").update(
        sealed_key="", people=[], leftovers=[], state=State.FAILED
    )


def unfinished(at: datetime) -> Q:
    """To be tried, to be taken away, or too old to be kept."""
    waiting = Q(state__in=[State.CHECKING, State.USED]) | Q(expires_at__lt=at)
    return waiting & ~Q(sealed_key="")


def _locked(check_id: UUID) -> KeyCheck:
    return KeyCheck.objects.select_for_update(no_key=True).get(pk=check_id)
