"""What Lever knows, and what can be done in it. API and pages both come through here."""

import json
import sqlite3
import uuid
from dataclasses import dataclass
from typing import Any

from sandbox.lever.settings import Settings


@dataclass(frozen=True)
class World:
    """One account in one open transaction at one moment."""

    db: sqlite3.Connection
    at: int
    account_id: str
    base_url: str
    settings: Settings


def new_id() -> str:
    return str(uuid.uuid4())


def packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Any:
    """Most lists are empty, and there are tens of thousands of them."""
    return [] if text == "[]" else json.loads(text)


def one(world: World, query: str, *values: Any) -> sqlite3.Row | None:
    row: sqlite3.Row | None = world.db.execute(query, values).fetchone()
    return row


def many(world: World, query: str, *values: Any) -> list[sqlite3.Row]:
    return world.db.execute(query, values).fetchall()
