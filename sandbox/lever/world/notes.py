import json
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.lever.errors import Forbidden, NotFound
from sandbox.lever.world import World, ledger, many, new_id, one, opportunities, packed

MENTION = re.compile(r"(?<!\S)@([\w.+-]+)")


@dataclass(frozen=True)
class Draft:
    """A note about to be written."""

    value: str
    user: str | None
    secret: bool = False
    score: int | None = None
    notify_followers: bool = False
    created_at: int | None = None
    by_api: bool = True


def add(world: World, opportunity_id: str, draft: Draft) -> sqlite3.Row:
    opportunity = opportunities.find(world, opportunity_id)
    note_id = new_id()
    moment = draft.created_at or world.at
    world.db.execute(
        "insert into notes values (?, ?, ?, ?, ?, ?, ?, ?, null)",
        (
            note_id,
            opportunity_id,
            packed([_field(draft, opportunity["stage"], moment)]),
            draft.user,
            draft.secret,
            draft.by_api,
            moment,
            moment,
        ),
    )
    _written(world, opportunity, draft)
    return find(world, opportunity_id, note_id)


def comment(world: World, opportunity_id: str, note_id: str, draft: Draft) -> sqlite3.Row:
    """A further field on a note that is there."""
    opportunity = opportunities.find(world, opportunity_id)
    fields = json.loads(find(world, opportunity_id, note_id)["fields"])
    fields.append(_field(draft, opportunity["stage"], draft.created_at or world.at))
    world.db.execute("update notes set fields = ? where id = ?", (packed(fields), note_id))
    _written(world, opportunity, draft)
    return find(world, opportunity_id, note_id)


def _field(draft: Draft, stage: str, moment: int) -> dict[str, Any]:
    return {
        "createdAt": moment,
        "score": draft.score,
        "stage": stage,
        "text": "Comment",
        "type": "note",
        "user": draft.user,
        "value": draft.value,
    }


def _written(world: World, opportunity: dict[str, Any], draft: Draft) -> None:
    opportunities.touch(world, opportunity["id"])
    mentioned = MENTION.findall(draft.value)
    if draft.notify_followers or mentioned:
        entry = ledger.Entry("message", "MAIL", f"/opportunities/{opportunity['id']}/followers")
        followers = opportunity["followers"] if draft.notify_followers else []
        ledger.record(world, entry, followers=followers, mentioned=mentioned, text=draft.value)


def find(world: World, opportunity_id: str, note_id: str) -> sqlite3.Row:
    opportunities.find(world, opportunity_id)
    row = one(
        world,
        "select * from notes where opportunity = ? and id = ? and deleted_at is null",
        opportunity_id,
        note_id,
    )
    if row is None:
        raise NotFound.object("notes", note_id)
    return row


def listed(world: World, opportunity_id: str) -> list[sqlite3.Row]:
    """Newest first."""
    opportunities.find(world, opportunity_id)
    return of(world, opportunity_id)


def of(world: World, opportunity_id: str) -> list[sqlite3.Row]:
    return many(
        world,
        "select * from notes where opportunity = ? and deleted_at is null"
        " order by created_at desc, rowid desc",
        opportunity_id,
    )


def replace(world: World, opportunity_id: str, note_id: str, values: list[dict[str, Any]]) -> None:
    note = _made_by_api(world, opportunity_id, note_id)
    stage = opportunities.find(world, opportunity_id)["stage"]
    fields = [
        _field(Draft(each["value"], note["user"]), stage, each.get("createdAt") or world.at)
        for each in values
    ]
    world.db.execute("update notes set fields = ? where id = ?", (packed(fields), note_id))
    opportunities.touch(world, opportunity_id)


def delete(world: World, opportunity_id: str, note_id: str) -> None:
    _made_by_api(world, opportunity_id, note_id)
    world.db.execute("update notes set deleted_at = ? where id = ?", (world.at, note_id))
    opportunities.touch(world, opportunity_id)


def delete_all(world: World, opportunity_id: str) -> None:
    world.db.execute("delete from notes where opportunity = ?", (opportunity_id,))
    opportunities.touch(world, opportunity_id)


def _made_by_api(world: World, opportunity_id: str, note_id: str) -> sqlite3.Row:
    note = find(world, opportunity_id, note_id)
    if not note["by_api"]:
        raise Forbidden("Only notes made through the API can be changed through the API.")
    return note


def shown(note: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": note["id"],
        "text": "Note",
        "fields": json.loads(note["fields"]),
        "user": note["user"],
        "secret": bool(note["secret"]),
        "completedAt": note["completed_at"],
        "deletedAt": note["deleted_at"],
        "createdAt": note["created_at"],
    }
