"""Signing in at an ATS: from the button to a connection."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle, Membership
from greenroom.ats.access import connector_for, keep_grant
from greenroom.ats.actions.hearing import forget_made
from greenroom.ats.actions.writing import wanted_features
from greenroom.ats.attempts import SignIn
from greenroom.ats.models import Connection, WriteBacks
from greenroom.ats.ports import Grant, Person
from greenroom.ats.waking import finish_soon, tend_soon
from greenroom.effects import actions as effects
from greenroom.kit.crypto import seal
from greenroom.kit.links import digest

LIVES = timedelta(minutes=10)


class StateNotOurs(Exception):
    """The state of a returning sign-in is unknown, used, too old, or somebody else's."""


class AnotherAccount(Exception):
    """The organisation is connected to one account, and somebody signed in to another."""


class StillLeaving(Exception):
    """The connection is being taken apart, and would take the new access along."""


@dataclass(frozen=True)
class Found:
    """What a sign-in led to."""

    grant: Grant
    person: Person | None
    account_name: str
    sees_what_we_know: bool = True


@transaction.atomic
def start_sign_in(ats: str, membership: Membership, nonce: str, at: datetime) -> tuple[SignIn, str]:
    """A row that waits for the return, and the address at which to sign in."""
    sign_in = SignIn.objects.create(
        ats=ats,
        user=membership.user,
        session_digest=digest(nonce),
        started_at=at,
        expires_at=at + LIVES,
    )
    state = handles.issue(Handle.Kind.OAUTH, sign_in.pk, expires_at=sign_in.expires_at)
    audit.record("sign_in.started", sign_in, ats=ats)
    return sign_in, connector_for(ats).sign_in_url(state, wanted_features(ats))


@transaction.atomic
def return_from_sign_in(state: str, membership: Membership, nonce: str, at: datetime) -> SignIn:
    """Redeem a state once. Raises StateNotOurs for each way in which it may be wrong alike."""
    handle = handles.resolve(Handle.Kind.OAUTH, state, at)
    if handle is None or handle.organisation_id != membership.organisation_id:
        raise StateNotOurs
    sign_in = SignIn.objects.select_for_update().get(pk=handle.target_id)
    is_ours = sign_in.user_id == membership.user_id and sign_in.session_digest == digest(nonce)
    if not is_ours or sign_in.state != SignIn.State.STARTED:
        raise StateNotOurs
    handles.revoke(Handle.Kind.OAUTH, sign_in.pk)
    return sign_in


@transaction.atomic
def keep_code(sign_in: SignIn, code: str) -> None:
    """The code waits, sealed, for the job that redeems it."""
    sign_in.sealed_code = seal(f"sign-in:{sign_in.pk}", code)
    sign_in.state = SignIn.State.RETURNED
    sign_in.save(update_fields=["sealed_code", "state"])
    finish_soon(sign_in)


@transaction.atomic
def fail_sign_in(sign_in_id: UUID, reason: str) -> None:
    """Nothing is saved but the reason, for the window that waits."""
    sign_in = SignIn.objects.select_for_update().get(pk=sign_in_id)
    if sign_in.state in {SignIn.State.DONE, SignIn.State.FAILED}:
        return
    sign_in.state, sign_in.reason, sign_in.sealed_code = SignIn.State.FAILED, reason, ""
    sign_in.save(update_fields=["state", "reason", "sealed_code"])
    audit.record("sign_in.failed", sign_in, why=reason)


@transaction.atomic
def connect(sign_in_id: UUID, found: Found, at: datetime) -> Connection:
    """The end of a sign-in: a new connection, or the old one back.

    Raises AnotherAccount, and StillLeaving while the old one is being taken apart.
    """
    sign_in = SignIn.objects.select_for_update().get(pk=sign_in_id)
    standing = Connection.objects.standing().filter(ats=sign_in.ats)
    connection = standing.select_for_update(no_key=True).first()
    if connection is None:
        account_ref = found.grant.account_ref
        connection = Connection(
            ats=sign_in.ats,
            account_ref=account_ref,
            connected_at=at,
            prefix=settings.TAG_PREFIX,
        )
    elif connection.leaving_at:
        raise StillLeaving
    elif not _is_account_of(connection, found):
        raise AnotherAccount
    is_new = connection._state.adding  # noqa: SLF001 - Django's documented attribute
    if connection.is_by_key:
        forget_made(connection)  # by the key, which is gone; a sign-in does not see them
    _fill(connection, found, at)
    connection.save()
    audit.record("connection.made" if is_new else "connection.renewed", connection)
    sign_in.connection, sign_in.state, sign_in.sealed_code = connection, SignIn.State.DONE, ""
    sign_in.save(update_fields=["connection", "state", "sealed_code"])
    effects.resume(connection.budget, at)
    tend_soon(connection, at)
    return connection


def _is_account_of(connection: Connection, found: Found) -> bool:
    """A connection that a key made has no account to compare: what it saw must be seen again."""
    if connection.is_by_key:
        return found.sees_what_we_know
    return found.grant.account_ref == connection.account_ref


def _fill(connection: Connection, found: Found, at: datetime) -> None:
    keep_grant(connection, found.grant, at)
    connection.scopes = sorted(found.grant.scopes)
    connection.account_name = found.account_name or connection.account_name
    if found.person:
        connection.person_ref, connection.person_name = found.person.ref, found.person.name
        connection.person_role = found.person.role
    connection.way, connection.key_ends = Connection.Way.SIGN_IN, ""
    connection.lacking, connection.person_gone_at = [], None
    stand_up(connection)


def stand_up(connection: Connection) -> None:
    """Access is good again: everything is read anew, and webhooks are tried once more."""
    connection.revoked_at, connection.trouble, connection.tended_until = None, "", None
    connection.stages_read_at = connection.postings_read_at = None
    WriteBacks.objects.filter(connection=connection).update(due_at=Now())  # we may do more now
    if connection.webhooks_refused:
        connection.hearing, connection.webhooks_refused = Connection.Hearing.WEBHOOKS, ""
    if connection.state == Connection.State.REVOKED:
        connection.state = _state_after(connection)


def _state_after(connection: Connection) -> Connection.State:
    if not connection.trigger_stages.exists():
        return Connection.State.CHOOSING_STAGE
    return Connection.State.CONNECTED


def role_refused(person: Person, required: str) -> str:
    return _(
        "You signed in as %(name)s, whose role there is %(found)s. Connecting needs the role "
        "%(needed)s. Nothing was saved."
    ) % {"name": person.name or person.email, "found": person.role, "needed": required}
