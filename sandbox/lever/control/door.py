"""The tests' own door: what no Lever has. A change needs the header `X-Sandbox-Control: 1`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from sandbox.lever.api import fields
from sandbox.lever.api.call import json_response
from sandbox.lever.core import here
from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.world import World, accounts, ledger, postings, search, stages

control = Blueprint("control", __name__, url_prefix="/sandbox")


@control.before_request
def require_header() -> None:
    """A foreign page in the same browser cannot send this header."""
    if request.method != "GET" and request.headers.get("X-Sandbox-Control") != "1":
        raise Forbidden("Send the header X-Sandbox-Control: 1.")


@contextmanager
def world_asked() -> Iterator[World]:
    """Of the account that `?account=` names, by id or name; else of the first."""
    wanted = request.args.get("account")
    if not wanted:
        with here().world() as world:
            yield world
        return
    with here().world() as world:
        account_id = accounts.find(world, wanted)
        if account_id is None:
            raise NotFound.object("accounts", wanted)
        yield replace(world, account_id=account_id)


def sent_object() -> dict[str, Any]:
    value = request.get_json(silent=True)
    if not isinstance(value, dict):
        raise BadRequest("Send a JSON object.")
    return value


def done(world: World, data: Any, status: int = 200) -> Response:
    entry = ledger.Entry("control", request.method, request.path, status=status)
    ledger.record(world, entry, body=sent_object())
    return json_response({"data": data}, status)


def opportunity_ref(world: World, sent: dict[str, Any]) -> str:
    """By id or by the person's name."""
    wanted = fields.text(sent, "opportunity")
    found = search.first(world, wanted)
    if found is None:
        raise NotFound.object("opportunities", wanted)
    return str(found["id"])


def stage_ref(world: World, wanted: str) -> str:
    return _ref("stages", wanted, stages.listed(world))


def posting_ref(world: World, wanted: str) -> str:
    return _ref("postings", wanted, postings.listed(world))


def reason_ref(world: World, wanted: str) -> str:
    return _ref("archive reasons", wanted, stages.archive_reasons(world))


def _ref(kind: str, wanted: str, rows: list[dict[str, Any]]) -> str:
    for row in rows:
        if wanted in (row["id"], row["text"]):
            return str(row["id"])
    raise NotFound.object(kind, wanted)
