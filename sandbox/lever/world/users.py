from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import World, many, one

SUPER_ADMIN = "super admin"
ROLES = {
    SUPER_ADMIN: "Super Admin",
    "admin": "Admin",
    "team member": "Team Member",
    "limited team member": "Limited Team Member",
    "interviewer": "Interviewer",
}

User = dict[str, Any]


def shown(row: Any) -> User:
    return {
        "id": row["id"],
        "name": row["name"],
        "username": row["username"],
        "email": row["email"],
        "accessRole": row["access_role"],
        "photo": None,
        "createdAt": row["created_at"],
        "deactivatedAt": row["deactivated_at"],
        "externalDirectoryId": None,
        "linkedContactIds": [],
        "jobTitle": row["job_title"],
        "managerId": None,
    }


def find(world: World, user_id: str) -> User:
    row = one(
        world, "select * from users where account_id = ? and id = ?", world.account_id, user_id
    )
    if row is None:
        raise NotFound.object("users", user_id)
    return shown(row)


def listed(world: World) -> list[User]:
    """Newest first."""
    rows = many(
        world,
        "select * from users where account_id = ? order by created_at desc, id",
        world.account_id,
    )
    return [shown(row) for row in rows]


def first_super_admin(world: World) -> User:
    return next(
        user
        for user in listed(world)
        if user["accessRole"] == SUPER_ADMIN and user["deactivatedAt"] is None
    )


def names(world: World) -> dict[str, str]:
    return {user["id"]: user["name"] for user in listed(world)}


def set_active(world: World, user_id: str, *, active: bool) -> User:
    find(world, user_id)
    world.db.execute(
        "update users set deactivated_at = ? where id = ?", (None if active else world.at, user_id)
    )
    return find(world, user_id)


def check_performer(world: World, user_id: str | None) -> None:
    """Refuse a `perform_as` that Lever would not accept."""
    if user_id is None or world.settings.unknown_perform_as == "accept":
        return
    known = {user["id"] for user in listed(world) if user["deactivatedAt"] is None}
    if user_id not in known:
        raise BadRequest(f"perform_as: {user_id} is not an active user")
