import json
from typing import Any

from flask import Blueprint, request

from sandbox.lever.core import here
from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change, show, visitor
from sandbox.lever.world import (
    World,
    contacts,
    notes,
    opportunities,
    persons,
    postings,
    stages,
    tags,
    users,
)

pages = Blueprint("profile", __name__)

PHONE_KINDS = ("mobile", "home", "work", "skype", "other")


@pages.get("/candidates/<ref>")
def profile(ref: str) -> Page:
    with here().world() as world:
        opportunity = opportunities.find(world, ref)
        contact = contacts.find(world, opportunity["contact"])
        posting = postings.find(world, opportunity["posting"]) if opportunity["posting"] else None
        return show(
            "profile.html",
            world,
            opportunity=opportunity,
            contact=contact,
            phone_lines="\n".join(_phone_line(phone) for phone in contact["phones"]),
            posting=posting,
            tags=tags.detailed(world, ref),
            notes=[_note(each) for each in notes.listed(world, ref)],
            other_people=[each for each in contacts.listed(world) if each["id"] != contact["id"]],
            others=[
                each for each in opportunities.of_contact(world, contact["id"]) if each["id"] != ref
            ],
            names=users.names(world),
            stages=stages.listed(world),
            stage_names={stage["id"]: stage["text"] for stage in stages.listed(world)},
            reasons=stages.archive_reasons(world),
            reason_names={each["id"]: each["text"] for each in stages.archive_reasons(world)},
            posting_names={each["id"]: each["text"] for each in postings.listed(world)},
        )


def _note(row: Any) -> dict[str, Any]:
    return {**dict(row), "fields": json.loads(row["fields"])}


def _phone_line(phone: dict[str, Any]) -> str:
    return f"{phone['type']} {phone['value']}" if phone.get("type") else str(phone["value"])


@pages.post("/candidates/<ref>/contact")
@change()
def edit_contact(world: World, ref: str) -> Page:
    values = {
        "name": request.form.get("name", "").strip(),
        "headline": request.form.get("headline", "").strip(),
        "location": request.form.get("location", "").strip(),
        "emails": _lines("emails"),
        "phones": [_phone(line) for line in _lines("phones")],
    }
    contacts.update(world, opportunities.find(world, ref)["contact"], values)
    return back("profile.profile", "Saved the contact details.", ref=ref)


@pages.post("/candidates/<ref>/merge")
@change(super_admin=True)
def merge(world: World, ref: str) -> Page:
    kept = opportunities.find(world, ref)["contact"]
    persons.merge(world, kept, _required("person", "Choose the other person first."))
    return back("profile.profile", "Merged the two people.", ref=ref)


@pages.post("/candidates/<ref>/anonymize")
@change(super_admin=True)
def anonymize(world: World, ref: str) -> Page:
    persons.anonymize(world, opportunities.find(world, ref)["contact"])
    return back("profile.profile", "Anonymized this person.", ref=ref)


def _lines(name: str) -> list[str]:
    return [line.strip() for line in request.form.get(name, "").splitlines() if line.strip()]


def _phone(line: str) -> dict[str, Any]:
    kind, _, value = line.partition(" ")
    if kind.lower() in PHONE_KINDS and value.strip():
        return {"type": kind.lower(), "value": value.strip()}
    return {"value": line}


@pages.post("/candidates/<ref>/tags")
@change()
def add_tag(world: World, ref: str) -> Page:
    tag = _required("tag", "Write the tag first.")
    opportunities.change_tags(world, ref, add=[tag])
    return back("profile.profile", f"Added the tag {tag}.", ref=ref)


@pages.post("/candidates/<ref>/tags/remove")
@change()
def remove_tag(world: World, ref: str) -> Page:
    tag = _required("tag", "No tag was named.")
    opportunities.change_tags(world, ref, remove=[tag])
    return back("profile.profile", f"Removed the tag {tag}.", ref=ref)


@pages.post("/candidates/<ref>/links")
@change()
def add_link(world: World, ref: str) -> Page:
    link = _required("link", "Write the link first.")
    if not link.startswith(("http://", "https://")):
        raise BadRequest("A link begins with http:// or https://.")
    opportunities.change_links(world, ref, add=[link])
    return back("profile.profile", "Added the link.", ref=ref)


@pages.post("/candidates/<ref>/links/remove")
@change()
def remove_link(world: World, ref: str) -> Page:
    opportunities.change_links(world, ref, remove=[_required("link", "No link was named.")])
    return back("profile.profile", "Removed the link.", ref=ref)


@pages.post("/candidates/<ref>/notes")
@change()
def add_note(world: World, ref: str) -> Page:
    draft = notes.Draft(
        value=_required("note", "Write the note first."),
        user=visitor(world)["id"],
        secret=request.form.get("secret") == "1",
        by_api=False,
    )
    notes.add(world, ref, draft)
    return back("profile.profile", "Added the note.", ref=ref)


def _required(name: str, refusal: str) -> str:
    value = request.form.get(name, "").strip()
    if not value:
        raise BadRequest(refusal)
    return value
