"""The tests' own door: what no Lever has. A change needs the header `X-Sandbox-Control: 1`."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, request

from sandbox.lever.api import fields
from sandbox.lever.api.call import json_response
from sandbox.lever.core import here
from sandbox.lever.deliveries import history
from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.oauth import views as oauth
from sandbox.lever.world import (
    World,
    contacts,
    credentials,
    events,
    ledger,
    notes,
    opportunities,
    persons,
    postings,
    shapes,
    stages,
    tags,
    users,
    webhooks,
)

control = Blueprint("control", __name__, url_prefix="/sandbox")


@control.before_request
def require_header() -> None:
    """A foreign page in the same browser cannot send this header."""
    if request.method != "GET" and request.headers.get("X-Sandbox-Control") != "1":
        raise Forbidden("Send the header X-Sandbox-Control: 1.")


@control.get("/health")
def health() -> Response:
    return json_response({"ok": True})


@control.get("/ledger")
def read_ledger() -> Response:
    since = request.args.get("since", "0")
    if not since.isdigit():
        raise BadRequest("since must be a number")
    with here().world() as world:
        return json_response({"entries": ledger.entries(world, int(since))})


@control.get("/turns")
def read_turns() -> Response:
    """Each call that the rate limit counted, reads too: seconds of one clock, and the answer."""
    turns = [{"at": at, "allowed": allowed} for at, allowed in here().limiter.turns()]
    return json_response({"turns": turns})


@control.get("/state")
def read_state() -> Response:
    with here().world() as world:
        return json_response(_state(world))


def _state(world: World) -> dict[str, Any]:
    return {
        "opportunities": [_opportunity(world, each) for _, each in opportunities.ranked(world)],
        "stages": [stages.shown(stage) for stage in stages.listed(world)],
        "archiveReasons": stages.archive_reasons(world),
        "postings": [postings.shown(world, each) for each in postings.listed(world)],
        "users": users.listed(world),
        "webhooks": [
            {**webhooks.shown(row), "credential": row["credential"]}
            for row in webhooks.listed(world)
        ],
        "switches": events.switches(world),
        "authorizedApps": credentials.authorized_apps(world),
        "deliveries": [
            {name: each[name] for name in ("id", "webhook", "event", "url", "state", "tries")}
            for each in history(world)
        ],
        "knobs": here().knobs.shown(),
    }


def _opportunity(world: World, opportunity: dict[str, Any]) -> dict[str, Any]:
    """The API's shape, with what the API hides."""
    shape = shapes.opportunity_shown(world, opportunity)
    return {
        **shape,
        "stageText": stages.find(world, opportunity["stage"])["text"],
        "posting": opportunity["posting"],
        "tags": tags.of(world, opportunity["id"]),
        "manualTags": [
            tag["text"] for tag in tags.detailed(world, opportunity["id"]) if tag["manual"]
        ],
        "notes": [notes.shown(note) for note in notes.listed(world, opportunity["id"])],
    }


def _sent() -> dict[str, Any]:
    value = request.get_json(silent=True)
    if not isinstance(value, dict):
        raise BadRequest("Send a JSON object.")
    return value


@control.post("/move")
def move() -> Response:
    sent = _sent()
    with here().world() as world:
        ref, stage = _opportunity_ref(world, sent), _stage_ref(world, fields.text(sent, "stage"))
        opportunities.move(world, ref, stage, sent.get("user"))
        return _done(world, _opportunity(world, opportunities.find(world, ref)))


@control.post("/move-all")
def move_all() -> Response:
    """As a recruiter who ticks many rows: `opportunities` by id, all at one moment."""
    sent = _sent()
    with here().world() as world:
        stage = _stage_ref(world, fields.text(sent, "stage"))
        refs = fields.texts(sent, "opportunities")
        for ref in refs:
            opportunities.move(world, ref, stage, sent.get("user"))
        return _done(world, {"moved": len(refs)})


@control.post("/archive")
def archive() -> Response:
    """`reason` is an id or a text; null unarchives."""
    sent = _sent()
    with here().world() as world:
        ref = _opportunity_ref(world, sent)
        reason = sent.get("reason", "Underqualified")
        opportunities.archive(world, ref, _reason_ref(world, reason) if reason else None)
        return _done(world, _opportunity(world, opportunities.find(world, ref)))


@control.post("/opportunities")
def create() -> Response:
    sent = _sent()
    with here().world() as world:
        posting = fields.optional_text(sent, "posting")
        origin = fields.optional_text(sent, "origin")
        opportunities.check_origin(origin)
        values = {
            "name": fields.text(sent, "name"),
            "emails": fields.texts(sent, "emails", required=False),
            "phones": fields.phones(sent),
            "posting": _posting_ref(world, posting) if posting else None,
            "stage": _stage_ref(world, sent["stage"]) if sent.get("stage") else None,
            "tags": fields.texts(sent, "tags", required=False),
            "origin": origin,
        }
        ref, _ = opportunities.create(world, values, sent.get("user"))
        return _done(world, _opportunity(world, opportunities.find(world, ref)), 201)


@control.post("/switches")
def switch() -> Response:
    sent = _sent()
    if not set(sent) <= set(events.GROUPS) or not all(isinstance(on, bool) for on in sent.values()):
        raise BadRequest(f"Send event: true or false, events are {', '.join(events.GROUPS)}.")
    with here().world() as world:
        for event, is_on in sent.items():
            events.switch(world, event, is_on=is_on)
        return _done(world, events.switches(world))


@control.post("/posting-tags")
def set_posting_tags() -> Response:
    sent = _sent()
    with here().world() as world:
        ref = _posting_ref(world, fields.text(sent, "posting"))
        return _done(world, postings.update(world, ref, {"tags": fields.texts(sent, "tags")}))


@control.post("/merge")
def merge() -> Response:
    """`opportunity` names the person who stays, `with` the one who becomes part of them."""
    sent = _sent()
    with here().world() as world:
        kept = opportunities.find(world, _opportunity_ref(world, sent))
        other = {"opportunity": fields.text(sent, "with")}
        merged = opportunities.find(world, _opportunity_ref(world, other))
        persons.merge(world, kept["contact"], merged["contact"])
        return _done(world, _opportunity(world, opportunities.find(world, merged["id"])))


@control.post("/anonymize")
def anonymize() -> Response:
    sent = _sent()
    with here().world() as world:
        ref = _opportunity_ref(world, sent)
        persons.anonymize(world, opportunities.find(world, ref)["contact"])
        return _done(world, _opportunity(world, opportunities.find(world, ref)))


@control.post("/allow")
def allow() -> Response:
    """Answer a request for authorization, by its address, as a Super Admin who allows it."""
    asked = dict(parse_qsl(urlsplit(fields.text(_sent(), "url")).query))
    with here().world() as world:
        code = oauth.allow(world, here(), asked)
        if code is None:
            raise BadRequest("This address asks for nothing that could be allowed.")
        entry = ledger.Entry("control", request.method, request.path)
        ledger.record(world, entry, body={"client_id": asked.get("client_id", "")})
        return json_response({"data": {"code": code}})


@control.post("/keys")
def make_key() -> Response:
    """A key with chosen permissions; without a list it may do everything."""
    sent = _sent()
    allowed = sent.get("permissions")
    options = credentials.KeyOptions(
        confidential=sent.get("confidential") is True,
        permissions=None if allowed is None else tuple(fields.texts(sent, "permissions")),
    )
    with here().world() as world:
        key = credentials.new_api_key(world, fields.text(sent, "name"), options)
        return _done(world, {"key": key}, 201)


@control.post("/keys/revoke")
def revoke_key() -> Response:
    """By its name."""
    name = fields.text(_sent(), "name")
    with here().world() as world:
        for row in credentials.api_keys(world):
            if row["name"] == name:
                credentials.revoke_api_key(world, row["id"])
        return _done(world, {"name": name})


@control.post("/users")
def set_user() -> Response:
    """Deactivate somebody by name, or bring them back."""
    sent = _sent()
    name = fields.text(sent, "name")
    with here().world() as world:
        for user in users.listed(world):
            if user["name"] == name:
                active = sent.get("active") is not False
                return _done(world, users.set_active(world, user["id"], active=active))
        raise NotFound.object("users", name)


@control.post("/revoke")
def revoke() -> Response:
    sent = _sent()
    with here().world() as world:
        credentials.revoke_app(world, fields.text(sent, "client_id"))
        return _done(world, credentials.authorized_apps(world))


@control.post("/knobs")
def turn_knobs() -> Response:
    knobs = here().knobs
    knobs.change(_sent())
    with here().world() as world:
        return _done(world, knobs.shown())


@control.post("/reset")
def reset() -> Response:
    here().reset()
    return json_response({"data": "reset"})


def _done(world: World, data: Any, status: int = 200) -> Response:
    entry = ledger.Entry("control", request.method, request.path, status=status)
    ledger.record(world, entry, body=_sent())
    return json_response({"data": data}, status)


def _opportunity_ref(world: World, sent: dict[str, Any]) -> str:
    """By id or by the person's name."""
    wanted = fields.text(sent, "opportunity")
    for _, each in opportunities.ranked(world):
        if wanted in (each["id"], contacts.find(world, each["contact"])["name"]):
            return str(each["id"])
    raise NotFound.object("opportunities", wanted)


def _stage_ref(world: World, wanted: str) -> str:
    return _ref("stages", wanted, stages.listed(world))


def _posting_ref(world: World, wanted: str) -> str:
    return _ref("postings", wanted, postings.listed(world))


def _reason_ref(world: World, wanted: str) -> str:
    return _ref("archive reasons", wanted, stages.archive_reasons(world))


def _ref(kind: str, wanted: str, rows: list[dict[str, Any]]) -> str:
    for row in rows:
        if wanted in (row["id"], row["text"]):
            return str(row["id"])
    raise NotFound.object(kind, wanted)
