"""Applying through a posting, and the files that are sent ahead of it."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import fields
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.api.postings import readable
from sandbox.lever.core import Sandbox
from sandbox.lever.errors import BadRequest, TooManyRequests
from sandbox.lever.world import contacts, files, opportunities, uploads
from sandbox.lever.world.credentials import Caller

api = Blueprint("applying", __name__)

OPEN = ("published", "internal")
STAGE = "applicant-new"
BURST = 2
# Name, type and whether it is required; one line each on the form of a job site.
PERSONAL = (
    ("fullName", "Full name", "text", True),
    ("email", "Email", "text", True),
    ("phone", "Phone", "text", False),
    ("currentCompany", "Current company", "text", False),
    ("currentLocation", "Current location", "text", False),
    ("resume", "Resume/CV", "file-upload", False),
    ("additionalInformation", "Additional information", "textarea", False),
)
URLS = ("LinkedIn", "GitHub", "Portfolio", "Twitter", "Other")


@api.post("/uploads")
@guarded("uploads:write")
def upload(call: Call) -> Answer:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadRequest("file is required, as multipart/form-data")
    content = sent.read()
    if len(content) > files.SIZE_LIMIT:
        raise BadRequest("a file may have 30 MB at most")
    return Answer(uploads.keep(call.world, sent.filename, sent.mimetype, content), 201)


@api.get("/postings/<ref>/apply")
@guarded("postings:read")
def list_questions(call: Call, ref: str) -> Answer:
    readable(call, ref)
    personal = [
        {"name": name, "text": text, "type": kind, "required": required}
        for name, text, kind, required in PERSONAL
    ]
    urls = [{"name": name, "required": False} for name in URLS]
    return Answer({"customQuestions": [], "personalInformation": personal, "urls": urls})


def _take_turn(sandbox: Sandbox, caller: Caller) -> None:
    """Applications have a bucket of their own, smaller than that of the key."""
    settings = sandbox.knobs.settings
    if settings.rate_limit and not sandbox.limiter.take(
        f"apply:{caller.credential}", settings.applications_per_second, BURST, is_counted=False
    ):
        raise TooManyRequests(settings.retry_after_s)


@api.post("/postings/<ref>/apply")
@guarded("postings:write", turn=_take_turn)
def apply(call: Call, ref: str) -> Answer:
    posting = readable(call, ref)
    if posting["state"] not in OPEN:
        raise BadRequest("Only published and unlisted postings take applications.")
    person, urls = _personal(call.body), _named(call.body, "urls", URLS)
    told = {
        "company": person.get("currentCompany"),
        "comments": person.get("additionalInformation"),
        "customQuestions": _questions(call.body),
        "ipAddress": fields.optional_text(call.body, "ipAddress"),
    }
    opportunity_id = _make(call, posting, {**person, "urls": list(urls.values()), "told": told})
    _consent(call, opportunity_id)
    return Answer(
        {"applicationId": opportunities.find(call.world, opportunity_id)["application"]}, 201
    )


def _make(call: Call, posting: dict[str, Any], person: dict[str, Any]) -> str:
    source = fields.optional_text(call.body, "source")
    origin = fields.optional_text(call.body, "origin") or "applied"
    opportunities.check_origin(origin)
    values = {
        "name": person["fullName"],
        "headline": person.get("currentCompany"),
        "location": person.get("currentLocation"),
        "emails": [person["email"]],
        "phones": [{"value": person["phone"]}] if person.get("phone") else [],
        "links": person["urls"],
        "posting": posting["id"],
        "stage": STAGE,
        "origin": origin,
        "sources": [source] if source else [],
        "owner": posting["owner"],
        "application_told": person["told"],
    }
    resume = _resume(call, person.get("resume"))
    opportunity_id, _ = opportunities.create(call.world, values, None)
    if resume:
        files.add(call.world, opportunity_id, resume)
    return opportunity_id


def _personal(body: dict[str, Any]) -> dict[str, str]:
    told = _named(body, "personalInformation", [name for name, *_ in PERSONAL])
    missing = [name for name, _, _, required in PERSONAL if required and not told.get(name)]
    if missing:
        raise BadRequest(f"{', '.join(missing)} is required")
    return told


def _named(body: dict[str, Any], name: str, known: Iterable[str]) -> dict[str, str]:
    """A list of `{"name", "value"}`."""
    sent = body.get(name, [])
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise BadRequest(f"{name} must be a list of objects")
    told = {fields.text(each, "name"): fields.text(each, "value") for each in sent}
    if unknown := told.keys() - set(known):
        raise BadRequest(f"{name} has no {', '.join(sorted(unknown))}")
    return told


def _questions(body: dict[str, Any]) -> list[dict[str, Any]]:
    sent = body.get("customQuestions", [])
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise BadRequest("customQuestions must be a list of objects")
    return sent


def _resume(call: Call, uri: str | None) -> files.Upload | None:
    if uri is None:
        return None
    row = uploads.at_address(call.world, uri)
    if row is None:
        raise BadRequest("resume must be the uri of an upload that has not expired")
    return files.Upload(row["name"], row["content_type"], row["content"], None, "resume")


def _consent(call: Call, opportunity_id: str) -> None:
    consent = call.body.get("consent")
    if consent is None:
        return
    if not isinstance(consent, dict):
        raise BadRequest("consent must be an object")
    given = {name: _provided(consent.get(name)) for name in ("store", "marketing")}
    person = opportunities.find(call.world, opportunity_id)["contact"]
    contacts.protect(call.world, person, store=given["store"], contact=given["marketing"])


def _provided(told: Any) -> bool | None:
    if told is None:
        return None
    if not isinstance(told, dict):
        raise BadRequest("each consent must be an object")
    return fields.truth(told, "provided")
