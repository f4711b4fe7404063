from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest, Forbidden, NotFound
from sandbox.lever.world import opportunities, postings, shapes, tags
from sandbox.lever.world.opportunities import Opportunity

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
COLUMNS = {
    "stage_id": "stage",
    "contact_id": "contact",
    "origin": "origin",
    "archive_reason_id": "archive_reason",
}


@api.get("/opportunities")
@guarded("opportunities:read")
def list_opportunities(call: Call) -> Answer:
    wanted = _filters(call)
    rows = [
        (rank, each)
        for rank, each in opportunities.ranked(call.world)
        if all(fits(each) for fits in wanted)
    ]
    chosen, answer = lists.page(
        rows, lambda row: [_plain(row[0]), row[1]["last_advanced_at"], row[1]["id"]]
    )
    data = [_shown(call, opportunity) for _, opportunity in chosen]
    return Answer(data, beside=answer.beside)


def _plain(rank: float) -> float:
    return int(rank) if rank == int(rank) else rank


def _filters(call: Call) -> list[Callable[[Opportunity], bool]]:
    """Repeats of one filter mean "or", different filters mean "and"."""
    wanted = [_confidentiality(call), *_column_filters(), *_moment_filters()]
    archived = lists.truth("archived")
    if archived is not None:
        wanted.append(lambda each: (each["archived_at"] is not None) == archived)
    wanted.extend(_posting_filters())
    wanted.extend(_person_filters(call))
    return wanted


def _confidentiality(call: Call) -> Callable[[Opportunity], bool]:
    wanted = request.args.get("confidentiality", "non-confidential")
    if wanted not in ("confidential", "non-confidential", "all"):
        raise BadRequest("confidentiality must be confidential, non-confidential or all")
    if wanted != "non-confidential" and not call.caller.is_confidential:
        raise Forbidden("This credential has no access to confidential data.")

    def fits(each: Opportunity) -> bool:
        hidden = opportunities.is_confidential(call.world, each)
        return wanted == "all" or hidden == (wanted == "confidential")

    return fits


def _column_filters() -> list[Callable[[Opportunity], bool]]:
    return [
        _among(column, set(request.args.getlist(name)))
        for name, column in COLUMNS.items()
        if name in request.args
    ]


def _among(column: str, values: set[str]) -> Callable[[Opportunity], bool]:
    return lambda each: each[column] in values


def _moment_filters() -> list[Callable[[Opportunity], bool]]:
    return [
        _within(column, lists.moment(f"{name}_start"), lists.moment(f"{name}_end"))
        for name, column in MOMENTS.items()
        if f"{name}_start" in request.args or f"{name}_end" in request.args
    ]


def _within(column: str, start: int | None, end: int | None) -> Callable[[Opportunity], bool]:
    return lambda each: (
        each[column] is not None
        and (start is None or each[column] >= start)
        and (end is None or each[column] <= end)
    )


def _posting_filters() -> list[Callable[[Opportunity], bool]]:
    wanted: list[Callable[[Opportunity], bool]] = []
    active = set(request.args.getlist("posting_id"))
    archived = set(request.args.getlist("archived_posting_id"))
    if active:
        wanted.append(lambda each: each["posting"] in active)
    if archived:
        wanted.append(lambda each: each["posting"] in archived and each["archived_at"] is not None)
    return wanted


def _person_filters(call: Call) -> list[Callable[[Opportunity], bool]]:
    wanted: list[Callable[[Opportunity], bool]] = []
    emails = {email.casefold() for email in request.args.getlist("email")}
    if emails:
        wanted.append(lambda each: bool(emails & _emails(call, each)))
    texts = set(request.args.getlist("tag"))
    if texts:
        wanted.append(lambda each: bool(texts & set(tags.of(call.world, each["id"]))))
    sources = set(request.args.getlist("source"))
    if sources:
        wanted.append(lambda each: bool(sources & set(each["sources"])))
    return wanted


def _emails(call: Call, opportunity: Opportunity) -> set[str]:
    shape = shapes.opportunity_shown(call.world, opportunity)
    return {email.casefold() for email in shape["emails"]}


@api.get("/opportunities/<ref>")
@guarded("opportunities:read")
def get_opportunity(call: Call, ref: str) -> Answer:
    return Answer(_shown(call, readable(call, ref)))


def readable(call: Call, ref: str) -> Opportunity:
    """An opportunity; a confidential one is refused without the grant."""
    opportunity = opportunities.find(call.world, ref)
    if not call.caller.is_confidential and opportunities.is_confidential(call.world, opportunity):
        raise Forbidden("This credential has no access to confidential data.")
    return opportunity


def _shown(call: Call, opportunity: Opportunity) -> dict[str, Any]:
    expand = lists.expansions()
    for name in expand:
        if name not in EXPAND_ACCESS:
            raise BadRequest(f"cannot expand {name}")
        call.require(EXPAND_ACCESS[name])
    shape = shapes.opportunity_shown(call.world, opportunity)
    return lists.included(shapes.expanded(call.world, opportunity, shape, expand), expand)


@api.post("/opportunities")
@guarded("opportunities:write")
def create_opportunity(call: Call) -> Answer:
    performer = call.performer(required=True)
    values = _new(call)
    ref, deduped = opportunities.create(call.world, values, performer)
    shape = shapes.written(call.world, opportunities.find(call.world, ref), blank=False)
    return Answer(shape, 201, {"deduped": True} if deduped else {})


def _new(call: Call) -> dict[str, Any]:
    body = call.body
    chosen = fields.texts(body, "postings", required=False)
    if len(chosen) > 1:
        raise BadRequest("postings takes at most one posting")
    if chosen:
        postings.check_writable(postings.find(call.world, chosen[0]))
    opportunities.check_origin(fields.optional_text(body, "origin"))
    single = ("name", "headline", "stage", "location", "origin", "owner", "contact")
    listed = ("emails", "links", "tags", "sources", "followers")
    return {
        **{name: fields.optional_text(body, name) for name in single},
        **{name: fields.texts(body, name, required=False) for name in listed},
        "phones": fields.phones(body),
        "posting": chosen[0] if chosen else None,
        "createdAt": fields.past(body, "createdAt", call.world.at),
    }


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
    opportunities.archive(call.world, ref, fields.optional_text(body, "reason"))
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
    return lists.whole(shapes.applications(call.world, readable(call, ref)))


@api.get("/opportunities/<ref>/applications/<application_ref>")
@guarded("applications:read")
def get_application(call: Call, ref: str, application_ref: str) -> Answer:
    for application in shapes.applications(call.world, readable(call, ref)):
        if application["id"] == application_ref:
            return Answer(application)
    raise NotFound.object("applications", application_ref)
