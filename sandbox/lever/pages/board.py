from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, request

from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change, show, visited, visitor
from sandbox.lever.world import (
    World,
    contacts,
    deleted,
    ledger,
    opportunities,
    postings,
    search,
    shapes,
    stages,
    tags,
)
from sandbox.lever.world.opportunities import Opportunity
from sandbox.lever.world.search import Search

pages = Blueprint("board", __name__)

SHOWN = 600  # of a stage; some hundreds are ticked and moved at once


@dataclass(frozen=True)
class Filter:
    """What of the pipeline is looked at."""

    posting: str
    archived: bool
    words: str

    @classmethod
    def asked(cls) -> "Filter":
        wanted = request.args
        words = wanted.get("q", "").strip()
        return cls(wanted.get("posting", ""), wanted.get("archived") == "1", words)

    @property
    def is_any(self) -> bool:
        return bool(self.posting or self.archived or self.words)

    def search(self) -> Search:
        wanted = Search()
        wanted.archived(wanted=self.archived)
        if self.posting == "none":
            wanted.without_posting()
        elif self.posting:
            wanted.among("posting", [self.posting])
        for word in self.words.casefold().split():
            wanted.about(word)
        return wanted


@pages.get("/candidates")
def board() -> Page:
    wanted = Filter.asked()
    with visited() as world:
        columns = _columns(world, wanted.search())
        return show(
            "board.html",
            world,
            columns=columns,
            total=sum(column["total"] for column in columns),
            archived_total=opportunities.archived_total(world),
            filter=wanted,
            version=ledger.newest(world),
            postings=postings.listed(world),
            stages=stages.listed(world),
            reasons=stages.archive_reasons(world),
        )


@pages.get("/candidates/version")
def version() -> Page:
    """What an open board asks every few seconds."""
    with visited() as world:
        return jsonify(version=ledger.newest(world))


def _columns(world: World, wanted: Search) -> list[dict[str, Any]]:
    """A stage with thousands in it shows the latest; a search finds the others."""
    totals = search.counted(world, wanted)
    latest = {stage: search.latest(world, wanted, stage, SHOWN) for stage, n in totals.items() if n}
    page = [each for found in latest.values() for each in found]
    known = shapes.Known(world, page)
    reasons = {each["id"]: each["text"] for each in stages.archive_reasons(world)}
    by_hand = tags.among(world, [each["id"] for each in page], by_hand=True)

    def card(opportunity: Opportunity) -> dict[str, Any]:
        return {
            **opportunity,
            "contact": known.contacts[opportunity["contact"]],
            "posting": known.postings.get(opportunity["posting"]),
            "manual_tags": by_hand.get(opportunity["id"], []),
            "reason": reasons.get(opportunity["archive_reason"]),
            "since": opportunity["stage_changes"][-1]["updatedAt"],
        }

    return [
        {
            **stage,
            "cards": [card(each) for each in latest.get(stage["id"], [])],
            "total": totals.get(stage["id"], 0),
            "more": max(0, totals.get(stage["id"], 0) - SHOWN),
        }
        for stage in stages.listed(world)
    ]


@pages.get("/candidates/new")
def new_candidate() -> Page:
    with visited() as world:
        return show(
            "new_candidate.html",
            world,
            postings=postings.listed(world),
            stages=stages.listed(world),
        )


@pages.post("/candidates/new")
@change()
def add_candidate(world: World) -> Page:
    name = request.form.get("name", "").strip()
    if not name:
        raise BadRequest("A candidate needs a name.")
    email, phone = request.form.get("email", "").strip(), request.form.get("phone", "").strip()
    values = {
        "name": name,
        "emails": [email] if email else [],
        "phones": [{"type": "mobile", "value": phone}] if phone else [],
        "posting": request.form.get("posting") or None,
        "stage": request.form.get("stage"),
    }
    ref, deduped = opportunities.create(world, values, visitor(world)["id"])
    message = f"Added {name}."
    if deduped:
        message = f"Added an opportunity to the person who has {email}."
    return back("profile.profile", message, ref=ref)


@pages.post("/candidates/<ref>/stage")
@change()
def move(world: World, ref: str) -> Page:
    stage = stages.find(world, request.form.get("stage", ""))
    opportunities.move(world, ref, stage["id"], visitor(world)["id"])
    return back("board.board", f"Moved {_name(world, ref)} to {stage['text']}.")


@pages.post("/candidates/stage")
@change()
def move_many(world: World) -> Page:
    """Everybody who was ticked, or dragged, at one moment."""
    stage = stages.find(world, request.form.get("stage", ""))
    refs = list(dict.fromkeys(request.form.getlist("ref")))
    if not refs:
        raise BadRequest("Tick the candidates first.")
    by = visitor(world)["id"]
    for ref in refs:
        opportunities.move(world, ref, stage["id"], by)
    who = _name(world, refs[0]) if len(refs) == 1 else f"{len(refs)} candidates"
    return back("board.board", f"Moved {who} to {stage['text']}.")


@pages.post("/candidates/<ref>/archive")
@change()
def archive(world: World, ref: str) -> Page:
    reason = stages.archive_reason(world, request.form.get("reason", ""))
    opportunities.archive(world, ref, reason["id"])
    return back("board.board", f"Archived {_name(world, ref)}: {reason['text']}.")


@pages.post("/candidates/<ref>/unarchive")
@change()
def unarchive(world: World, ref: str) -> Page:
    opportunities.archive(world, ref, None)
    return back("board.board", f"Brought {_name(world, ref)} back to the pipeline.")


@pages.post("/candidates/<ref>/delete")
@change(super_admin=True)
def delete(world: World, ref: str) -> Page:
    name = _name(world, ref)
    deleted.opportunity(world, ref, visitor(world)["id"])
    return back("board.board", f"Deleted {name}.")


def _name(world: World, ref: str) -> str:
    return str(contacts.find(world, opportunities.find(world, ref)["contact"])["name"])
