import secrets
import sqlite3
from typing import Any

from flask import Blueprint

from sandbox.lever.api.call import Answer, Call, guarded, sent_body
from sandbox.lever.core import Sandbox
from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.world import one, webhooks
from sandbox.lever.world.credentials import BY_HAND

api = Blueprint("webhooks", __name__)


def _exists(sandbox: Sandbox) -> None:
    """Not every plan has webhooks; which status Lever then gives is not known."""
    state = sandbox.knobs.settings.webhook_api
    if state == "forbidden":
        raise Forbidden("Webhooks are not part of this plan.")
    if state == "missing":
        raise NotFound("Not found.")


def _verify(sandbox: Sandbox) -> None:
    """Ping the addresses that ask for it; one that does not answer 2xx stops the call."""
    _exists(sandbox)
    body = sent_body()
    _check_addresses(sandbox, body)
    for wanted in _wanted(body):
        if not _is_pinged(sandbox, wanted):
            continue
        values = webhooks.wanted(wanted)
        key = _key_of(sandbox, wanted.get("id"))
        is_received = sandbox.dispatcher.ping(values["url"], values["event"], key)
        if not is_received and sandbox.knobs.settings.failed_ping == "refuse":
            raise BadRequest("The connection could not be verified.")


def _check_addresses(sandbox: Sandbox, body: dict[str, Any]) -> None:
    if sandbox.knobs.settings.webhook_urls == "any":
        return
    for wanted in _wanted(body):
        if not webhooks.wanted(wanted)["url"].startswith("https://"):
            raise BadRequest("url must be an https address")


def _wanted(body: dict[str, Any]) -> list[Any]:
    """One webhook, or those of a batch."""
    batch = body.get("data", [body])
    if not isinstance(batch, list) or not all(isinstance(each, dict) for each in batch):
        raise BadRequest("data must be a list of webhooks")
    return batch


def _is_pinged(sandbox: Sandbox, wanted: dict[str, Any]) -> bool:
    mode = sandbox.knobs.settings.ping_on_create
    configuration = wanted.get("configuration") or {}
    if not isinstance(configuration, dict):
        raise BadRequest("configuration must be an object")
    return mode == "always" or (mode == "asked" and bool(configuration.get("verifyConnection")))


def _key_of(sandbox: Sandbox, ref: str | None) -> str:
    """A webhook that is being made has no token that anyone could know yet."""
    if ref is None:
        return secrets.token_hex(24)
    with sandbox.world() as world:
        row = one(world, "select signature_token from webhooks where id = ?", ref)
        return str(row["signature_token"]) if row else secrets.token_hex(24)


@api.get("/webhooks")
@guarded("webhooks:read", before=_exists)
def list_webhooks(call: Call) -> Answer:
    rows = webhooks.listed(call.world, call.caller.credential)
    return Answer([webhooks.shown(row) for row in rows])


@api.post("/webhooks")
@guarded("webhooks:write", before=_verify)
def create_webhook(call: Call) -> Answer:
    row = webhooks.create(call.world, call.caller.credential, webhooks.wanted(call.body))
    shape = webhooks.shown(row, with_token=True)
    is_nested = call.world.settings.webhook_answer == "nested"
    return Answer({"data": shape} if is_nested else shape, 201)


@api.put("/webhooks")
@api.put("/webhooks/")
@guarded("webhooks:write", before=_verify)
def update_webhooks(call: Call) -> Answer:
    wanted = call.body.get("data")
    if not isinstance(wanted, list) or not wanted:
        raise BadRequest("data must be a list of webhooks")
    rows = [_update(call, each) for each in wanted]
    return Answer([webhooks.shown(row) for row in rows])


def _update(call: Call, values: dict[str, Any]) -> Any:
    ref = str(values.get("id"))
    _check_changeable(webhooks.find(call.world, ref, call.caller.credential))
    return webhooks.update(call.world, ref, webhooks.wanted(values))


def _check_changeable(row: sqlite3.Row) -> None:
    if row["credential"] == BY_HAND:
        raise Forbidden("This webhook was made in the settings; only a person can change it.")


@api.delete("/webhooks/<ref>")
@guarded("webhooks:write", before=_exists)
def delete_webhook(call: Call, ref: str) -> Answer:
    _check_changeable(webhooks.find(call.world, ref, call.caller.credential))
    webhooks.delete(call.world, ref)
    return Answer(status=204)
