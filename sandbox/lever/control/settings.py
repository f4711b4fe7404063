"""What a test may do to keys, users, apps, switches, knobs and accounts."""

from urllib.parse import parse_qsl, urlsplit

from flask import Response, request

from sandbox.lever.api import fields
from sandbox.lever.api.call import json_response
from sandbox.lever.control.door import control, done, sent_object, world_asked
from sandbox.lever.core import add_account, here
from sandbox.lever.deliveries import rerun
from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.oauth import views as oauth
from sandbox.lever.scenario import new_account
from sandbox.lever.world import credentials, events, ledger, users


@control.post("/switches")
def switch() -> Response:
    sent = sent_object()
    if not set(sent) <= set(events.GROUPS) or not all(isinstance(on, bool) for on in sent.values()):
        raise BadRequest(f"Send event: true or false, events are {', '.join(events.GROUPS)}.")
    with world_asked() as world:
        for event, is_on in sent.items():
            events.switch(world, event, is_on=is_on)
        return done(world, events.switches(world))


@control.post("/allow")
def allow() -> Response:
    """Answer a request for authorization, by its address, as a Super Admin who allows it."""
    asked = dict(parse_qsl(urlsplit(fields.text(sent_object(), "url")).query))
    with world_asked() as world:
        code = oauth.allow(world, here(), asked)
        if code is None:
            raise BadRequest("This address asks for nothing that could be allowed.")
        entry = ledger.Entry("control", request.method, request.path)
        ledger.record(world, entry, body={"client_id": asked.get("client_id", "")})
        return json_response({"data": {"code": code}})


@control.post("/keys")
def make_key() -> Response:
    """A key with chosen permissions; without a list it may do everything."""
    sent = sent_object()
    allowed = sent.get("permissions")
    options = credentials.KeyOptions(
        confidential=sent.get("confidential") is True,
        permissions=None if allowed is None else tuple(fields.texts(sent, "permissions")),
    )
    with world_asked() as world:
        key = credentials.new_api_key(world, fields.text(sent, "name"), options)
        return done(world, {"key": key}, 201)


@control.post("/keys/revoke")
def revoke_key() -> Response:
    """By its name."""
    name = fields.text(sent_object(), "name")
    with world_asked() as world:
        for row in credentials.api_keys(world):
            if row["name"] == name:
                credentials.revoke_api_key(world, row["id"])
        return done(world, {"name": name})


@control.post("/users")
def set_user() -> Response:
    """Deactivate somebody by name, or bring them back."""
    sent = sent_object()
    name = fields.text(sent, "name")
    with world_asked() as world:
        for user in users.listed(world):
            if user["name"] == name:
                active = sent.get("active") is not False
                return done(world, users.set_active(world, user["id"], active=active))
        raise NotFound.object("users", name)


@control.post("/revoke")
def revoke() -> Response:
    sent = sent_object()
    with world_asked() as world:
        credentials.revoke_app(world, fields.text(sent, "client_id"))
        return done(world, credentials.authorized_apps(world))


@control.post("/knobs")
def turn_knobs() -> Response:
    knobs = here().knobs
    knobs.change(sent_object())
    here().dispatcher.wake()
    with world_asked() as world:
        return done(world, knobs.shown())


@control.post("/accounts")
def make_account() -> Response:
    wanted = new_account(sent_object())
    with world_asked() as world:
        account_id = add_account(world, wanted)
        entry = ledger.Entry("control", request.method, request.path, status=201)
        ledger.record(world, entry, body={"name": wanted.name})
        return json_response({"data": {"id": account_id, "name": wanted.name}}, 201)


@control.post("/rerun")
def rerun_delivery() -> Response:
    """As the button of the delivery history does, by the id of the delivery."""
    ref = fields.text(sent_object(), "delivery")
    with world_asked() as world:
        if not rerun(world, ref):
            raise NotFound.object("deliveries", ref)
        return done(world, {"rerun": ref})


@control.post("/reset")
def reset() -> Response:
    here().reset()
    return json_response({"data": "reset"})
