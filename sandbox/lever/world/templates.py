"""Feedback templates: the forms that feedback is written on."""

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.world import World, many, new_id, one, packed, stages

SCORE = "score-system"
SCORES = ("4 - Strong Hire", "3 - Hire", "2 - No Hire", "1 - Strong No Hire")
CHOICES = ("dropdown", "multiple-choice", "multiple-select")
KINDS = (
    "code",
    "date",
    *CHOICES,
    SCORE,
    "score",
    "scorecard",
    "text",
    "textarea",
    "yes-no",
)
NO_FEEDBACK = "no-feedback"


def find(world: World, template_id: str) -> sqlite3.Row:
    row = one(
        world,
        "select * from feedback_templates where account_id = ? and id = ?",
        world.account_id,
        template_id,
    )
    if row is None:
        raise NotFound.object("feedback templates", template_id)
    return row


def listed(world: World) -> list[sqlite3.Row]:
    return many(
        world,
        "select * from feedback_templates where account_id = ? order by rowid",
        world.account_id,
    )


def fields_of(row: sqlite3.Row) -> list[dict[str, Any]]:
    return list(json.loads(row["fields"]))


def add(world: World, values: Mapping[str, Any], *, by_api: bool = True) -> sqlite3.Row:
    template_id = values.get("id") or new_id()
    world.db.execute(
        "insert into feedback_templates values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            template_id,
            world.account_id,
            values["text"],
            values.get("instructions") or "",
            values.get("group"),
            packed(values["fields"]),
            values.get("stage"),
            by_api,
            None if template_id == NO_FEEDBACK else world.at,
            None,
        ),
    )
    return find(world, template_id)


def replace(world: World, template_id: str, values: Mapping[str, Any]) -> sqlite3.Row:
    _made_by_api(world, template_id)
    world.db.execute(
        'update feedback_templates set text = ?, instructions = ?, "group" = ?, fields = ?,'
        " updated_at = ? where account_id = ? and id = ?",
        (
            values["text"],
            values.get("instructions") or "",
            values.get("group"),
            packed(values["fields"]),
            world.at,
            world.account_id,
            template_id,
        ),
    )
    return find(world, template_id)


def delete(world: World, template_id: str) -> None:
    _made_by_api(world, template_id)
    world.db.execute(
        "delete from feedback_templates where account_id = ? and id = ?",
        (world.account_id, template_id),
    )


def _made_by_api(world: World, template_id: str) -> None:
    if not find(world, template_id)["by_api"]:
        raise Forbidden("Only templates made through the API can be changed through the API.")


def checked_fields(values: Any) -> list[dict[str, Any]]:
    """The fields that a client sent, with ids; exactly one of them is the score."""
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        raise BadRequest("fields must be a list of objects")
    fields = [field(each) for each in values]
    if sum(each["type"] == SCORE for each in fields) != 1:
        raise BadRequest(f"fields must hold exactly one field of type {SCORE}")
    return fields


def field(values: Mapping[str, Any]) -> dict[str, Any]:
    kind, text = values.get("type"), values.get("text")
    if kind not in KINDS:
        raise BadRequest(f"type of a field must be one of {', '.join(KINDS)}")
    if not isinstance(text, str) or not text:
        raise BadRequest("each field needs a text")
    shape = {
        "id": str(values.get("id") or new_id()),
        "type": kind,
        "text": text,
        "description": str(values.get("description") or ""),
        "required": kind == SCORE or values.get("required") is True,
    }
    if kind == SCORE:
        shape["options"] = _options(shape["id"], SCORES)
    elif kind in CHOICES:
        shape["options"] = _options(shape["id"], _texts(values.get("options")))
    elif kind == "scorecard":
        shape["scores"] = _scores(values.get("scores"))
    return shape


def _options(field_id: str, texts: Sequence[str]) -> list[dict[str, str]]:
    """Their ids stay when the same field is sent again."""
    return [{"text": text, "optionId": _option_id(field_id, text)} for text in texts]


def _option_id(field_id: str, text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{field_id}/{text}"))


def _texts(options: Any) -> list[str]:
    if not isinstance(options, list) or not options:
        raise BadRequest("a field to choose from needs options")
    texts = [each.get("text") if isinstance(each, dict) else each for each in options]
    if not all(isinstance(text, str) and text for text in texts):
        raise BadRequest("each option needs a text")
    return [str(text) for text in texts]


def _scores(scores: Any) -> list[dict[str, str]]:
    if not isinstance(scores, list) or not scores:
        raise BadRequest("a scorecard needs scores")
    texts = _texts(scores)
    about = [each.get("description", "") if isinstance(each, dict) else "" for each in scores]
    return [
        {"text": text, "description": str(note), "id": new_id()}
        for text, note in zip(texts, about, strict=True)
    ]


def shown(world: World, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "text": row["text"],
        "group": json.loads(row["group"]) if row["group"] else None,
        "instructions": row["instructions"],
        "fields": fields_of(row),
        "createdAt": row["created_at"],
        "stage": stages.shown(stages.find(world, row["stage"])) if row["stage"] else None,
        "updatedAt": row["updated_at"],
    }
