"""Who is told what: an event becomes one delivery per webhook, if its switch is on."""

import hashlib
import hmac
import json
import secrets
from typing import Any

from sandbox.lever.world import World, many, new_id, packed

GROUPS = {
    "applicationCreated": "Application created",
    "candidateHired": "Candidate hired",
    "candidateStageChange": "Candidate stage change",
    "candidateArchiveChange": "Candidate archive change",
    "candidateDeleted": "Candidate deleted",
    "interviewCreated": "Interview created",
    "interviewUpdated": "Interview updated",
    "interviewDeleted": "Interview deleted",
    "contactCreated": "Contact created",
    "contactUpdated": "Contact updated",
}
CONDITIONAL = (
    "applicationCreated",
    "candidateHired",
    "candidateStageChange",
    "candidateArchiveChange",
)
ORIGINS = ("applied", "sourced", "referred", "university", "internal", "agency")


def announce(world: World, event: str, data: dict[str, Any], *, origin: str | None = None) -> None:
    if not switches(world)[event]:
        return
    for webhook in many(
        world,
        "select * from webhooks where account_id = ? and event = ? order by created_at, id",
        world.account_id,
        event,
    ):
        if _wants(webhook, origin):
            enqueue(world, webhook, data, tries=1 + len(world.settings.retry_delays_s))


def _wants(webhook: Any, origin: str | None) -> bool:
    return origin is None or webhook["origins"] is None or origin in json.loads(webhook["origins"])


def enqueue(world: World, webhook: Any, data: dict[str, Any], *, tries: int) -> None:
    key = webhook["signature_token"] if world.settings.signed_deliveries else None
    body = signed({"event": webhook["event"], "triggeredAt": world.at, "data": data}, key)
    if world.settings.event_id:
        body = {"id": new_id(), **body}
    world.db.execute(
        "insert into deliveries (id, webhook, url, event, signature_token, body, state,"
        " tries_left, due_at, created_at, account) values (?, ?, ?, ?, ?, ?, 'new', ?, ?, ?, ?)",
        (
            new_id(),
            webhook["id"],
            webhook["url"],
            webhook["event"],
            webhook["signature_token"],
            packed(body),
            tries,
            world.at,
            world.at,
            world.account_id,
        ),
    )


def signed(body: dict[str, Any], key: str | None) -> dict[str, Any]:
    """The body with a fresh token and its signature; the signature covers only token and time."""
    token = secrets.token_hex(24)
    bare = {name: value for name, value in body.items() if name not in ("signature", "token")}
    if key is not None:
        bare["signature"] = signature(key, token, body["triggeredAt"])
    return {**bare, "token": token}


def signature(key: str, token: str, triggered_at: int) -> str:
    message = f"{token}{triggered_at}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def switches(world: World) -> dict[str, bool]:
    """Off until a Super Admin turns them on, also for webhooks made through the API."""
    rows = many(world, "select * from switches where account_id = ?", world.account_id)
    known = {row["event"]: bool(row["is_on"]) for row in rows}
    return {event: known.get(event, False) for event in GROUPS}


def switch(world: World, event: str, *, is_on: bool) -> None:
    world.db.execute(
        "insert into switches values (?, ?, ?) on conflict do update set is_on = excluded.is_on",
        (world.account_id, event, is_on),
    )
