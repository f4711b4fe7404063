from collections.abc import Mapping
from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import World, audit, many, new_id, one

SUPER_ADMIN = "super admin"
INTERVIEWER = "interviewer"
ROLES = {
    SUPER_ADMIN: "Super Admin",
    "admin": "Admin",
    "team member": "Team Member",
    "limited team member": "Limited Team Member",
    INTERVIEWER: "Interviewer",
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
        "externalDirectoryId": row["external_directory_id"],
        "linkedContactIds": [],
        "jobTitle": row["job_title"],
        "managerId": row["manager_id"],
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


def add(world: World, values: Mapping[str, Any]) -> User:
    user_id = values.get("id") or new_id()
    world.db.execute(
        "insert into users (id, account_id, name, username, email, access_role, job_title,"
        " created_at, external_directory_id, manager_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (user_id, world.account_id, *_columns(world, values, None)),
    )
    _audit(world, "user:created", find(world, user_id))
    return find(world, user_id)


def replace(world: World, user_id: str, values: Mapping[str, Any]) -> User:
    """The whole object: what is not named becomes empty."""
    find(world, user_id)
    *told, _, directory, manager = _columns(world, values, user_id)
    world.db.execute(
        "update users set name = ?, username = ?, email = ?, access_role = ?, job_title = ?,"
        " external_directory_id = ?, manager_id = ? where id = ?",
        (*told, directory, manager, user_id),
    )
    _audit(world, "user:updated", find(world, user_id))
    return find(world, user_id)


def _columns(world: World, values: Mapping[str, Any], user_id: str | None) -> tuple[Any, ...]:
    email, role = values["email"], values.get("accessRole") or INTERVIEWER
    if role not in ROLES:
        raise BadRequest(f"accessRole must be one of {', '.join(ROLES)}")
    if any(user["email"] == email and user["id"] != user_id for user in listed(world)):
        raise BadRequest(f"A user has the e-mail address {email} already.")
    username = email.partition("@")[0]
    optional = (values.get("externalDirectoryId"), values.get("managerId"))
    return (values["name"], username, email, role, values.get("jobTitle"), world.at, *optional)


def set_active(world: World, user_id: str, *, active: bool, by: str | None = None) -> User:
    user = find(world, user_id)
    world.db.execute(
        "update users set deactivated_at = ? where id = ?", (None if active else world.at, user_id)
    )
    _audit(world, "user:reactivated" if active else "user:deactivated", user, by)
    return find(world, user_id)


def check_dispensable(world: World, user_id: str) -> None:
    """Somebody must be left who may turn things on again."""
    others = [
        user
        for user in listed(world)
        if user["accessRole"] == SUPER_ADMIN
        and user["deactivatedAt"] is None
        and user["id"] != user_id
    ]
    if not others:
        raise BadRequest("The last active Super Admin cannot be deactivated.")


def _audit(world: World, kind: str, user: User, by: str | None = None) -> None:
    audit.note(world, kind, audit.Target("user", user["id"], user["name"]), by)


def check_performer(world: World, user_id: str | None) -> None:
    """Refuse a `perform_as` that Lever would not accept."""
    if user_id is None or world.settings.unknown_perform_as == "accept":
        return
    row = one(
        world,
        "select 1 from users where account_id = ? and id = ? and deactivated_at is null",
        world.account_id,
        user_id,
    )
    if row is None and world.settings.perform_as_status == NotFound.status:
        raise NotFound.object("users", user_id)
    if row is None:
        raise BadRequest(f"perform_as: {user_id} is not an active user")
