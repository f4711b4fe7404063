"""Files that wait for an application: it names one by its address."""

import sqlite3
from typing import Any
from urllib.parse import quote

from sandbox.lever.world import World, new_id, one

LIFE_MS = 24 * 3_600_000


def keep(world: World, name: str, content_type: str, content: bytes) -> dict[str, Any]:
    upload_id, expires_at = new_id(), world.at + LIFE_MS
    world.db.execute("delete from uploads where expires_at <= ?", (world.at,))
    world.db.execute(
        "insert into uploads values (?, ?, ?, ?, ?, ?)",
        (upload_id, world.account_id, name, content_type, content, expires_at),
    )
    uri = f"{world.base_url}/uploads/{upload_id}/{quote(name)}"
    return {"id": upload_id, "filename": name, "uri": uri, "expiresAt": expires_at}


def at_address(world: World, uri: str) -> sqlite3.Row | None:
    """One of ours that has not expired."""
    ref = uri.removeprefix(f"{world.base_url}/uploads/").partition("/")[0]
    return one(
        world,
        "select * from uploads where account_id = ? and id = ? and expires_at > ?",
        world.account_id,
        ref,
        world.at,
    )
