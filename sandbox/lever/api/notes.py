from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.api.opportunities import readable
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import notes, users

api = Blueprint("notes", __name__)


@api.get("/opportunities/<ref>/notes")
@guarded("notes:read")
def list_notes(call: Call, ref: str) -> Answer:
    readable(call, ref)
    rows = notes.listed(call.world, ref)
    chosen, answer = lists.page(rows, lambda note: [note["created_at"], note["id"]])
    return Answer([_shown(call, notes.shown(note)) for note in chosen], beside=answer.beside)


@api.get("/opportunities/<ref>/notes/<note_ref>")
@guarded("notes:read")
def get_note(call: Call, ref: str, note_ref: str) -> Answer:
    readable(call, ref)
    return Answer(_shown(call, notes.shown(notes.find(call.world, ref, note_ref))))


def _shown(call: Call, shape: dict[str, Any]) -> dict[str, Any]:
    if "user" in lists.expansions() and shape["user"]:
        call.require("users:read")
        shape = {**shape, "user": users.find(call.world, shape["user"])}
    return lists.included(shape, lists.expansions())


@api.post("/opportunities/<ref>/notes")
@guarded("notes:write")
def create_note(call: Call, ref: str) -> Answer:
    readable(call, ref)
    body = call.body
    draft = notes.Draft(
        value=fields.text(body, "value"),
        user=call.performer(),
        secret=fields.truth(body, "secret"),
        score=fields.score(body),
        notify_followers=fields.truth(body, "notifyFollowers"),
        created_at=fields.past(body, "createdAt", call.world.at),
    )
    onto = request.args.get("note_id")
    if onto:
        note = notes.comment(call.world, ref, onto, draft)
    else:
        note = notes.add(call.world, ref, draft)
    told = {"noteId": note["id"]}
    is_whole = call.world.settings.note_answer == "whole"
    return Answer({**notes.shown(note), **told} if is_whole else told, 201)


@api.put("/opportunities/<ref>/notes/<note_ref>")
@guarded("notes:write")
def replace_note(call: Call, ref: str, note_ref: str) -> Answer:
    readable(call, ref)
    values = call.body.get("values")
    if not isinstance(values, list) or not values:
        raise BadRequest("values is required")
    for each in values:
        if not isinstance(each, dict):
            raise BadRequest("each of values must be an object")
        fields.text(each, "value")
        fields.past(each, "createdAt", call.world.at)
    notes.replace(call.world, ref, note_ref, values)
    return Answer({"noteId": note_ref})


@api.delete("/opportunities/<ref>/notes/<note_ref>")
@guarded("notes:write")
def delete_note(call: Call, ref: str, note_ref: str) -> Answer:
    readable(call, ref)
    notes.delete(call.world, ref, note_ref)
    return Answer(status=204)
