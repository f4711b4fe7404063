from flask import Blueprint, request

from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change, show, visited, visitor
from sandbox.lever.world import (
    World,
    contacts,
    deleted,
    opportunities,
    postings,
    search,
    stages,
    users,
)
from sandbox.lever.world.search import Search

pages = Blueprint("postings", __name__)

SHOWN = 300


@pages.get("/postings")
def posting_list() -> Page:
    with visited() as world:
        active = opportunities.active_by_posting(world)
        rows = [
            {**each, "candidates": active.get(each["id"], 0)} for each in postings.listed(world)
        ]
        return show("postings.html", world, postings=rows)


@pages.get("/postings/<ref>")
def posting(ref: str) -> Page:
    with visited() as world:
        found = postings.find(world, ref)
        theirs = Search()
        theirs.among("posting", [ref])
        candidates = [
            {**each, "name": contacts.find(world, each["contact"])["name"]}
            for _, each in search.found(world, theirs, SHOWN)
        ]
        return show(
            "posting.html",
            world,
            posting=found,
            derived=[tag for tag in postings.derived_tags(found) if tag not in found["tags"]],
            candidates=candidates,
            names=users.names(world),
            stage_names={stage["id"]: stage["text"] for stage in stages.listed(world)},
        )


@pages.post("/postings/<ref>/confidential")
@change(super_admin=True)
def set_confidential(world: World, ref: str) -> Page:
    hidden = request.form.get("confidential") == "1"
    postings.set_confidential(world, ref, hidden=hidden)
    message = "The posting is confidential now." if hidden else "The posting is open to all now."
    return back("postings.posting", message, ref=ref)


@pages.post("/postings/<ref>/delete")
@change(super_admin=True)
def delete(world: World, ref: str) -> Page:
    title = postings.find(world, ref)["text"]
    deleted.posting(world, ref, visitor(world)["id"])
    return back("postings.posting_list", f"Deleted {title}.")


@pages.post("/postings/<ref>/title")
@change()
def rename(world: World, ref: str) -> Page:
    title = request.form.get("title", "").strip()
    if not title:
        raise BadRequest("A posting needs a title.")
    postings.update(world, ref, {"text": title})
    return back("postings.posting", "Saved the title.", ref=ref)


@pages.post("/postings/<ref>/tags")
@change()
def add_tag(world: World, ref: str) -> Page:
    # The text stays as typed, blanks included: whoever matches tags must cope with it.
    tag = request.form.get("tag", "")
    if not tag.strip():
        raise BadRequest("Write the tag first.")
    postings.update(world, ref, {"tags": [*postings.find(world, ref)["tags"], tag]})
    return back("postings.posting", f"Added the tag {tag}.", ref=ref)


@pages.post("/postings/<ref>/tags/remove")
@change()
def remove_tag(world: World, ref: str) -> Page:
    tag = request.form.get("tag", "")
    kept = [each for each in postings.find(world, ref)["tags"] if each != tag]
    postings.update(world, ref, {"tags": kept})
    return back("postings.posting", f"Removed the tag {tag}.", ref=ref)
