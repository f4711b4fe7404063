"""Everything that happened, append-only: what a test compares with what must be."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.lever.world import World, many, one, packed

Kind = Literal["api", "page", "message", "delivery", "oauth", "control"]


@dataclass(frozen=True)
class Entry:
    kind: Kind
    method: str
    path: str
    credential: str = ""
    status: int | None = None


def record(world: World, entry: Entry, **detail: Any) -> None:
    world.db.execute(
        "insert into ledger (at, kind, credential, method, path, status, detail, account)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            world.at,
            entry.kind,
            entry.credential,
            entry.method,
            entry.path,
            entry.status,
            packed(detail),
            world.account_id,
        ),
    )


def newest(world: World) -> int:
    """A number that grows with each change."""
    row = one(world, "select max(seq) as seq from ledger")
    return int(row["seq"] or 0) if row else 0


def entries(world: World, since: int = 0) -> list[dict[str, Any]]:
    rows = many(world, "select * from ledger where seq > ? order by seq", since)
    return [{**dict(row), "detail": json.loads(row["detail"])} for row in rows]
