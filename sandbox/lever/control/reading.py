"""What a test may look at."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from sandbox.lever.api.call import json_response
from sandbox.lever.control.door import control, world_asked
from sandbox.lever.core import here
from sandbox.lever.deliveries import history
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import (
    World,
    accounts,
    credentials,
    events,
    feedback,
    files,
    ledger,
    many,
    notes,
    opportunities,
    postings,
    shapes,
    stages,
    tags,
    users,
    webhooks,
)
from sandbox.lever.world.opportunities import Opportunity

WRITTEN_ABOUT = (
    "select opportunity from notes union select opportunity from feedback"
    " union select opportunity from files"
)


@control.get("/health")
def health() -> Response:
    return json_response({"ok": True})


@control.get("/ledger")
def read_ledger() -> Response:
    since = request.args.get("since", "0")
    if not since.isdigit():
        raise BadRequest("since must be a number")
    with world_asked() as world:
        return json_response({"entries": ledger.entries(world, int(since))})


@control.get("/turns")
def read_turns() -> Response:
    """Each call that the rate limit counted, reads too: seconds of one clock, answer, by whom."""
    turns = [
        {"at": at, "allowed": allowed, "credential": credential}
        for at, allowed, credential in here().limiter.turns()
    ]
    return json_response({"turns": turns})


@control.get("/state")
def read_state() -> Response:
    """Everything, or the parts that `?only=` names."""
    wanted = request.args.getlist("only") or list(PARTS)
    with world_asked() as world:
        return json_response({name: PARTS[name](world) for name in PARTS if name in wanted})


def _deliveries(world: World) -> list[dict[str, Any]]:
    names = ("id", "webhook", "event", "url", "state", "tries")
    return [{name: each[name] for name in names} for each in history(world)]


def _webhooks(world: World) -> list[dict[str, Any]]:
    rows = webhooks.listed(world)
    return [{**webhooks.shown(row), "credential": row["credential"]} for row in rows]


PARTS: dict[str, Callable[[World], Any]] = {
    "opportunities": lambda world: _shown(world, [o for _, o in opportunities.ranked(world)]),
    "stages": lambda world: [stages.shown(stage) for stage in stages.listed(world)],
    "archiveReasons": stages.archive_reasons,
    "postings": lambda world: [postings.shown(world, each) for each in postings.listed(world)],
    "users": users.listed,
    "webhooks": _webhooks,
    "switches": events.switches,
    "authorizedApps": credentials.authorized_apps,
    "deliveries": _deliveries,
    "knobs": lambda _world: here().knobs.shown(),
    "accounts": accounts.listed,
}


def opportunity_shown(world: World, opportunity: Opportunity) -> dict[str, Any]:
    return _shown(world, [opportunity])[0]


def _shown(world: World, wanted: list[Opportunity]) -> list[dict[str, Any]]:
    """The API's shape, with what the API hides."""
    known = shapes.Known(world, wanted)
    texts = {stage["id"]: stage["text"] for stage in stages.listed(world)}
    by_hand = tags.among(world, [each["id"] for each in wanted], by_hand=True)
    written_about = {row["opportunity"] for row in many(world, WRITTEN_ABOUT)}
    return [
        {
            **shapes.shown(each, known),
            "stageText": texts[each["stage"]],
            "posting": each["posting"],
            "tags": known.tags.get(each["id"], []),
            "manualTags": by_hand.get(each["id"], []),
            **_written(world, each["id"], is_any=each["id"] in written_about),
        }
        for each in wanted
    ]


def _written(world: World, ref: str, *, is_any: bool) -> dict[str, Any]:
    """Most of ten thousand have nothing, and need no three queries to say so."""
    if not is_any:
        return {"notes": [], "feedback": [], "files": []}
    return {
        "notes": [notes.shown(note) for note in notes.of(world, ref)],
        "feedback": [feedback.shown(each) for each in feedback.listed(world, ref)],
        "files": [files.shown(world, each) for each in files.listed(world, ref)],
    }
