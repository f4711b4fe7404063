from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import World, many, new_id, one

NEW_LEAD = "lead-new"


def listed(world: World) -> list[dict[str, Any]]:
    """In pipeline order."""
    rows = many(world, "select * from stages where account_id = ? order by rank", world.account_id)
    return [dict(row) for row in rows]


def shown(stage: dict[str, Any]) -> dict[str, Any]:
    return {"id": stage["id"], "text": stage["text"]}


def text(world: World, stage_id: str) -> str:
    row = one(
        world,
        "select text from stages where account_id = ? and id = ?",
        world.account_id,
        stage_id,
    )
    return str(row["text"]) if row else stage_id


def find(world: World, stage_id: str) -> dict[str, Any]:
    for stage in listed(world):
        if stage["id"] == stage_id:
            return stage
    raise NotFound.object("stages", stage_id)


def index(world: World, stage_id: str) -> int:
    return [stage["id"] for stage in listed(world)].index(stage_id)


def add(world: World, text: str, after: str) -> str:
    """Put a stage behind another one, into the same part of the pipeline. Returns its id."""
    stages = listed(world)
    before = find(world, after)
    behind = [each["rank"] for each in stages if each["rank"] > before["rank"]]
    rank = (before["rank"] + behind[0]) / 2 if behind else before["rank"] + 1
    stage_id = new_id()
    world.db.execute(
        "insert into stages values (?, ?, ?, ?, ?)",
        (stage_id, world.account_id, _free(stages, text), before["pipeline"], rank),
    )
    return stage_id


def rename(world: World, stage_id: str, text: str) -> None:
    others = [each for each in listed(world) if each["id"] != find(world, stage_id)["id"]]
    world.db.execute(
        "update stages set text = ? where account_id = ? and id = ?",
        (_free(others, text), world.account_id, stage_id),
    )


def _free(stages: list[dict[str, Any]], text: str) -> str:
    """The name, in one line, if no other stage has it."""
    name = " ".join(text.split())
    if not name:
        raise BadRequest("A stage needs a name.")
    if name in [each["text"] for each in stages]:
        raise BadRequest(f"There is a stage called {name} already.")
    return name


def archive_reasons(world: World) -> list[dict[str, Any]]:
    rows = many(
        world,
        "select id, text, status, type from archive_reasons where account_id = ? order by rowid",
        world.account_id,
    )
    return [dict(row) for row in rows]


def archive_reason(world: World, reason_id: str) -> dict[str, Any]:
    row = one(
        world,
        "select id, text, status, type from archive_reasons where account_id = ? and id = ?",
        world.account_id,
        reason_id,
    )
    if row is None:
        raise NotFound.object("archive reasons", reason_id)
    return dict(row)


def dispositions(world: World) -> dict[str, Any]:
    """The undocumented `GET /disposition_stages`."""
    return {
        "stages": [
            {
                "id": stage["id"],
                "text": stage["text"],
                "pipeline": stage["pipeline"],
                "rank": _plain(stage["rank"]),
                "hasInterview": False,
            }
            for stage in listed(world)
        ],
        "archiveReasons": [
            {
                "id": reason["id"],
                "text": reason["text"],
                "type": "hired" if reason["type"] == "hired" else None,
                "status": reason["status"],
            }
            for reason in archive_reasons(world)
        ],
    }


def _plain(rank: float) -> float:
    return int(rank) if rank == int(rank) else rank
