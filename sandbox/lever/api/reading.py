"""What a client may read though nothing of it is modelled: empty lists; and audit events."""

import sqlite3

from flask import Blueprint, request

from sandbox.lever.api import lists, postings
from sandbox.lever.api.call import Answer, Call, guarded
from sandbox.lever.api.opportunities import readable
from sandbox.lever.errors import NotFound
from sandbox.lever.world import audit

api = Blueprint("reading", __name__)

# Path and the permission that it needs.
OF_ACCOUNT = {
    "form_templates": "form_templates:read",
    "groups": "groups:read",
    "roles": "roles:read",
    "eeo_responses": "eeo_responses:read",
    "diversity_surveys": "diversity_surveys:read",
}
OF_OPPORTUNITY = {
    "offers": "offers:read",
    "referrals": "referrals:read",
    "forms": "forms:read",
}
FILTERS = {
    "type": "type",
    "user_id": "user",
    "target_type": "target_type",
    "target_id": "target_id",
}


def _of_account(kind: str, access: str) -> None:
    @api.get(f"/{kind}", endpoint=f"list_{kind}")
    @guarded(access)
    def list_them(_call: Call) -> Answer:
        return lists.in_order([])

    @api.get(f"/{kind}/<ref>", endpoint=f"get_{kind}")
    @guarded(access)
    def get_one(_call: Call, ref: str) -> Answer:
        raise NotFound.object(kind.replace("_", " "), ref)


def _of_opportunity(kind: str, access: str) -> None:
    @api.get(f"/opportunities/<ref>/{kind}", endpoint=f"list_{kind}")
    @guarded(access)
    def list_them(call: Call, ref: str) -> Answer:
        readable(call, ref)
        return lists.in_order([])

    @api.get(f"/opportunities/<ref>/{kind}/<one_ref>", endpoint=f"get_{kind}")
    @guarded(access)
    def get_one(call: Call, ref: str, one_ref: str) -> Answer:
        readable(call, ref)
        raise NotFound.object(kind, one_ref)


for _kind, _access in OF_ACCOUNT.items():
    _of_account(_kind, _access)
for _kind, _access in OF_OPPORTUNITY.items():
    _of_opportunity(_kind, _access)


@api.get("/eeo/responses")
@guarded("eeo_responses:read")
def list_eeo(_call: Call) -> Answer:
    return lists.in_order([])


@api.get("/eeo/responses/pii")
@guarded("eeo_responses_pii:read")
def list_eeo_pii(_call: Call) -> Answer:
    return lists.in_order([])


@api.get("/surveys/diversity/<posting_ref>")
@guarded("diversity_surveys:read")
def list_surveys(call: Call, posting_ref: str) -> Answer:
    postings.readable(call, posting_ref)
    return lists.in_order([])


@api.get("/audit_events")
@guarded("audit_events:read")
def list_audit_events(call: Call) -> Answer:
    rows = [row for row in audit.listed(call.world) if _fits(row)]
    chosen, answer = lists.page(rows, lambda row: [row["created_at"], row["id"]])
    return Answer([audit.shown(row) for row in chosen], beside=answer.beside)


def _fits(row: sqlite3.Row) -> bool:
    for name, column in FILTERS.items():
        wanted = request.args.getlist(name)
        if wanted and row[column] not in wanted:
            return False
    start, end = lists.moment("created_at_start"), lists.moment("created_at_end")
    return (start is None or row["created_at"] >= start) and (
        end is None or row["created_at"] <= end
    )
