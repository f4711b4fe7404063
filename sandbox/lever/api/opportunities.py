from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.world import (
    files,
    interviews,
    opportunities,
    postings,
    requisitions,
    search,
    shapes,
    stages,
    users,
)
from sandbox.lever.world.opportunities import Opportunity
from sandbox.lever.world.search import Search

api = Blueprint("opportunities", __name__)

EXPAND_ACCESS = {
    "applications": "applications:read",
    "contact": "contact:read",
    "stage": "stages:read",
    "owner": "users:read",
    "followers": "users:read",
    "sourcedBy": "users:read",
}
MOMENTS = {
    "created_at": "created_at",
    "updated_at": "updated_at",
    "advanced_at": "last_advanced_at",
    "archived_at": "archived_at",
}
AMONG = {
    "stage_id": "stage",
    "contact_id": "contact",
    "origin": "origin",
    "archive_reason_id": "archive_reason",
    "posting_id": "posting",
    "archived_posting_id": "archived_posting",
    "location": "location",
    "tag": "tag",
    "source": "source",
}
FILE_FIELDS = ("files", "files[]")
TOKEN_PARTS = 3


@api.get("/opportunities")
@guarded("opportunities:read")
def list_opportunities(call: Call) -> Answer:
    _check_expansions(call)
    wanted = _wanted(call)
    rows = list(search.found(call.world, wanted, lists.limit() + 1))
    chosen, beside = lists.cut(
        rows, lambda row: [_plain(row[0]), row[1]["last_advanced_at"], row[1]["id"]]
    )
    return Answer(_shown(call, [each for _, each in chosen]), beside=beside)


def _plain(rank: float) -> float:
    return int(rank) if rank == int(rank) else rank


def _wanted(call: Call) -> Search:
    """Repeats of one filter mean "or", different filters mean "and"."""
    wanted = Search()
    _by_confidentiality(call, wanted)
    for name, column in AMONG.items():
        if name in request.args:
            wanted.among(column, request.args.getlist(name))
    if "email" in request.args:
        wanted.among("email", [email.lower() for email in request.args.getlist("email")])
    _by_moment(wanted)
    _by_state(call, wanted)
    if (place := lists.token(TOKEN_PARTS)) is not None:
        rank, moment, ref = place
        wanted.onward(rank, moment, ref)
    return wanted


def _by_confidentiality(call: Call, wanted: Search) -> None:
    asked = request.args.get("confidentiality", "non-confidential")
    if asked not in ("confidential", "non-confidential", "all"):
        raise BadRequest("confidentiality must be confidential, non-confidential or all")
    if asked != "non-confidential" and not call.caller.is_confidential:
        raise Forbidden("This credential has no access to confidential data.")
    if asked != "all":
        wanted.confidential(wanted=asked == "confidential")


def _by_moment(wanted: Search) -> None:
    for name, column in MOMENTS.items():
        start, end = lists.moment(f"{name}_start"), lists.moment(f"{name}_end")
        if start is not None:
            wanted.since(column, start)
        if end is not None:
            wanted.until(column, end)


def _by_state(call: Call, wanted: Search) -> None:
    archived, snoozed = lists.truth("archived"), lists.truth("snoozed")
    if archived is not None:
        wanted.archived(wanted=archived)
    if snoozed is not None:
        wanted.snoozed(call.world.at, wanted=snoozed)


@api.get("/opportunities/<ref>")
@guarded("opportunities:read")
def get_opportunity(call: Call, ref: str) -> Answer:
    _check_expansions(call)
    return Answer(_shown(call, [readable(call, ref)])[0])


def readable(call: Call, ref: str) -> Opportunity:
    """An opportunity; a confidential one is refused without the grant."""
    opportunity = opportunities.find(call.world, ref)
    if not call.caller.is_confidential and opportunities.is_confidential(call.world, opportunity):
        raise Forbidden("This credential has no access to confidential data.")
    return opportunity


def _check_expansions(call: Call) -> None:
    for name in lists.expansions():
        if name not in EXPAND_ACCESS:
            raise BadRequest(f"cannot expand {name}")
        call.require(EXPAND_ACCESS[name])


def _shown(call: Call, page: list[Opportunity]) -> list[dict[str, Any]]:
    expand = lists.expansions()
    known = shapes.Known(call.world, page)
    return [lists.included(shapes.expanded(each, known, expand), expand) for each in page]


@api.post("/opportunities")
@guarded("opportunities:write")
def create_opportunity(call: Call) -> Answer:
    performer = call.performer(required=True)
    values = _new(call)
    if _is_for_posting_owner() and values["posting"]:
        values["owner"] = postings.find(call.world, values["posting"])["owner"]
    ref, deduped = opportunities.create(call.world, values, performer)
    _keep_files(call, ref, performer)
    shape = shapes.written(call.world, opportunities.find(call.world, ref), blank=False)
    return Answer(shape, 201, {"deduped": True} if deduped else {})


def _is_for_posting_owner() -> bool:
    return request.args.get("perform_as_posting_owner") == "true"


def _keep_files(call: Call, ref: str, performer: str | None) -> None:
    sent = [("resume", each) for each in request.files.getlist("resumeFile")]
    sent += [("file", each) for name in FILE_FIELDS for each in request.files.getlist(name)]
    for kind, each in sent:
        name, content_type = each.filename or "file", each.mimetype
        upload = files.Upload(name, content_type, each.read(), performer, kind)  # type: ignore[arg-type]
        files.add(call.world, ref, upload)


def _new(call: Call) -> dict[str, Any]:
    body = call.body
    chosen = fields.texts(body, "postings", required=False)
    if len(chosen) > 1:
        raise BadRequest("postings takes at most one posting")
    if chosen:
        postings.check_writable(postings.find(call.world, chosen[0]))
    opportunities.check_origin(fields.optional_text(body, "origin"))
    single = (
        *("name", "headline", "stage", "location", "origin", "owner", "contact"),
        "opportunityLocation",
    )
    listed = ("emails", "links", "tags", "sources", "followers")
    values: dict[str, Any] = {
        **{name: fields.optional_text(body, name) for name in single},
        **{name: fields.texts(body, name, required=False) for name in listed},
        "phones": fields.phones(body),
        "posting": chosen[0] if chosen else None,
        "createdAt": fields.past(body, "createdAt", call.world.at),
        "archived_as": _archived(call, body),
    }
    for user_id in filter(None, [values["owner"], *values["followers"]]):
        users.find(call.world, user_id)
    return values


def _archived(call: Call, body: dict[str, Any]) -> dict[str, Any] | None:
    """Created as archived: `{"reason": id, "archivedAt": ms}`."""
    value = body.get("archived")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadRequest("archived must be an object")
    reason = fields.text(value, "reason")
    at = fields.past(value, "archivedAt", call.world.at) or call.world.at
    return {"reason": stages.archive_reason(call.world, reason)["id"], "at": at}


def _wrote(call: Call, ref: str, *, blank: bool = True) -> Answer:
    shape = shapes.written(call.world, opportunities.find(call.world, ref), blank=blank)
    return Answer(shape)


@api.put("/opportunities/<ref>/stage")
@guarded("opportunities:write")
def set_stage(call: Call, ref: str) -> Answer:
    readable(call, ref)
    opportunities.move(call.world, ref, fields.text(call.body, "stage"), call.performer())
    return _wrote(call, ref)


@api.put("/opportunities/<ref>/archived")
@guarded("opportunities:write")
def set_archived(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    body = call.body
    if "reason" not in body:
        raise BadRequest("reason is required")
    reason, requisition = (fields.optional_text(body, each) for each in ("reason", "requisitionId"))
    if requisition:
        requisitions.find(call.world, requisition)
    opportunities.archive(call.world, ref, reason, requisition)
    if reason and fields.truth(body, "cleanInterviews"):
        interviews.clean(call.world, ref)
    return _wrote(call, ref)


@api.post("/opportunities/<ref>/addTags")
@guarded("opportunities:write")
def add_tags(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    opportunities.change_tags(call.world, ref, add=fields.texts(call.body, "tags"))
    return _wrote(call, ref)


@api.post("/opportunities/<ref>/removeTags")
@guarded("opportunities:write")
def remove_tags(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    opportunities.change_tags(call.world, ref, remove=fields.texts(call.body, "tags"))
    return _wrote(call, ref)


@api.post("/opportunities/<ref>/addLinks")
@guarded("opportunities:write")
def add_links(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    opportunities.change_links(call.world, ref, add=fields.texts(call.body, "links"))
    return _wrote(call, ref, blank=False)


@api.post("/opportunities/<ref>/removeLinks")
@guarded("opportunities:write")
def remove_links(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    opportunities.change_links(call.world, ref, remove=fields.texts(call.body, "links"))
    return _wrote(call, ref, blank=False)


@api.post("/opportunities/<ref>/addSources")
@guarded("opportunities:write")
def add_sources(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    opportunities.change_sources(call.world, ref, add=fields.texts(call.body, "sources"))
    return _wrote(call, ref)


@api.post("/opportunities/<ref>/removeSources")
@guarded("opportunities:write")
def remove_sources(call: Call, ref: str) -> Answer:
    readable(call, ref)
    call.performer()
    opportunities.change_sources(call.world, ref, remove=fields.texts(call.body, "sources"))
    return _wrote(call, ref)


@api.get("/opportunities/<ref>/applications")
@guarded("applications:read")
def list_applications(call: Call, ref: str) -> Answer:
    return lists.in_order(shapes.applications(call.world, readable(call, ref)))


@api.get("/opportunities/<ref>/applications/<application_ref>")
@guarded("applications:read")
def get_application(call: Call, ref: str, application_ref: str) -> Answer:
    for application in shapes.applications(call.world, readable(call, ref)):
        if application["id"] == application_ref:
            return Answer(application)
    raise NotFound.object("applications", application_ref)
