from typing import Any

from flask import Blueprint

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.world import packed, templates

api = Blueprint("templates", __name__)


@api.get("/feedback_templates")
@guarded("feedback_templates:read")
def list_templates(call: Call) -> Answer:
    shapes = [templates.shown(call.world, row) for row in templates.listed(call.world)]
    answer = lists.in_order(shapes)
    return Answer([lists.included(each) for each in answer.data], beside=answer.beside)


@api.get("/feedback_templates/<ref>")
@guarded("feedback_templates:read")
def get_template(call: Call, ref: str) -> Answer:
    row = templates.find(call.world, ref)
    return Answer(lists.included(templates.shown(call.world, row)))


@api.post("/feedback_templates")
@guarded("feedback_templates:write")
def create_template(call: Call) -> Answer:
    row = templates.add(call.world, _values(call))
    return Answer(templates.shown(call.world, row), 201)


@api.put("/feedback_templates/<ref>")
@guarded("feedback_templates:write")
def replace_template(call: Call, ref: str) -> Answer:
    row = templates.replace(call.world, ref, _values(call))
    return Answer(templates.shown(call.world, row))


@api.delete("/feedback_templates/<ref>")
@guarded("feedback_templates:write")
def delete_template(call: Call, ref: str) -> Answer:
    templates.delete(call.world, ref)
    return Answer(status=204)


def _values(call: Call) -> dict[str, Any]:
    body = call.body
    group = fields.optional_text(body, "group")
    return {
        "text": fields.text(body, "text"),
        "instructions": fields.optional_text(body, "instructions"),
        "group": packed({"id": group, "name": group}) if group else None,
        "fields": templates.checked_fields(body.get("fields")),
    }
