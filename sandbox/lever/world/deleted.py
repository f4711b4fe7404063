"""What was deleted, as it last looked: Lever lists it for a while."""

import json
from typing import Any

from sandbox.lever.errors import BadRequest
from sandbox.lever.world import World, many, one, opportunities, packed, postings, shapes

Row = tuple[int, str, dict[str, Any]]


def opportunity(world: World, opportunity_id: str, user_id: str | None) -> None:
    """Delete one, and its application with it."""
    gone = opportunities.find(world, opportunity_id)
    is_hidden = opportunities.is_confidential(world, gone)
    shape = shapes.opportunity_shown(world, gone)
    _remember(world, "opportunity", shape, user_id, is_hidden=is_hidden)
    for application in shapes.applications(world, gone):
        _remember(world, "application", application, user_id, is_hidden=is_hidden)
    opportunities.delete(world, opportunity_id, user_id)


def posting(world: World, posting_id: str, user_id: str | None) -> None:
    """Only one that nobody applied to."""
    gone = postings.find(world, posting_id)
    if one(world, "select 1 from opportunities where posting = ?", posting_id):
        raise BadRequest("A posting with candidates cannot be deleted.")
    is_hidden = gone["confidentiality"] == postings.CONFIDENTIAL
    _remember(world, "posting", postings.shown(world, gone), user_id, is_hidden=is_hidden)
    world.db.execute("delete from postings where id = ?", (posting_id,))


def _remember(
    world: World, kind: str, shape: dict[str, Any], user_id: str | None, *, is_hidden: bool
) -> None:
    full = {**shape, "deletedBy": user_id, "deletedAt": world.at}
    world.db.execute(
        "insert or replace into deleted values (?, ?, ?, ?, ?, ?)",
        (shape["id"], world.account_id, kind, world.at, is_hidden, packed(full)),
    )


def listed(world: World, kind: str, *, start: int, end: int, with_hidden: bool) -> list[Row]:
    """Newest first."""
    rows = many(
        world,
        "select * from deleted where account_id = ? and kind = ? and deleted_at >= ?"
        " and deleted_at <= ? and is_confidential <= ? order by deleted_at desc, id",
        world.account_id,
        kind,
        start,
        end,
        with_hidden,
    )
    return [(row["deleted_at"], row["id"], json.loads(row["shape"])) for row in rows]
