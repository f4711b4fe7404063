"""Stages, archive reasons, tags and sources."""

from flask import Blueprint, request

from sandbox.lever.api import lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import opportunities, stages, tags

api = Blueprint("pipeline", __name__)


@api.get("/stages")
@guarded("stages:read")
def list_stages(call: Call) -> Answer:
    return lists.in_order([stages.shown(stage) for stage in stages.listed(call.world)])


@api.get("/stages/<ref>")
@guarded("stages:read")
def get_stage(call: Call, ref: str) -> Answer:
    return Answer(stages.shown(stages.find(call.world, ref)))


@api.get("/disposition_stages")
@guarded("stages:read")
def list_disposition_stages(call: Call) -> Answer:
    return Answer(stages.dispositions(call.world))


@api.get("/archive_reasons")
@guarded("archive_reasons:read")
def list_archive_reasons(call: Call) -> Answer:
    kind = request.args.get("type")
    if kind not in (None, "hired", "non-hired"):
        raise BadRequest("type must be hired or non-hired")
    reasons = stages.archive_reasons(call.world)
    return lists.in_order([each for each in reasons if kind in (None, each["type"])])


@api.get("/archive_reasons/<ref>")
@guarded("archive_reasons:read")
def get_archive_reason(call: Call, ref: str) -> Answer:
    return Answer(stages.archive_reason(call.world, ref))


@api.get("/tags")
@guarded("tags:read")
def list_tags(call: Call) -> Answer:
    return lists.in_order(tags.all_of(call.world), "text")


@api.get("/sources")
@guarded("sources:read")
def list_sources(call: Call) -> Answer:
    return lists.in_order(tags.counted(opportunities.sources(call.world)), "text")
