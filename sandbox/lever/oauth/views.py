from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, render_template, request

from sandbox.lever.api.call import CUT, json_response, spoilt
from sandbox.lever.core import Sandbox, here
from sandbox.lever.errors import AnswerDropped
from sandbox.lever.oauth import tokens
from sandbox.lever.oauth.tokens import OFFLINE, OAuthError
from sandbox.lever.pages.frame import Page, check_form, plain_redirect, show, visited, visitor
from sandbox.lever.world import World, credentials, ledger, users
from sandbox.lever.world.users import ROLES, SUPER_ADMIN, User

pages = Blueprint("oauth", __name__)

NOT_ALLOWED = "Only a Super Admin can authorize an application. You are signed in as {role}."
LONG_AWAY = "You did not sign in to Lever lately. Sign in, revoke the app, authorize it again."
ASKED = ("client_id", "redirect_uri", "response_type", "state", "audience", "scope", "prompt")


@dataclass(frozen=True)
class Asked:
    """One request for authorization, after the checks that may not redirect."""

    app: dict[str, Any]
    redirect_uri: str
    state: str
    scopes: list[str]
    always_consent: bool
    problem: str

    def redirect(self, **answer: str) -> Response:
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        query = urlencode({"state": self.state, **answer})
        return plain_redirect(f"{self.redirect_uri}{joint}{query}")

    def refuse(self, error: str, description: str) -> Response:
        return self.redirect(error=error, error_description=description)


def _asked(world: World, sandbox: Sandbox, values: Mapping[str, str]) -> Asked | None:
    """None when the client or the callback is unknown: then Lever never redirects."""
    app = credentials.app(world, values.get("client_id", ""))
    redirect_uri = values.get("redirect_uri", "")
    if app is None or redirect_uri not in app["redirect_uris"]:
        return None
    problem = "" if values.get("response_type") == "code" else "response_type must be code"
    if not values.get("state"):
        problem = "state is required"
    return Asked(
        app=app,
        redirect_uri=redirect_uri,
        state=values.get("state", ""),
        scopes=_scopes(app, values, sandbox.config.audience),
        always_consent=values.get("prompt") == "consent",
        problem=problem,
    )


def _scopes(app: dict[str, Any], values: Mapping[str, str], audience: str) -> list[str]:
    """Asked for and registered; without the right audience only `offline_access` is left."""
    registered = {*app["scopes"], *(each.replace(":write:", ":read:") for each in app["scopes"])}
    asked = list(dict.fromkeys(values.get("scope", "").split()))
    if values.get("audience") != audience:
        registered = {OFFLINE}
    return [scope for scope in asked if scope in registered]


@pages.get("/authorize")
def authorize() -> Page:
    sandbox = here()
    with visited() as world:
        asked = _asked(world, sandbox, request.args)
        if asked is None:
            return _lost()
        if asked.problem:
            return asked.refuse("invalid_request", asked.problem)
        user = visitor(world)
        if _is_known(world, asked, user):
            return _conclude(world, asked, user)
        values = {name: request.args[name] for name in ASKED if name in request.args}
        return show("consent.html", world, asked=asked, values=values, callback=asked.redirect_uri)


@pages.post("/authorize")
def decide() -> Page:
    check_form()
    sandbox = here()
    with visited() as world:
        asked = _asked(world, sandbox, request.form)
        if asked is None:
            return _lost()
        if request.form.get("decision") != "allow":
            _record(world, "/authorize", asked.app["client_id"], "denied")
            return asked.refuse("access_denied", "User did not authorize the request")
        return _conclude(world, asked, visitor(world))


def _is_known(world: World, asked: Asked, user: User) -> bool:
    """Consent is asked for once, and again after a revocation or for new scopes."""
    grant = credentials.active_grant(world, asked.app["client_id"], user["id"])
    if grant is None or asked.always_consent:
        return False
    return set(asked.scopes) <= set(credentials.scopes_of(grant))


def _conclude(world: World, asked: Asked, user: User) -> Response:
    """Only here, at the very end, does Lever tell who may not."""
    client_id = asked.app["client_id"]
    if user["accessRole"] != SUPER_ADMIN:
        _record(world, "/authorize", client_id, f"refused: {user['accessRole']}")
        return asked.refuse("access_denied", NOT_ALLOWED.format(role=ROLES[user["accessRole"]]))
    if not world.settings.signed_in_recently:
        _record(world, "/authorize", client_id, "refused: not signed in recently")
        return asked.refuse("access_denied", LONG_AWAY)
    grant_id = credentials.grant(world, client_id, user["id"], asked.scopes)
    code = tokens.issue_code(world, grant_id, asked.redirect_uri, asked.scopes)
    _record(world, "/authorize", client_id, "allowed")
    return asked.redirect(code=code)


def allow(world: World, sandbox: Sandbox, values: Mapping[str, str]) -> str | None:
    """The code that a Super Admin's consent would have led to; None if nobody may be asked."""
    asked = _asked(world, sandbox, values)
    if asked is None or asked.problem:
        return None
    by = users.first_super_admin(world)
    grant_id = credentials.grant(world, asked.app["client_id"], by["id"], asked.scopes)
    return tokens.issue_code(world, grant_id, asked.redirect_uri, asked.scopes)


def _lost() -> Page:
    return Response(render_template("lost.html"), status=403)


@pages.post("/oauth/token")
def token() -> Response:
    sandbox = here()
    fault = sandbox.knobs.fault_for(request.method, request.path)
    if fault and fault.drop_request:
        raise AnswerDropped(CUT)
    if fault and fault.status:
        return spoilt(fault, json_response({"error": "server_error"}, fault.status))
    return spoilt(fault, _answer(sandbox, _sent()))


def _sent() -> dict[str, str]:
    """Form, as documented, or JSON, as the official example does."""
    if request.is_json:
        value = request.get_json(silent=True)
        return {name: str(each) for name, each in value.items()} if isinstance(value, dict) else {}
    return request.form.to_dict()


def _answer(sandbox: Sandbox, sent: dict[str, str]) -> Response:
    outcome = "granted"
    try:
        with sandbox.world() as world:
            answer = json_response(_granted(world, sandbox, sent))
    except OAuthError as refusal:
        outcome = refusal.error
        body = {"error": refusal.error, "error_description": refusal.description}
        answer = json_response(body, refusal.status)
    with sandbox.world() as world:
        if outcome == "invalid_grant" and "refresh_token" in sent:
            tokens.kill_family_of_reused(world, sent["refresh_token"])
        detail = f"{sent.get('grant_type', 'no grant type')}: {outcome}"
        _record(world, "/oauth/token", sent.get("client_id", ""), detail)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _granted(world: World, sandbox: Sandbox, sent: dict[str, str]) -> dict[str, Any]:
    client_id = _needed(sent, "client_id")
    app = credentials.app(world, client_id)
    if app is None or not credentials.is_secret_of(app, _needed(sent, "client_secret")):
        raise OAuthError(401, "access_denied", "Unauthorized")
    if sent.get("grant_type") == "authorization_code":
        code, redirect_uri = _needed(sent, "code"), _needed(sent, "redirect_uri")
        return tokens.redeem_code(
            world, sandbox.issuer, tokens.Redemption(client_id, code, redirect_uri)
        )
    if sent.get("grant_type") == "refresh_token":
        return tokens.refresh(world, sandbox.issuer, client_id, _needed(sent, "refresh_token"))
    raise OAuthError(403, "unsupported_grant_type", "Unsupported grant type")


def _needed(sent: dict[str, str], name: str) -> str:
    if not sent.get(name):
        raise OAuthError(400, "invalid_request", f"Missing required parameter: {name}")
    return sent[name]


def _record(world: World, path: str, client_id: str, outcome: str) -> None:
    entry = ledger.Entry("oauth", request.method, path, f"App {client_id}")
    ledger.record(world, entry, outcome=outcome)
