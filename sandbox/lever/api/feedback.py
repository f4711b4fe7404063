from typing import Any

from flask import Blueprint

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.api.opportunities import readable
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import feedback, interviews, users

api = Blueprint("feedback", __name__)


@api.get("/opportunities/<ref>/feedback")
@guarded("feedback:read")
def list_feedback(call: Call, ref: str) -> Answer:
    readable(call, ref)
    rows = feedback.listed(call.world, ref)
    chosen, answer = lists.page(rows, lambda row: [row["created_at"], row["id"]])
    return Answer([_shown(call, feedback.shown(row)) for row in chosen], beside=answer.beside)


@api.get("/opportunities/<ref>/feedback/<feedback_ref>")
@guarded("feedback:read")
def get_feedback(call: Call, ref: str, feedback_ref: str) -> Answer:
    readable(call, ref)
    row = feedback.find(call.world, ref, feedback_ref)
    return Answer(_shown(call, feedback.shown(row)))


def _shown(call: Call, shape: dict[str, Any]) -> dict[str, Any]:
    if "user" in lists.expansions():
        call.require("users:read")
        shape = {**shape, "user": users.find(call.world, shape["user"])}
    return lists.included(shape, lists.expansions())


@api.post("/opportunities/<ref>/feedback")
@guarded("feedback:write")
def create_feedback(call: Call, ref: str) -> Answer:
    readable(call, ref)
    body, user = call.body, call.performer(required=True)
    panel, interview = _interview(call, ref)
    draft = feedback.Draft(
        template=fields.text(body, "baseTemplateId"),
        values=_values(body),
        user=str(user),
        created_at=fields.past(body, "createdAt", call.world.at),
        completed_at=fields.past(body, "completedAt", call.world.at),
        panel=panel,
        interview=interview,
    )
    shape = feedback.shown(feedback.add(call.world, ref, draft))
    return Answer(shape, 201, bare=call.world.settings.feedback_answer == "bare")


def _interview(call: Call, ref: str) -> tuple[str | None, str | None]:
    """The panel and the interview that it belongs to: both or neither."""
    panel = fields.optional_text(call.body, "panel")
    interview = fields.optional_text(call.body, "interview")
    if bool(panel) != bool(interview):
        raise BadRequest("panel and interview are given both or neither")
    if interview and interviews.find(call.world, ref, interview)["panel"] != panel:
        raise BadRequest("the interview is not of this panel")
    return panel or None, interview or None


def _values(body: dict[str, Any]) -> dict[str, Any]:
    sent = body.get("fieldValues", [])
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise BadRequest("fieldValues must be a list of objects")
    return {fields.text(each, "id"): each.get("value") for each in sent}


@api.put("/opportunities/<ref>/feedback/<feedback_ref>")
@guarded("feedback:write")
def change_feedback(call: Call, ref: str, feedback_ref: str) -> Answer:
    readable(call, ref)
    call.performer(required=True)
    row = feedback.find(call.world, ref, feedback_ref)
    completed_at = fields.past(call.body, "completedAt", call.world.at)
    changed = feedback.change(call.world, row, _values(call.body), completed_at)
    return Answer(feedback.internal(call.world, changed))


@api.delete("/opportunities/<ref>/feedback/<feedback_ref>")
@guarded("feedback:write")
def delete_feedback(call: Call, ref: str, feedback_ref: str) -> Answer:
    readable(call, ref)
    call.performer(required=True)
    feedback.delete(call.world, feedback.find(call.world, ref, feedback_ref))
    return Answer(status=204)
