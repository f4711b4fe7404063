"""Users and contacts."""

from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields, lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest, Forbidden
from sandbox.lever.world import contacts, opportunities, users

api = Blueprint("people", __name__)


@api.get("/users")
@guarded("users:read")
def list_users(call: Call) -> Answer:
    rows = [user for user in users.listed(call.world) if _wanted(user)]
    chosen, answer = lists.page(rows, lambda user: [user["createdAt"], user["id"]])
    return Answer([lists.included(user) for user in chosen], beside=answer.beside)


def _wanted(user: dict[str, Any]) -> bool:
    emails, roles = request.args.getlist("email"), request.args.getlist("accessRole")
    directory = request.args.getlist("external_directory_id")
    return (
        (lists.truth("includeDeactivated") or user["deactivatedAt"] is None)
        and (not emails or user["email"] in emails)
        and (not roles or user["accessRole"] in roles)
        and (not directory or user["externalDirectoryId"] in directory)
    )


@api.get("/users/<ref>")
@guarded("users:read")
def get_user(call: Call, ref: str) -> Answer:
    return Answer(lists.included(users.find(call.world, ref)))


@api.post("/users")
@guarded("users:write")
def create_user(call: Call) -> Answer:
    return Answer(users.add(call.world, _user(call)), 201)


@api.put("/users/<ref>")
@guarded("users:write")
def replace_user(call: Call, ref: str) -> Answer:
    return Answer(users.replace(call.world, ref, _user(call)))


def _user(call: Call) -> dict[str, Any]:
    body = call.body
    optional = ("accessRole", "externalDirectoryId", "jobTitle", "managerId")
    return {
        "name": fields.text(body, "name"),
        "email": fields.text(body, "email"),
        **{name: fields.optional_text(body, name) for name in optional},
    }


@api.post("/users/<ref>/deactivate")
@guarded("users:write")
def deactivate_user(call: Call, ref: str) -> Answer:
    return Answer(users.set_active(call.world, ref, active=False))


@api.post("/users/<ref>/reactivate")
@guarded("users:write")
def reactivate_user(call: Call, ref: str) -> Answer:
    return Answer(users.set_active(call.world, ref, active=True))


@api.get("/contacts/<ref>")
@guarded("contact:read")
def get_contact(call: Call, ref: str) -> Answer:
    _check_readable(call, ref)
    return Answer(contacts.shown(contacts.find(call.world, ref)))


def _check_readable(call: Call, ref: str) -> None:
    """A person who is known only through confidential opportunities is confidential too."""
    theirs = opportunities.of_contact(call.world, ref)
    hidden = [opportunities.is_confidential(call.world, each) for each in theirs]
    if hidden and all(hidden) and not call.caller.is_confidential:
        raise Forbidden("This credential has no access to confidential data.")


@api.put("/contacts/<ref>")
@guarded("contact:write")
def update_contact(call: Call, ref: str) -> Answer:
    _check_readable(call, ref)
    shape = contacts.shown(contacts.update(call.world, ref, _changes(call.body)))
    del shape["isAnonymized"]
    return Answer(shape)


def _changes(body: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in ("name", "headline", "location"):
        if name in body:
            values[name] = fields.optional_text(body, name) or ""
    if "emails" in body:
        values["emails"] = fields.texts(body, "emails")
    if "phones" in body:
        values["phones"] = fields.phones(body)
    if not values:
        raise BadRequest("nothing to change")
    return values
