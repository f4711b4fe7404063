"""Requisitions and the fields that an account adds to them."""

import sqlite3
from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest, Forbidden
from sandbox.lever.world import new_id, postings, requisitions, users

api = Blueprint("requisitions", __name__)

TEXTS = ("employmentStatus", "location", "department", "team")
PEOPLE = ("owner", "hiringManager")
MOMENTS = ("timeToFillStartAt", "timeToFillEndAt")
OBJECTS = ("compensationBand", "customFields")
MOST = 100_000
FIELD_KINDS = ("number", "text", "date", "object", "dropdown")


@api.get("/requisitions")
@guarded("requisitions:read")
def list_requisitions(call: Call) -> Answer:
    rows = [row for row in requisitions.listed(call.world) if _fits(row)]
    order = requisitions.IN_LIST
    answer = lists.in_order([requisitions.shown(call.world, row, order) for row in rows])
    _check_confidentiality(call)
    if request.args.get("confidentiality") == "confidential":
        return lists.in_order([])
    return Answer([lists.included(each) for each in answer.data], beside=answer.beside)


def _check_confidentiality(call: Call) -> None:
    """None here is confidential, but asking for them takes the grant all the same."""
    asked = request.args.get("confidentiality", "non-confidential")
    if asked not in ("confidential", "non-confidential", "all"):
        raise BadRequest("confidentiality must be confidential, non-confidential or all")
    if asked != "non-confidential" and not call.caller.is_confidential:
        raise Forbidden("This credential has no access to confidential data.")


def _fits(row: sqlite3.Row) -> bool:
    statuses, codes = request.args.getlist("status"), request.args.getlist("requisition_code")
    start, end = lists.moment("created_at_start"), lists.moment("created_at_end")
    return (
        (not statuses or row["status"] in statuses)
        and (not codes or row["code"] in codes)
        and (start is None or row["created_at"] >= start)
        and (end is None or row["created_at"] <= end)
    )


@api.get("/requisitions/<ref>")
@guarded("requisitions:read")
def get_requisition(call: Call, ref: str) -> Answer:
    row = requisitions.find(call.world, ref)
    return Answer(lists.included(requisitions.shown(call.world, row)))


@api.post("/requisitions")
@guarded("requisitions:write")
def create_requisition(call: Call) -> Answer:
    row = requisitions.add(call.world, _values(call), call.performer())
    return Answer(requisitions.internal(call.world, row), 201)


@api.put("/requisitions/<ref>")
@guarded("requisitions:write")
def replace_requisition(call: Call, ref: str) -> Answer:
    row = requisitions.replace(call.world, requisitions.find(call.world, ref), _values(call))
    return Answer(requisitions.shown(call.world, row))


@api.delete("/requisitions/<ref>")
@guarded("requisitions:write")
def delete_requisition(call: Call, ref: str) -> Answer:
    requisitions.delete(call.world, ref)
    return Answer(status=204)


def _values(call: Call) -> dict[str, Any]:
    body = call.body
    status = fields.optional_text(body, "status") or "open"
    if status not in requisitions.STATUSES:
        raise BadRequest(f"status must be one of {', '.join(requisitions.STATUSES)}")
    return {
        "requisitionCode": fields.text(body, "requisitionCode"),
        "status": status,
        "told": {
            **requisitions.BARE,
            "name": fields.text(body, "name"),
            "headcountTotal": _headcount(body),
            "backfill": fields.truth(body, "backfill"),
            "internalNotes": fields.optional_text(body, "internalNotes") or "",
            "postings": _postings(call),
            **{name: fields.optional_text(body, name) for name in TEXTS},
            **{name: fields.moment(body, name) for name in MOMENTS},
            **{name: _person(call, name) for name in PEOPLE},
            **_objects(body),
        },
    }


def _headcount(body: dict[str, Any]) -> int | str:
    if body.get("headcountTotal") == requisitions.UNLIMITED:
        return requisitions.UNLIMITED
    return fields.number(body, "headcountTotal", 0, MOST)


def _person(call: Call, name: str) -> str | None:
    user_id = fields.optional_text(call.body, name)
    return str(users.find(call.world, user_id)["id"]) if user_id else None


def _postings(call: Call) -> list[str]:
    named = fields.texts(call.body, "postings", required=False)
    return [str(postings.find(call.world, each)["id"]) for each in named]


def _objects(body: dict[str, Any]) -> dict[str, Any]:
    told = {name: body[name] for name in OBJECTS if body.get(name) is not None}
    if not all(isinstance(each, dict) for each in told.values()):
        raise BadRequest(f"{' and '.join(OBJECTS)} must be objects")
    return told


@api.get("/requisition_fields")
@guarded("requisition_fields:read")
def list_fields(call: Call) -> Answer:
    """One of the lists without `hasNext`."""
    return Answer(requisitions.fields(call.world))


@api.get("/requisition_fields/<ref>")
@guarded("requisition_fields:read")
def get_field(call: Call, ref: str) -> Answer:
    return Answer(requisitions.field(call.world, ref))


@api.post("/requisition_fields")
@guarded("requisition_fields:write")
def create_field(call: Call) -> Answer:
    ref = fields.optional_text(call.body, "id") or new_id()
    if any(each["id"] == ref for each in requisitions.fields(call.world)):
        raise BadRequest(f"A requisition field has the id {ref} already.")
    return Answer(requisitions.keep_field(call.world, _field(call, ref)), 201)


@api.put("/requisition_fields/<ref>")
@guarded("requisition_fields:write")
def replace_field(call: Call, ref: str) -> Answer:
    requisitions.field(call.world, ref)
    return Answer(requisitions.keep_field(call.world, _field(call, ref)))


@api.delete("/requisition_fields/<ref>")
@guarded("requisition_fields:write")
def delete_field(call: Call, ref: str) -> Answer:
    requisitions.delete_field(call.world, ref)
    return Answer(status=204)


def _field(call: Call, ref: str) -> dict[str, Any]:
    body, kind = call.body, fields.text(call.body, "type")
    if kind not in FIELD_KINDS:
        raise BadRequest(f"type must be one of {', '.join(FIELD_KINDS)}")
    told = {
        "id": ref,
        "text": fields.text(body, "text"),
        "type": kind,
        "isRequired": fields.truth(body, "isRequired"),
    }
    return {**told, **_inner(body, kind)}


def _inner(body: dict[str, Any], kind: str) -> dict[str, Any]:
    """A dropdown has options, an object has fields of its own."""
    name = {"dropdown": "options", "object": "subfields"}.get(kind)
    if name is None:
        return {}
    inner = body.get(name)
    if not isinstance(inner, list) or not all(isinstance(each, dict) for each in inner):
        raise BadRequest(f"{name} must be a list of objects")
    return {name: [{**each, "id": each.get("id") or new_id()} for each in inner]}
