"""Files of an opportunity, really kept; resumes are files of their own kind."""

import sqlite3
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from sandbox.lever.errors import NotFound
from sandbox.lever.world import World, many, new_id, one, opportunities

SIZE_LIMIT = 30_000_000
SUPPORTED = (".docx", ".doc", ".js", ".jpg", ".png", ".pdf", ".txt")

Kind = Literal["file", "resume"]


@dataclass(frozen=True)
class Upload:
    name: str
    content_type: str
    content: bytes
    user: str | None
    kind: Kind = "file"


def add(world: World, opportunity_id: str, upload: Upload) -> sqlite3.Row:
    opportunities.find(world, opportunity_id)
    file_id, ext = new_id(), PurePath(upload.name).suffix.lower()
    status = world.settings.file_status if ext in SUPPORTED else "unsupported"
    world.db.execute(
        "insert into files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            file_id,
            opportunity_id,
            upload.kind,
            upload.name,
            ext,
            len(upload.content),
            status,
            upload.content_type,
            upload.content,
            upload.user,
            world.at,
        ),
    )
    row = find(world, opportunity_id, file_id, upload.kind)
    _log(world, row, "uploaded", upload.user)
    return row


def find(world: World, opportunity_id: str, file_id: str, kind: Kind = "file") -> sqlite3.Row:
    row = one(
        world,
        "select id, opportunity, kind, name, ext, size, status, content_type, uploaded_by,"
        " uploaded_at from files where opportunity = ? and id = ? and kind = ?",
        opportunity_id,
        file_id,
        kind,
    )
    if row is None:
        raise NotFound.object(f"{kind}s", file_id)
    return row


def listed(world: World, opportunity_id: str, kind: Kind = "file") -> list[sqlite3.Row]:
    """Newest first."""
    return many(
        world,
        "select id, opportunity, kind, name, ext, size, status, content_type, uploaded_by,"
        " uploaded_at from files where opportunity = ? and kind = ?"
        " order by uploaded_at desc, id",
        opportunity_id,
        kind,
    )


def content(world: World, file_id: str) -> bytes:
    row = one(world, "select content from files where id = ?", file_id)
    return bytes(row["content"]) if row else b""


def delete(world: World, opportunity_id: str, file_id: str, user_id: str | None) -> None:
    row = find(world, opportunity_id, file_id)
    world.db.execute("delete from files where id = ?", (file_id,))
    _log(world, row, "deleted", user_id)


def delete_all(world: World, opportunity_id: str) -> None:
    world.db.execute("delete from files where opportunity = ?", (opportunity_id,))
    world.db.execute("delete from file_actions where opportunity = ?", (opportunity_id,))


def _log(world: World, row: sqlite3.Row, action: str, user_id: str | None) -> None:
    world.db.execute(
        "insert into file_actions (opportunity, file, name, action, user, occurred_at)"
        " values (?, ?, ?, ?, ?, ?)",
        (row["opportunity"], row["id"], row["name"], action, user_id, world.at),
    )
    opportunities.touch(world, row["opportunity"])


def actions(world: World, opportunity_id: str) -> list[dict[str, Any]]:
    """Newest first. Lever does not show what one looks like; these names are guesses."""
    rows = many(
        world, "select * from file_actions where opportunity = ? order by seq desc", opportunity_id
    )
    return [
        {
            "id": str(row["seq"]),
            "fileId": row["file"],
            "fileName": row["name"],
            "action": row["action"],
            "user": row["user"],
            "occurredAt": row["occurred_at"],
        }
        for row in rows
    ]


def shown(world: World, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "downloadUrl": _address(world, row),
        "ext": row["ext"],
        "name": row["name"],
        "uploadedAt": row["uploaded_at"],
        "status": row["status"],
        "size": row["size"],
    }


def resume_shown(world: World, row: sqlite3.Row) -> dict[str, Any]:
    file = shown(world, row)
    del file["id"]
    return {
        "id": row["id"],
        "createdAt": row["uploaded_at"],
        "file": file,
        "parsedData": {"positions": [], "schools": []},
    }


def _address(world: World, row: sqlite3.Row) -> str:
    place = f"{world.base_url}/v1/opportunities/{row['opportunity']}"
    return f"{place}/{row['kind']}s/{row['id']}/download"
