"""Requisitions: how many people may be hired, and for which postings."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import World, many, new_id, one, packed

STATUSES = ("draft", "pending", "open", "onHold", "closed", "rejected")
ENDED = ("closed", "rejected")
UNLIMITED = "unlimited"
BARE: dict[str, Any] = {
    "backfill": False,
    "hiringManager": None,
    "owner": None,
    "employmentStatus": None,
    "location": None,
    "internalNotes": "",
    "department": None,
    "team": None,
    "compensationBand": None,
    "postings": [],
    "timeToFillStartAt": None,
    "timeToFillEndAt": None,
    "customFields": {},
    "confidentiality": "non-confidential",
}
IN_LIST = (
    *("id", "requisitionCode", "name", "backfill", "confidentiality", "createdAt", "creator"),
    *("headcountHired", "headcountTotal", "status", "hiringManager", "owner", "employmentStatus"),
    *("location", "internalNotes", "department", "team", "headcountInfinite", "compensationBand"),
    *("approval", "postings", "offerIds", "timeToFillStartAt", "timeToFillEndAt", "updatedAt"),
    *("customFields", "closedAt"),
)
BY_ITSELF = (
    *("id", "createdAt", "confidentiality", "status", "name", "requisitionCode", "headcountTotal"),
    *("headcountHired", "headcountInfinite", "backfill", "creator", "owner", "hiringManager"),
    *("internalNotes", "compensationBand", "approval", "employmentStatus", "location", "team"),
    *("department", "postings", "offerIds", "timeToFillStartAt", "timeToFillEndAt", "updatedAt"),
    *("customFields", "closedAt"),
)
# What the inside calls otherwise, in the answer to a new one.
INSIDE = {
    "creator": "creatorUserId",
    "owner": "ownerUserId",
    "postings": "postingIds",
    "offerIds": "reservedOfferIds",
}

Values = Mapping[str, Any]


def find(world: World, requisition_id: str) -> sqlite3.Row:
    row = one(
        world,
        "select * from requisitions where account_id = ? and id = ?",
        world.account_id,
        requisition_id,
    )
    if row is None:
        raise NotFound.object("requisitions", requisition_id)
    return row


def listed(world: World) -> list[sqlite3.Row]:
    """By id downwards, which is the order that was seen."""
    return many(
        world, "select * from requisitions where account_id = ? order by id desc", world.account_id
    )


def add(world: World, values: Values, creator: str | None) -> sqlite3.Row:
    requisition_id = new_id()
    world.db.execute(
        "insert into requisitions values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            requisition_id,
            world.account_id,
            _free_code(world, values["requisitionCode"]),
            values["status"],
            packed(values["told"]),
            creator,
            world.at,
            world.at,
            world.at if values["status"] in ENDED else None,
        ),
    )
    return find(world, requisition_id)


def replace(world: World, row: sqlite3.Row, values: Values) -> sqlite3.Row:
    """The whole object: what is not named becomes empty."""
    code, status = values["requisitionCode"], values["status"]
    if code != row["code"]:
        _free_code(world, code)
    world.db.execute(
        "update requisitions set code = ?, status = ?, told = ?, updated_at = ?, closed_at = ?"
        " where id = ?",
        (
            code,
            status,
            packed(values["told"]),
            world.at,
            (row["closed_at"] or world.at) if status in ENDED else None,
            row["id"],
        ),
    )
    return find(world, row["id"])


def _free_code(world: World, code: str) -> str:
    known = "select 1 from requisitions where account_id = ? and code = ?"
    if one(world, known, world.account_id, code):
        raise BadRequest(f"A requisition has the code {code} already.")
    return code


def delete(world: World, requisition_id: str) -> None:
    find(world, requisition_id)
    world.db.execute("delete from requisitions where id = ?", (requisition_id,))


def codes_of(world: World, posting_id: str) -> list[str]:
    rows = many(
        world,
        "select r.code from requisitions r, json_each(r.told, '$.postings') p"
        " where r.account_id = ? and p.value = ? order by r.created_at",
        world.account_id,
        posting_id,
    )
    return [str(row["code"]) for row in rows]


def for_hire(world: World, opportunity: Values) -> dict[str, Any] | None:
    """What the application of somebody who was hired says."""
    if opportunity["requisition"] is None:
        return None
    row = one(world, "select * from requisitions where id = ?", opportunity["requisition"])
    if row is None:
        return None
    manager = json.loads(row["told"])["hiringManager"]
    return {"id": row["id"], "requisitionCode": row["code"], "hiringManagerOnHire": manager}


def shown(world: World, row: sqlite3.Row, order: tuple[str, ...] = BY_ITSELF) -> dict[str, Any]:
    told = json.loads(row["told"])
    full = {
        **told,
        "id": row["id"],
        "requisitionCode": row["code"],
        "status": row["status"],
        "creator": row["creator"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "closedAt": row["closed_at"],
        "headcountHired": _hired(world, row["id"]),
        "headcountInfinite": told["headcountTotal"] == UNLIMITED,
        "approval": {"steps": []},
        "offerIds": [],
    }
    return {name: full[name] for name in order}


def _hired(world: World, requisition_id: str) -> int:
    row = one(
        world,
        "select count(*) as n from opportunities where account_id = ? and requisition = ?",
        world.account_id,
        requisition_id,
    )
    return int(row["n"]) if row else 0


def internal(world: World, row: sqlite3.Row) -> dict[str, Any]:
    """What a new one answers: the shape that Lever uses inside, without what is empty."""
    full = shown(world, row)
    kept = {name: full[name] for name in full if full[name] is not None or name in INSIDE}
    for name in ("approval", "confidentiality"):
        del kept[name]
    state = {"beginAt": row["created_at"], "status": row["status"]}
    by = {"timestamp": row["created_at"], "service": "data-api"}
    return {
        "accountId": world.account_id,
        "hasConfidentialPosting": False,
        **{INSIDE.get(name, name): value for name, value in kept.items()},
        "stateHistory": [{**state, "attribution": by}],
    }


def fields(world: World) -> list[dict[str, Any]]:
    rows = many(
        world,
        "select told from requisition_fields where account_id = ? order by rowid",
        world.account_id,
    )
    return [json.loads(row["told"]) for row in rows]


def field(world: World, field_id: str) -> dict[str, Any]:
    for each in fields(world):
        if each["id"] == field_id:
            return each
    raise NotFound.requisition_field()


def keep_field(world: World, told: dict[str, Any]) -> dict[str, Any]:
    world.db.execute(
        "insert into requisition_fields values (?, ?, ?)"
        " on conflict do update set told = excluded.told",
        (told["id"], world.account_id, packed(told)),
    )
    return told


def delete_field(world: World, field_id: str) -> None:
    field(world, field_id)
    world.db.execute(
        "delete from requisition_fields where account_id = ? and id = ?",
        (world.account_id, field_id),
    )
