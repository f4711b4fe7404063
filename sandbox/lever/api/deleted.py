"""Lists of what was deleted."""

from typing import Any

from flask import Blueprint, request

from sandbox.lever.api import lists
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import deleted

api = Blueprint("deleted", __name__)

WINDOW_MS = 30 * 86_400_000


@api.get("/opportunities/deleted")
@guarded("opportunities:read")
def list_deleted_opportunities(call: Call) -> Answer:
    start, end = lists.moment("deleted_at_start"), lists.moment("deleted_at_end")
    return _page(call, "opportunity", start or 0, call.world.at if end is None else end)


@api.get("/applications/deleted")
@guarded("applications:read")
def list_deleted_applications(call: Call) -> Answer:
    return _page(call, "application", *_window())


@api.get("/postings/deleted")
@guarded("postings:read")
def list_deleted_postings(call: Call) -> Answer:
    return _page(call, "posting", *_window())


def _window() -> tuple[int, int]:
    """Both ends are required here, at most 30 days apart."""
    start, end = lists.moment("deleted_at_start"), lists.moment("deleted_at_end")
    if start is None or end is None:
        raise BadRequest("deleted_at_start and deleted_at_end are required")
    if not 0 <= end - start <= WINDOW_MS:
        raise BadRequest("deleted_at_start and deleted_at_end may be 30 days apart at most")
    return start, end


def _page(call: Call, kind: str, start: int, end: int) -> Answer:
    with_hidden = call.caller.is_confidential and _asks_hidden()
    rows = deleted.listed(call.world, kind, start=start, end=end, with_hidden=with_hidden)
    chosen, answer = lists.page(rows, lambda row: [row[0], row[1]])
    data: list[dict[str, Any]] = [lists.included(shape) for _, _, shape in chosen]
    return Answer(data, beside=answer.beside)


def _asks_hidden() -> bool:
    return request.args.get("confidentiality") in ("confidential", "all")
