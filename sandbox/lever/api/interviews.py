"""Panels and their interviews."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.api.opportunities import readable
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import interviews, shapes, templates, users

api = Blueprint("interviews", __name__)

REMINDERS = ("once", "daily", "frequently", "none")
LONGEST_MIN = 24 * 60
PLACE = "/opportunities/<ref>"


@api.get(f"{PLACE}/interviews")
@guarded("interviews:read")
def list_interviews(call: Call, ref: str) -> Answer:
    readable(call, ref)
    rows = interviews.listed(call.world, ref)
    chosen, answer = lists.page(rows, lambda row: [row["created_at"], row["id"]])
    shapes_shown = [lists.included(interviews.shown(call.world, row)) for row in chosen]
    return Answer(shapes_shown, beside=answer.beside)


@api.get(f"{PLACE}/interviews/<interview_ref>")
@guarded("interviews:read")
def get_interview(call: Call, ref: str, interview_ref: str) -> Answer:
    readable(call, ref)
    found = interviews.find(call.world, ref, interview_ref)
    return Answer(lists.included(interviews.shown(call.world, found)))


@api.post(f"{PLACE}/interviews")
@guarded("interviews:write")
def create_interview(call: Call, ref: str) -> Answer:
    readable(call, ref)
    user = str(call.performer(required=True))
    panel = interviews.find_panel(call.world, ref, fields.text(call.body, "panel"))
    made = interviews.add(call.world, panel, _interview(call, call.body), user)
    return Answer(interviews.shown(call.world, made), 201)


@api.put(f"{PLACE}/interviews/<interview_ref>")
@guarded("interviews:write")
def replace_interview(call: Call, ref: str, interview_ref: str) -> Answer:
    readable(call, ref)
    call.performer(required=True)
    found = interviews.find(call.world, ref, interview_ref)
    changed = interviews.replace(call.world, found, _interview(call, call.body))
    return Answer(interviews.shown(call.world, changed))


@api.delete(f"{PLACE}/interviews/<interview_ref>")
@guarded("interviews:write")
def delete_interview(call: Call, ref: str, interview_ref: str) -> Answer:
    readable(call, ref)
    call.performer(required=True)
    interviews.delete(call.world, interviews.find(call.world, ref, interview_ref))
    return Answer(status=204)


@api.get(f"{PLACE}/panels")
@guarded("panels:read")
def list_panels(call: Call, ref: str) -> Answer:
    readable(call, ref)
    rows = interviews.panels(call.world, ref)
    chosen, answer = lists.page(rows, lambda row: [row["created_at"], row["id"]])
    shapes_shown = [lists.included(interviews.panel_shown(call.world, row)) for row in chosen]
    return Answer(shapes_shown, beside=answer.beside)


@api.get(f"{PLACE}/panels/<panel_ref>")
@guarded("panels:read")
def get_panel(call: Call, ref: str, panel_ref: str) -> Answer:
    readable(call, ref)
    found = interviews.find_panel(call.world, ref, panel_ref)
    return Answer(lists.included(interviews.panel_shown(call.world, found)))


@api.post(f"{PLACE}/panels")
@guarded("panels:write")
def create_panel(call: Call, ref: str) -> Answer:
    readable(call, ref)
    user = str(call.performer(required=True))
    made = interviews.add_panel(call.world, ref, _panel(call, ref), user)
    return Answer(interviews.panel_shown(call.world, made), 201)


@api.put(f"{PLACE}/panels/<panel_ref>")
@guarded("panels:write")
def replace_panel(call: Call, ref: str, panel_ref: str) -> Answer:
    readable(call, ref)
    user = str(call.performer(required=True))
    found = interviews.find_panel(call.world, ref, panel_ref)
    changed = interviews.replace_panel(call.world, found, _panel(call, ref), user)
    return Answer(interviews.panel_shown(call.world, changed))


@api.delete(f"{PLACE}/panels/<panel_ref>")
@guarded("panels:write")
def delete_panel(call: Call, ref: str, panel_ref: str) -> Answer:
    readable(call, ref)
    call.performer(required=True)
    interviews.delete_panel(call.world, interviews.find_panel(call.world, ref, panel_ref))
    return Answer(status=204)


def _panel(call: Call, ref: str) -> dict[str, Any]:
    body = call.body
    inside = body.get("interviews")
    if not isinstance(inside, list) or not inside:
        raise BadRequest("interviews is required")
    return {
        "applications": _applications(call, ref),
        "timezone": fields.text(body, "timezone"),
        "note": fields.optional_text(body, "note"),
        "externalUrl": fields.optional_text(body, "externalUrl"),
        "feedbackReminder": _reminder(body),
        "interviews": [_interview(call, each) for each in inside],
    }


def _applications(call: Call, ref: str) -> list[str]:
    named = fields.texts(call.body, "applications", required=False)
    known = {each["id"] for each in shapes.applications(call.world, readable(call, ref))}
    if not set(named) <= known:
        raise BadRequest("applications must be of this opportunity")
    return named


def _interview(call: Call, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise BadRequest("each interview must be an object")
    template = _template(call, body)
    return {
        "id": fields.optional_text(body, "id"),
        "subject": fields.optional_text(body, "subject"),
        "note": fields.optional_text(body, "note"),
        "location": fields.optional_text(body, "location"),
        "interviewers": _interviewers(call, body, template),
        "date": fields.number(body, "date", 1, fields.LARGEST),
        "duration": fields.number(body, "duration", 1, LONGEST_MIN),
        "feedbackTemplate": template,
        "feedbackReminder": _reminder(body),
    }


def _interviewers(call: Call, body: Mapping[str, Any], template: str) -> list[dict[str, Any]]:
    named = body.get("interviewers")
    if not isinstance(named, list) or not named:
        raise BadRequest("interviewers is required")
    if not all(isinstance(each, dict) for each in named):
        raise BadRequest("each interviewer must be an object")
    return [_interviewer(call, each, template) for each in named]


def _interviewer(call: Call, told: Mapping[str, Any], template: str) -> dict[str, Any]:
    user = users.find(call.world, fields.text(told, "id"))
    own = _template(call, told) if told.get("feedbackTemplate") else template
    return {
        "id": user["id"],
        "name": user["name"],
        "email": user["email"],
        "feedbackTemplate": own,
    }


def _template(call: Call, told: Mapping[str, Any]) -> str:
    named = fields.optional_text(told, "feedbackTemplate") or templates.NO_FEEDBACK
    return str(templates.find(call.world, named)["id"])


def _reminder(told: Mapping[str, Any]) -> str:
    named = fields.optional_text(told, "feedbackReminder") or "daily"
    if named not in REMINDERS:
        raise BadRequest(f"feedbackReminder must be one of {', '.join(REMINDERS)}")
    return named
