import json
from typing import Any

from flask import Blueprint, Response, abort, request

from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change, show, visited, visitor
from sandbox.lever.world import (
    World,
    contacts,
    feedback,
    files,
    interviews,
    notes,
    opportunities,
    persons,
    postings,
    stages,
    tags,
    users,
)

pages = Blueprint("profile", __name__)

PEOPLE_LIMIT = 300
MOST_DAYS = 3650
DAY_MS = 86_400_000
CONSENT = {None: "Nobody asked", True: "Yes", False: "No"}
PHONE_KINDS = ("mobile", "home", "work", "skype", "other")


@pages.get("/candidates/<ref>")
def profile(ref: str) -> Page:
    with visited() as world:
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
            files=files.listed(world, ref) + files.listed(world, ref, "resume"),
            feedback=[feedback.shown(each) for each in feedback.listed(world, ref)],
            interviews=[interviews.shown(world, each) for each in interviews.listed(world, ref)],
            other_people=contacts.others(world, contact["id"], PEOPLE_LIMIT),
            people_limit=PEOPLE_LIMIT,
            consent_words=CONSENT,
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
    wanted = _required("person", "Choose the other person first.")
    persons.merge(world, kept, contacts.with_email(world, [wanted]) or wanted)
    return back("profile.profile", "Merged the two people.", ref=ref)


@pages.post("/candidates/<ref>/anonymize")
@change(super_admin=True)
def anonymize(world: World, ref: str) -> Page:
    if request.form.get("only") == "1":
        persons.anonymize_one(world, ref)
        return back("profile.profile", "Anonymized this opportunity.", ref=ref)
    persons.anonymize(world, opportunities.find(world, ref)["contact"])
    return back("profile.profile", "Anonymized this person.", ref=ref)


@pages.post("/candidates/<ref>/snooze")
@change()
def snooze(world: World, ref: str) -> Page:
    days = request.form.get("days", "")
    if not days.isascii() or not days.isdigit() or int(days) > MOST_DAYS:
        raise BadRequest("Write a number of days.")
    until = world.at + int(days) * DAY_MS if int(days) else None
    opportunities.snooze(world, ref, until)
    return back("profile.profile", "Snoozed." if until else "Not snoozed any more.", ref=ref)


@pages.post("/candidates/<ref>/consent")
@change()
def consent(world: World, ref: str) -> Page:
    allowed = {"1": True, "0": False}.get(request.form.get("consent", ""))
    person = opportunities.find(world, ref)["contact"]
    contacts.protect(world, person, store=allowed, contact=allowed)
    return back("profile.profile", "Saved what this person allowed.", ref=ref)


@pages.get("/candidates/<ref>/files/<file_ref>")
def download(ref: str, file_ref: str) -> Page:
    with visited() as world:
        known = files.listed(world, ref) + files.listed(world, ref, "resume")
        opportunities.find(world, ref)
        row = next((each for each in known if each["id"] == file_ref), None)
        if row is None:
            abort(404)
        sent = Response(files.content(world, file_ref), content_type="application/octet-stream")
    sent.headers.set("Content-Disposition", "attachment", filename=row["name"])
    return sent


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
