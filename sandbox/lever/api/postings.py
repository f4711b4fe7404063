from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest, Forbidden
from sandbox.lever.world import postings, users
from sandbox.lever.world.postings import Posting

api = Blueprint("postings", __name__)

CATEGORIES = ("commitment", "department", "level", "location", "team")
CHANNELS = ("public", "internal")
USERS = {"user": "user", "owner": "owner", "hiringManager": "hiring_manager"}


@api.get("/postings")
@guarded("postings:read")
def list_postings(call: Call) -> Answer:
    _check_filters()
    rows = [each for each in postings.listed(call.world) if _fits(call, each)]
    chosen, answer = lists.page(rows, lambda each: [each["created_at"], each["id"]])
    return Answer([_shown(call, each) for each in chosen], beside=answer.beside)


def _check_filters() -> None:
    """When it was changed cannot be asked together with what it is."""
    others = {*CATEGORIES, "state", "tag", "group", "distributionChannel"} & request.args.keys()
    if others and {"updated_at_start", "updated_at_end"} & request.args.keys():
        raise BadRequest("updated_at can only be combined with confidentiality")


def _fits(call: Call, posting: Posting) -> bool:
    return (
        _visible(call, posting)
        and _categories_fit(posting)
        and _is_advertised(posting)
        and _recent(posting)
    )


def _is_advertised(posting: Posting) -> bool:
    """Published ones that are only for insiders must be asked for by their channel."""
    channels = postings.channels(posting) or []
    wanted = set(request.args.getlist("distributionChannel"))
    if wanted:
        return bool(wanted & set(channels))
    return "published" not in request.args.getlist("state") or channels != ["internal"]


def _visible(call: Call, posting: Posting) -> bool:
    wanted = request.args.get("confidentiality", "non-confidential")
    if wanted not in ("confidential", "non-confidential", "all"):
        raise BadRequest("confidentiality must be confidential, non-confidential or all")
    if wanted != "non-confidential" and not call.caller.is_confidential:
        raise Forbidden("This credential has no access to confidential data.")
    return wanted in ("all", posting["confidentiality"])


def _categories_fit(posting: Posting) -> bool:
    for name in (*CATEGORIES, "state", "group"):
        wanted = request.args.getlist(name)
        # A group is what Lever calls a department where the account has no other word.
        if wanted and posting["department" if name == "group" else name] not in wanted:
            return False
    tags = set(request.args.getlist("tag"))
    return not tags or bool(tags & set(posting["tags"]))


def _recent(posting: Posting) -> bool:
    start, end = lists.moment("updated_at_start"), lists.moment("updated_at_end")
    return (start is None or posting["updated_at"] >= start) and (
        end is None or posting["updated_at"] <= end
    )


@api.get("/postings/<ref>")
@guarded("postings:read")
def get_posting(call: Call, ref: str) -> Answer:
    return Answer(_shown(call, readable(call, ref)))


def readable(call: Call, ref: str) -> Posting:
    posting = postings.find(call.world, ref)
    if posting["confidentiality"] == postings.CONFIDENTIAL and not call.caller.is_confidential:
        raise Forbidden("This credential has no access to confidential data.")
    return posting


def _shown(call: Call, posting: Posting) -> dict[str, Any]:
    shape = postings.shown(call.world, posting)
    expand = lists.expansions()
    for name in expand:
        if name not in (*USERS, "followers"):
            raise BadRequest(f"cannot expand {name}")
        call.require("users:read")
        if name in USERS and posting[USERS[name]]:
            shape[name] = users.find(call.world, posting[USERS[name]])
    return lists.included(shape, expand)


@api.get("/postings/<ref>/users")
@guarded("postings:read")
def list_posting_users(call: Call, ref: str) -> Answer:
    """One of the few answers without `data`."""
    posting = postings.shown(call.world, readable(call, ref))
    return Answer({"posting": posting, "users": [], "roles": []}, bare=True)


@api.post("/postings")
@guarded("postings:write")
def create_posting(call: Call) -> Answer:
    user = str(call.performer(required=True))
    values = {"text": fields.text(call.body, "text"), **_changes(call)}
    if call.body.get("confidentiality") == postings.CONFIDENTIAL:
        raise Forbidden("Confidential postings cannot be made through the API.")
    return Answer(postings.shown(call.world, postings.create(call.world, values, user)), 201)


@api.post("/postings/<ref>")
@guarded("postings:write")
def update_posting(call: Call, ref: str) -> Answer:
    call.performer(required=True)
    postings.check_writable(readable(call, ref))
    values = _changes(call)
    return Answer(postings.shown(call.world, postings.update(call.world, ref, values)))


def _changes(call: Call) -> dict[str, Any]:
    body = call.body
    names = ("text", "state", "owner", "hiringManager", "workplaceType", "country")
    values: dict[str, Any] = {name: fields.text(body, name) for name in names if name in body}
    if values.get("state", "draft") not in postings.STATES:
        raise BadRequest(f"state must be one of {', '.join(postings.STATES)}")
    values.update(_list_changes(body))
    values.update(_inner_changes(body))
    for name in ("owner", "hiringManager"):
        if name in values:
            users.find(call.world, values[name])
    return values


def _list_changes(body: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in ("tags", "distributionChannels") if name in body]
    values: dict[str, Any] = {name: fields.texts(body, name) for name in names}
    if not set(values.get("distributionChannels", [])) <= set(CHANNELS):
        raise BadRequest(f"distributionChannels are {', '.join(CHANNELS)}")
    return values


def _inner_changes(body: dict[str, Any]) -> dict[str, Any]:
    """What stands one level deeper: the categories, and of the content the description."""
    categories, content = body.get("categories") or {}, body.get("content") or {}
    if not isinstance(categories, dict) or not isinstance(content, dict):
        raise BadRequest("categories and content must be objects")
    names = [name for name in CATEGORIES if name in categories]
    values: dict[str, Any] = {name: fields.optional_text(categories, name) for name in names}
    if "description" in content:
        values["description"] = fields.text(content, "description")
    return values
