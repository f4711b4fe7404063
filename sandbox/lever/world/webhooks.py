import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import World, many, new_id, one, packed
from sandbox.lever.world.events import CONDITIONAL, GROUPS, ORIGINS, enqueue

URL_LIMIT = 2000


def wanted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a client asks for, with `origins` under `conditions` or beside it."""
    url, event = values.get("url"), values.get("event")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise BadRequest("url must be an http(s) address")
    if len(url) > URL_LIMIT or not isinstance(event, str) or event not in GROUPS:
        raise BadRequest(f"event must be one of {', '.join(GROUPS)}")
    configuration = values.get("configuration") or {}
    if not isinstance(configuration, dict):
        raise BadRequest("configuration must be an object")
    conditions = configuration.get("conditions") or {}
    if not isinstance(conditions, dict):
        raise BadRequest("conditions must be an object")
    origins = conditions.get("origins", configuration.get("origins"))
    return {"url": url, "event": event, "origins": _origins(event, origins)}


def _origins(event: str, origins: Any) -> list[str] | None:
    if event not in CONDITIONAL:
        return None
    if origins is None:
        return list(ORIGINS)
    if not isinstance(origins, list) or not all(each in ORIGINS for each in origins):
        raise BadRequest(f"origins must be some of {', '.join(ORIGINS)}")
    return origins


def create(world: World, credential: str, values: Mapping[str, Any]) -> sqlite3.Row:
    webhook_id = new_id()
    world.db.execute(
        "insert into webhooks values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            webhook_id,
            world.account_id,
            credential,
            values["url"],
            values["event"],
            packed(values["origins"]) if values["origins"] is not None else None,
            secrets.token_hex(24),
            world.at,
            world.at,
        ),
    )
    return find(world, webhook_id)


def find(world: World, webhook_id: str, credential: str | None = None) -> sqlite3.Row:
    row = one(
        world,
        "select * from webhooks where account_id = ? and id = ?",
        world.account_id,
        webhook_id,
    )
    if row is None or (credential is not None and not _may_see(world, row, credential)):
        raise NotFound.object("webhooks", webhook_id)
    return row


def _may_see(world: World, row: sqlite3.Row, credential: str) -> bool:
    return world.settings.webhook_list == "all" or row["credential"] == credential


def listed(world: World, credential: str | None = None) -> list[sqlite3.Row]:
    """Grouped by event, then oldest first."""
    rows = many(
        world,
        "select * from webhooks where account_id = ? order by event, created_at, id",
        world.account_id,
    )
    return [row for row in rows if credential is None or _may_see(world, row, credential)]


def update(world: World, webhook_id: str, values: Mapping[str, Any]) -> sqlite3.Row:
    origins = packed(values["origins"]) if values["origins"] is not None else None
    world.db.execute(
        "update webhooks set url = ?, event = ?, origins = ?, updated_at = ? where id = ?",
        (values["url"], values["event"], origins, world.at, webhook_id),
    )
    return find(world, webhook_id)


def renew_token(world: World, webhook_id: str) -> None:
    """What is on its way already keeps the old one."""
    world.db.execute(
        "update webhooks set signature_token = ?, updated_at = ? where id = ?",
        (secrets.token_hex(24), world.at, webhook_id),
    )


def delete(world: World, webhook_id: str) -> None:
    world.db.execute(
        "update deliveries set state = 'cancelled'"
        " where webhook = ? and state in ('new', 'waiting')",
        (webhook_id,),
    )
    world.db.execute("delete from webhooks where id = ?", (webhook_id,))


def delete_of(world: World, credential: str) -> None:
    for row in many(world, "select id from webhooks where credential = ?", credential):
        delete(world, row["id"])


def ping(world: World, webhook_id: str) -> None:
    """The settings page's test: empty data, one try."""
    enqueue(world, find(world, webhook_id), {}, tries=1)


def shown(row: sqlite3.Row, *, with_token: bool = False) -> dict[str, Any]:
    configuration: dict[str, Any] = {}
    if row["origins"] is not None:
        configuration["conditions"] = {"origins": json.loads(row["origins"])}
    if with_token:
        configuration["signatureToken"] = row["signature_token"]
    return {
        "id": row["id"],
        "event": row["event"],
        "url": row["url"],
        "configuration": configuration,
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }
