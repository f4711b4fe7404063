"""Filled-in feedback templates."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.world import World, many, new_id, one, opportunities, packed, templates
from sandbox.lever.world.templates import CHOICES, SCORE, SCORES

Values = Mapping[str, Any]
Fields = list[dict[str, Any]]
INTERNAL = {SCORE: "score"}


@dataclass(frozen=True)
class Draft:
    template: str
    values: Values
    """By the id of the field."""
    user: str
    created_at: int | None = None
    completed_at: int | None = None
    panel: str | None = None
    interview: str | None = None


def add(world: World, opportunity_id: str, draft: Draft) -> sqlite3.Row:
    template = templates.find(world, draft.template)
    fields = filled(templates.fields_of(template), draft.values)
    created_at, feedback_id = draft.created_at or world.at, new_id()
    world.db.execute(
        "insert into feedback (id, opportunity, template, text, instructions, fields, user,"
        " panel, interview, created_at, completed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            feedback_id,
            opportunity_id,
            draft.template,
            template["text"],
            template["instructions"],
            packed(fields),
            draft.user,
            draft.panel,
            draft.interview,
            created_at,
            draft.completed_at or created_at,
        ),
    )
    opportunities.touch(world, opportunity_id)
    return find(world, opportunity_id, feedback_id)


def filled(fields: Fields, values: Values) -> Fields:
    """The template's fields with what was sent; a wrong value or a missing one is refused."""
    unknown = values.keys() - {each["id"] for each in fields}
    if unknown:
        raise BadRequest(f"the template has no field {', '.join(sorted(unknown))}")
    return [{**each, "value": _value(each, values.get(each["id"]))} for each in fields]


def _value(field: dict[str, Any], value: Any) -> Any:
    if value in (None, "", []):
        if field["required"]:
            raise BadRequest(f"the field {field['text']} is required")
        return None
    if not _fits(field, value):
        raise BadRequest(f"the field {field['text']} cannot be {value!r}")
    return value


def _fits(field: dict[str, Any], value: Any) -> bool:
    kind = field["type"]
    if kind in (SCORE, *CHOICES):
        known = {option["text"] for option in field["options"]}
        chosen = value if kind == "multiple-select" else [value]
        return isinstance(chosen, list) and all(each in known for each in chosen)
    if kind == "score":
        return value in (1, 2, 3, 4)
    if kind == "yes-no":
        return value in ("yes", "no")
    if kind == "date":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "scorecard":
        return isinstance(value, list | dict)
    return isinstance(value, str) or (kind == "code" and isinstance(value, dict))


def find(world: World, opportunity_id: str, feedback_id: str) -> sqlite3.Row:
    """Also a deleted one: it only carries `deletedAt`."""
    row = one(
        world,
        "select * from feedback where opportunity = ? and id = ?",
        opportunity_id,
        feedback_id,
    )
    if row is None:
        raise NotFound.object("feedback", feedback_id)
    return row


def listed(world: World, opportunity_id: str) -> list[sqlite3.Row]:
    """Newest first, without the deleted ones."""
    return many(
        world,
        "select * from feedback where opportunity = ? and deleted_at is null"
        " order by created_at desc, id",
        opportunity_id,
    )


def change(world: World, row: sqlite3.Row, values: Values, completed_at: int | None) -> sqlite3.Row:
    if row["deleted_at"] is not None:
        raise Forbidden("Deleted feedback cannot be changed.")
    fields = json.loads(row["fields"])
    known = {each["id"]: each["value"] for each in fields}
    bare = [{name: each[name] for name in each if name != "value"} for each in fields]
    world.db.execute(
        "update feedback set fields = ?, completed_at = ?, updated_at = ? where id = ?",
        (
            packed(filled(bare, {**known, **values})),
            completed_at or row["completed_at"],
            world.at,
            row["id"],
        ),
    )
    opportunities.touch(world, row["opportunity"])
    return find(world, row["opportunity"], row["id"])


def delete(world: World, row: sqlite3.Row) -> None:
    """Soft: reading it still works."""
    world.db.execute(
        "update feedback set deleted_at = coalesce(deleted_at, ?) where id = ?",
        (world.at, row["id"]),
    )
    opportunities.touch(world, row["opportunity"])


def delete_all(world: World, opportunity_id: str) -> None:
    world.db.execute("delete from feedback where opportunity = ?", (opportunity_id,))


def shown(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "type": "interview",
        "text": row["text"],
        "instructions": row["instructions"],
        "fields": json.loads(row["fields"]),
        "baseTemplateId": row["template"],
        "interview": row["interview"],
        "panel": row["panel"],
        "user": row["user"],
        "createdAt": row["created_at"],
        "completedAt": row["completed_at"],
        "updatedAt": row["updated_at"],
        "deletedAt": row["deleted_at"],
    }


def internal(world: World, row: sqlite3.Row) -> dict[str, Any]:
    """What a change answers: the shape that Lever uses inside."""
    opportunity = opportunities.find(world, row["opportunity"])
    shape = shown(row)
    return {
        "id": row["id"],
        "accountId": world.account_id,
        "userId": row["user"],
        "profileId": row["opportunity"],
        "type": shape["type"],
        "text": shape["text"],
        "instructions": shape["instructions"],
        "fields": [_inside(each) for each in shape["fields"]],
        "baseTemplateId": row["template"],
        "isCompleted": row["completed_at"] is not None,
        "postingIds": [opportunity["posting"]] if opportunity["posting"] else [],
        "panelId": row["panel"],
        "interviewId": row["interview"],
        "createdAt": row["created_at"],
        "completedAt": row["completed_at"],
        "updatedAt": row["updated_at"],
        "deletedAt": row["deleted_at"],
    }


def _inside(field: dict[str, Any]) -> dict[str, Any]:
    if field["type"] != SCORE:
        return field
    value = field["value"]
    number = len(SCORES) - SCORES.index(value) if value in SCORES else None
    return {**field, "type": INTERNAL[SCORE], "overall": True, "value": number}
