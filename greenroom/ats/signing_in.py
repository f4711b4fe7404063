"""From a returned code to a connection: asked at the ATS outside of any transaction."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from greenroom.ats.access import connector_for
from greenroom.ats.actions import sign_in as actions
from greenroom.ats.attempts import SignIn
from greenroom.ats.errors import AtsDisconnected, AtsError, AtsForbidden
from greenroom.ats.models import Connection, Posting
from greenroom.ats.ports import Ats, Connector, Grant, Person, Token
from greenroom.kit import scope
from greenroom.kit.actor import Actor, acting
from greenroom.kit.crypto import unseal


class _Refused(Exception):
    """The sign-in itself went well, and yet it can't become a connection."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class JustGranted:
    """Access by a grant that is not saved yet: nothing to refresh, few calls to make."""

    def __init__(self, grant: Grant) -> None:
        self._token = Token("bearer", grant.access_token)
        self._scopes = grant.scopes

    def token(self) -> Token:
        return self._token

    def renew(self, stale: Token) -> Token:  # noqa: ARG002 - there is no other
        raise AtsDisconnected(_("The sign-in was not accepted."))

    def doubt(self, stale: Token) -> Token:
        return stale

    def allows(self, scope: str) -> bool:
        return scope in self._scopes

    def wait_for_turn(self) -> None:
        """Nobody else calls on behalf of a connection that does not exist yet."""


def redeem(organisation_id: UUID, sign_in_id: UUID, at: datetime) -> None:
    """Exchange the code, check the role, save the connection; or say why not, and save nothing."""
    with scope.organisation(organisation_id):
        sign_in = SignIn.objects.select_related("user").get(pk=sign_in_id)
    if sign_in.state != SignIn.State.RETURNED:
        return
    try:
        found = _ask(sign_in)
    except (AtsError, _Refused) as error:
        _fail(sign_in, error.reason)
        return
    with scope.organisation(organisation_id), acting(_actor(sign_in)):
        try:
            actions.connect(sign_in_id, found, at)
        except actions.AnotherAccount:
            actions.fail_sign_in(sign_in_id, _another_account())
        except actions.StillLeaving:
            actions.fail_sign_in(
                sign_in_id, _("The old connection is just being removed. Try again in a minute.")
            )


def _ask(sign_in: SignIn) -> actions.Found:
    connector = connector_for(sign_in.ats)
    grant = connector.exchange(unseal(f"sign-in:{sign_in.pk}", sign_in.sealed_code))
    line = connector.open(JustGranted(grant))
    person = _person(line, grant)
    _check(connector, grant, person)
    # Without a public job site the domain of whoever signed in names the account best.
    domain = person.email.partition("@")[2] if person else ""
    knows = sees_what_we_know(sign_in.scope_id, sign_in.ats, line)
    return actions.Found(grant, person, account_name(line) or domain, knows)


def _fail(sign_in: SignIn, reason: str) -> None:
    with scope.organisation(sign_in.scope_id), acting(_actor(sign_in)):
        actions.fail_sign_in(sign_in.pk, reason)


def _actor(sign_in: SignIn) -> Actor:
    return Actor("member", str(sign_in.user_id), str(sign_in.user))


def _person(line: Ats, grant: Grant) -> Person | None:
    """Who signed in, as far as the token hints at it; the ATS itself keeps everybody else out."""
    return line.person(grant.person_ref) if grant.person_ref else None


def _check(connector: Connector, grant: Grant, person: Person | None) -> None:
    if person and not person.may_connect:
        raise _Refused(actions.role_refused(person, connector.required_role))
    if not grant.refresh_token:
        raise _Refused(
            _("The sign-in did not include staying connected. Please allow everything we ask.")
        )


def sees_what_we_know(organisation_id: UUID, ats: str, line: Ats) -> bool:
    """A key names no account: of one that it connected, people or postings are seen again."""
    with scope.organisation(organisation_id):
        connection = Connection.objects.standing().filter(ats=ats).first()
        if connection is None or not connection.is_by_key:
            return True
        known = set(Posting.objects.filter(connection=connection).values_list("ref", flat=True))
    known.update(filter(None, [connection.person_ref]))
    return not known or _sees_one_of(known, line)


def _sees_one_of(known: set[str], line: Ats) -> bool:
    if any(posting.ref in known for posting in line.postings()):
        return True
    try:
        return any(person.ref in known for person in line.people())
    except AtsForbidden:
        return False


def account_name(line: Ats) -> str:
    """As far as the ATS tells; it is for people, nothing depends on it."""
    try:
        return line.account_name()
    except AtsError:
        return ""


def _another_account() -> str:
    return _(
        "You signed in to another account than the one that is connected. "
        "Nothing was saved. To change the account, disconnect the old one below and start anew."
    )
