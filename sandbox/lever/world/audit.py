"""Audit events: users and keys. Nothing in them is about apps, webhooks or candidates."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.lever.world import World, many, new_id, packed


@dataclass(frozen=True)
class Target:
    kind: str
    ref: str
    label: str


def note(world: World, kind: str, target: Target, user_id: str | None = None, **meta: Any) -> None:
    """`user_id` is who did it; None when it came through the API."""
    world.db.execute(
        "insert into audit_events values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_id(),
            world.account_id,
            world.at,
            kind,
            user_id,
            target.kind,
            target.ref,
            target.label,
            packed(meta),
        ),
    )


def listed(world: World) -> list[sqlite3.Row]:
    """Newest first."""
    return many(
        world,
        "select a.*, u.email, u.name, u.access_role from audit_events a"
        " left join users u on u.id = a.user"
        " where a.account_id = ? order by a.created_at desc, a.id",
        world.account_id,
    )


def shown(row: sqlite3.Row) -> dict[str, Any]:
    who = {
        "id": row["user"],
        "email": row["email"],
        "name": row["name"],
        "role": row["access_role"],
    }
    return {
        "id": row["id"],
        "createdAt": row["created_at"],
        "type": row["type"],
        "user": who if row["user"] else None,
        "target": {
            "id": row["target_id"],
            "type": row["target_type"],
            "label": row["target_label"],
        },
        "meta": json.loads(row["meta"]),
    }
