from typing import Any

from flask import Blueprint, request

from sandbox.lever.core import here
from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change, show, visitor
from sandbox.lever.world import World, contacts, opportunities, postings, stages, tags

pages = Blueprint("board", __name__)


@pages.get("/candidates")
def board() -> Page:
    posting, archived = request.args.get("posting", ""), request.args.get("archived") == "1"
    with here().world() as world:
        reasons = {each["id"]: each["text"] for each in stages.archive_reasons(world)}
        cards = [
            {**_card(world, each), "reason": reasons.get(each["archive_reason"])}
            for _, each in opportunities.ranked(world)
        ]
        shown = [card for card in cards if _fits(card, posting, archived=archived)]
        columns = [
            {**stage, "cards": [card for card in shown if card["stage"] == stage["id"]]}
            for stage in stages.listed(world)
        ]
        return show(
            "board.html",
            world,
            columns=columns,
            total=len(shown),
            archived_total=sum(card["archived_at"] is not None for card in cards),
            posting=posting,
            archived=archived,
            postings=postings.listed(world),
            stages=stages.listed(world),
            reasons=stages.archive_reasons(world),
        )


def _card(world: World, opportunity: dict[str, Any]) -> dict[str, Any]:
    posting = postings.find(world, opportunity["posting"]) if opportunity["posting"] else None
    return {
        **opportunity,
        "contact": contacts.find(world, opportunity["contact"]),
        "posting": posting,
        "manual_tags": [
            tag["text"] for tag in tags.detailed(world, opportunity["id"]) if tag["manual"]
        ],
        "since": opportunity["stage_changes"][-1]["updatedAt"],
    }


def _fits(card: dict[str, Any], posting: str, *, archived: bool) -> bool:
    if (card["archived_at"] is not None) != archived:
        return False
    if posting == "none":
        return card["posting"] is None
    return not posting or (card["posting"] is not None and card["posting"]["id"] == posting)


@pages.get("/candidates/new")
def new_candidate() -> Page:
    with here().world() as world:
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
    opportunities.delete(world, ref, visitor(world)["id"])
    return back("board.board", f"Deleted {name}.")


def _name(world: World, ref: str) -> str:
    return str(contacts.find(world, opportunities.find(world, ref)["contact"])["name"])
