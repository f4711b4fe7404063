"""What a test may do to candidates and postings."""

from flask import Response

from sandbox.lever import seed
from sandbox.lever.api import fields
from sandbox.lever.control.door import (
    control,
    done,
    opportunity_ref,
    posting_ref,
    reason_ref,
    sent_object,
    stage_ref,
    world_asked,
)
from sandbox.lever.control.reading import opportunity_shown
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import contacts, deleted, opportunities, persons, postings

CROWD_LIMIT = 20_000


@control.post("/move")
def move() -> Response:
    sent = sent_object()
    with world_asked() as world:
        ref, stage = opportunity_ref(world, sent), stage_ref(world, fields.text(sent, "stage"))
        opportunities.move(world, ref, stage, sent.get("user"))
        return done(world, opportunity_shown(world, opportunities.find(world, ref)))


@control.post("/move-all")
def move_all() -> Response:
    """As a recruiter who ticks many rows: `opportunities` by id, all at one moment."""
    sent = sent_object()
    with world_asked() as world:
        stage = stage_ref(world, fields.text(sent, "stage"))
        refs = fields.texts(sent, "opportunities")
        for ref in refs:
            opportunities.move(world, ref, stage, sent.get("user"))
        return done(world, {"moved": len(refs)})


@control.post("/archive")
def archive() -> Response:
    """`reason` is an id or a text; null unarchives."""
    sent = sent_object()
    with world_asked() as world:
        ref = opportunity_ref(world, sent)
        reason = sent.get("reason", "Underqualified")
        opportunities.archive(world, ref, reason_ref(world, reason) if reason else None)
        return done(world, opportunity_shown(world, opportunities.find(world, ref)))


@control.post("/opportunities")
def create() -> Response:
    sent = sent_object()
    with world_asked() as world:
        posting = fields.optional_text(sent, "posting")
        origin = fields.optional_text(sent, "origin")
        opportunities.check_origin(origin)
        values = {
            "name": fields.text(sent, "name"),
            "emails": fields.texts(sent, "emails", required=False),
            "phones": fields.phones(sent),
            "posting": posting_ref(world, posting) if posting else None,
            "stage": stage_ref(world, sent["stage"]) if sent.get("stage") else None,
            "tags": fields.texts(sent, "tags", required=False),
            "origin": origin,
        }
        ref, _ = opportunities.create(world, values, sent.get("user"))
        return done(world, opportunity_shown(world, opportunities.find(world, ref)), 201)


@control.post("/posting-tags")
def set_posting_tags() -> Response:
    sent = sent_object()
    with world_asked() as world:
        ref = posting_ref(world, fields.text(sent, "posting"))
        return done(world, postings.update(world, ref, {"tags": fields.texts(sent, "tags")}))


@control.post("/merge")
def merge() -> Response:
    """`opportunity` names the person who stays, `with` the one who becomes part of them."""
    sent = sent_object()
    with world_asked() as world:
        kept = opportunities.find(world, opportunity_ref(world, sent))
        other = {"opportunity": fields.text(sent, "with")}
        merged = opportunities.find(world, opportunity_ref(world, other))
        persons.merge(world, kept["contact"], merged["contact"])
        return done(world, opportunity_shown(world, opportunities.find(world, merged["id"])))


@control.post("/anonymize")
def anonymize() -> Response:
    """The whole person, or with `only` this one opportunity."""
    sent = sent_object()
    with world_asked() as world:
        ref = opportunity_ref(world, sent)
        if sent.get("only") is True:
            persons.anonymize_one(world, ref)
        else:
            persons.anonymize(world, opportunities.find(world, ref)["contact"])
        return done(world, opportunity_shown(world, opportunities.find(world, ref)))


@control.post("/delete")
def delete() -> Response:
    """An opportunity, or a posting that nobody applied to."""
    sent = sent_object()
    with world_asked() as world:
        if "posting" in sent:
            ref = posting_ref(world, fields.text(sent, "posting"))
            deleted.posting(world, ref, sent.get("user"))
        else:
            ref = opportunity_ref(world, sent)
            deleted.opportunity(world, ref, sent.get("user"))
        return done(world, {"deleted": ref})


@control.post("/confidential")
def set_confidential() -> Response:
    sent = sent_object()
    with world_asked() as world:
        ref = posting_ref(world, fields.text(sent, "posting"))
        hidden = fields.truth({"confidential": True, **sent}, "confidential")
        postings.set_confidential(world, ref, hidden=hidden)
        return done(world, postings.shown(world, postings.find(world, ref)))


@control.post("/snooze")
def snooze() -> Response:
    """`until` in milliseconds; null wakes."""
    sent = sent_object()
    until = sent.get("until")
    if until is not None and (isinstance(until, bool) or not isinstance(until, int)):
        raise BadRequest("until must be milliseconds since 1970, or null")
    with world_asked() as world:
        ref = opportunity_ref(world, sent)
        opportunities.snooze(world, ref, until)
        return done(world, opportunity_shown(world, opportunities.find(world, ref)))


@control.post("/consent")
def set_consent() -> Response:
    """What the person allowed: `store` and `contact`, each true, false or null."""
    sent = sent_object()
    store, contact = sent.get("store"), sent.get("contact")
    if not {store, contact} <= {True, False, None}:
        raise BadRequest("store and contact must be true, false or null")
    with world_asked() as world:
        ref = opportunity_ref(world, sent)
        person = opportunities.find(world, ref)["contact"]
        contacts.protect(world, person, store=store, contact=contact)
        return done(world, opportunity_shown(world, opportunities.find(world, ref)))


@control.post("/crowd")
def make_crowd() -> Response:
    """So many made-up leads."""
    count = sent_object().get("count")
    if isinstance(count, bool) or not isinstance(count, int) or not 0 < count <= CROWD_LIMIT:
        raise BadRequest(f"count must be between 1 and {CROWD_LIMIT}")
    with world_asked() as world:
        seed.crowd(world, count)
        return done(world, {"made": count}, 201)
