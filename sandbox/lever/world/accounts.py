"""The customers of this Lever: each with users, keys and data of its own."""

from typing import Any

from sandbox.lever.errors import BadRequest
from sandbox.lever.world import World, many


def listed(world: World) -> list[dict[str, Any]]:
    """Oldest first."""
    rows = many(
        world,
        "select a.id, a.name, (select count(*) from opportunities o where o.account_id = a.id)"
        " as opportunities from accounts a order by a.rowid",
    )
    return [dict(row) for row in rows]


def find(world: World, wanted: str) -> str | None:
    """The id of an account, by id or name."""
    for account in listed(world):
        if wanted in (account["id"], account["name"]):
            return str(account["id"])
    return None


def free_name(world: World, name: str) -> str:
    chosen = " ".join(name.split())
    if not chosen or find(world, chosen):
        raise BadRequest("An account needs a name that no other has.")
    return chosen
