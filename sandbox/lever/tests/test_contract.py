"""Every endpoint that the sandbox answers, with its status. One without a row turns this red."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from flask import Flask

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import opportunity

AS = {"perform_as": ref("user", "alex")}
INES = opportunity("ines")
POSTING = ref("posting", "office-manager")
WINDOW = {"deleted_at_start": "0", "deleted_at_end": "1000"}
FORM = {"text": "Form", "fields": [{"type": "score-system", "text": "Rating"}]}
USER = {"name": "Vera Willow", "email": "vera.willow@example.com"}
WEBHOOK = {"url": "https://app.example.com/h", "event": "candidateHired"}
MADE = "the one that was made"
BATCH = {"data": [{"id": MADE, **WEBHOOK}]}
NOBODY = "00000000-0000-4000-8000-000000000000"


def note(api: httpx.Client) -> str:
    answer = api.post(f"/opportunities/{INES}/notes", json={"value": "x"})
    return str(answer.json()["data"]["id"])


def file(api: httpx.Client) -> str:
    sent = {"file": ("x.pdf", b"%PDF", "application/pdf")}
    answer = api.post(f"/opportunities/{INES}/files", params=AS, files=sent)
    return str(answer.json()["data"]["id"])


def feedback(api: httpx.Client) -> str:
    answer = api.post(f"/opportunities/{INES}/feedback", params=AS, json=written())
    return str(answer.json()["data"]["id"])


def written() -> dict[str, Any]:
    values = [{"id": ref("field", "rating"), "value": "3 - Hire"}]
    return {"baseTemplateId": ref("template", "general"), "fieldValues": values}


def template(api: httpx.Client) -> str:
    return str(api.post("/feedback_templates", json=FORM).json()["data"]["id"])


def webhook(api: httpx.Client) -> str:
    return str(api.post("/webhooks", json=WEBHOOK).json()["data"]["id"])


def application(api: httpx.Client) -> str:
    return str(api.get(f"/opportunities/{INES}").json()["data"]["applications"][0])


def resume(api: httpx.Client) -> str:
    sent = {"resumeFile": ("cv.pdf", b"%PDF", "application/pdf")}
    contact = {"contact": ref("contact", "ines")}
    made = api.post("/opportunities", params=AS, data=contact, files=sent).json()["data"]["id"]
    found = api.get(f"/opportunities/{made}/resumes").json()["data"][0]["id"]
    return f"{made}/resumes/{found}"


def meeting() -> dict[str, Any]:
    return {"interviewers": [{"id": AS["perform_as"]}], "date": 4_000_000_000_000, "duration": 30}


def panel(api: httpx.Client) -> str:
    body = {"timezone": "Europe/Berlin", "interviews": [meeting()]}
    answer = api.post(f"/opportunities/{INES}/panels", params=AS, json=body)
    return str(answer.json()["data"]["id"])


def interview(api: httpx.Client) -> str:
    made = api.get(f"/opportunities/{INES}/panels/{panel(api)}").json()["data"]
    return str(made["interviews"][0]["id"])


def requisition(api: httpx.Client) -> str:
    return str(api.post("/requisitions", json=REQUISITION).json()["data"]["id"])


def requisition_field(api: httpx.Client) -> str:
    return str(api.post("/requisition_fields", json=FIELD).json()["data"]["id"])


@dataclass(frozen=True)
class Row:
    method: str
    rule: str
    status: int
    path: str = ""
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    make: Callable[[httpx.Client], str] | None = None
    """Makes the thing whose id stands for `{}` in the path, and for MADE in the body."""
    files: Any = None


WITHDREW = ref("reason", "withdrew")
VALUES = {"values": [{"value": "y"}]}
UNMODELLED = ("offers", "referrals", "forms")
REQUISITION = {"name": "Two more", "requisitionCode": "R-1", "headcountTotal": 2}
FIELD = {"text": "Start", "type": "date"}
APPLICANT = {
    "personalInformation": [
        {"name": "fullName", "value": "Vera Willow"},
        {"name": "email", "value": "vera@example.com"},
    ]
}
PANEL = {"timezone": "Europe/Berlin", "interviews": [meeting()]}
ONE = "/opportunities/<ref>"
HERS = f"/opportunities/{INES}"
UPLOAD = {"file": ("x.txt", b"text", "text/plain")}
ROWS = (
    Row("GET", "/opportunities", 200, "/opportunities"),
    Row("POST", "/opportunities", 201, "/opportunities", AS, {"name": "New"}),
    Row("GET", "/opportunities/deleted", 200, "/opportunities/deleted"),
    Row("GET", "/applications/deleted", 200, "/applications/deleted", WINDOW),
    Row("GET", "/postings/deleted", 200, "/postings/deleted", WINDOW),
    Row("GET", ONE, 200, HERS),
    Row("PUT", f"{ONE}/stage", 200, f"{HERS}/stage", body={"stage": "offer"}),
    Row(
        "PUT",
        f"{ONE}/archived",
        200,
        f"{HERS}/archived",
        body={"reason": WITHDREW},
    ),
    Row("POST", f"{ONE}/addTags", 200, f"{HERS}/addTags", body={"tags": ["x"]}),
    Row("POST", f"{ONE}/removeTags", 200, f"{HERS}/removeTags", body={"tags": ["x"]}),
    Row(
        "POST", f"{ONE}/addLinks", 200, f"{HERS}/addLinks", body={"links": ["https://example.com"]}
    ),
    Row("POST", f"{ONE}/removeLinks", 200, f"{HERS}/removeLinks", body={"links": ["x"]}),
    Row("POST", f"{ONE}/addSources", 200, f"{HERS}/addSources", body={"sources": ["x"]}),
    Row("POST", f"{ONE}/removeSources", 200, f"{HERS}/removeSources", body={"sources": ["x"]}),
    Row("GET", f"{ONE}/applications", 200, f"{HERS}/applications"),
    Row("GET", f"{ONE}/applications/<>", 200, f"{HERS}/applications/{{}}", make=application),
    Row("GET", f"{ONE}/notes", 200, f"{HERS}/notes"),
    Row("POST", f"{ONE}/notes", 201, f"{HERS}/notes", body={"value": "x"}),
    Row("GET", f"{ONE}/notes/<>", 200, f"{HERS}/notes/{{}}", make=note),
    Row(
        "PUT", f"{ONE}/notes/<>", 200, f"{HERS}/notes/{{}}", {}, {"values": [{"value": "y"}]}, note
    ),
    Row("DELETE", f"{ONE}/notes/<>", 204, f"{HERS}/notes/{{}}", make=note),
    Row("GET", f"{ONE}/files", 200, f"{HERS}/files"),
    Row("POST", f"{ONE}/files", 201, f"{HERS}/files", AS, files=UPLOAD),
    Row("GET", f"{ONE}/files/<>", 200, f"{HERS}/files/{{}}", make=file),
    Row("GET", f"{ONE}/files/<>/download", 200, f"{HERS}/files/{{}}/download", make=file),
    Row("DELETE", f"{ONE}/files/<>", 204, f"{HERS}/files/{{}}", AS, make=file),
    Row("GET", f"{ONE}/file_actions", 200, f"{HERS}/file_actions"),
    Row("GET", f"{ONE}/resumes", 200, f"{HERS}/resumes"),
    Row("GET", f"{ONE}/resumes/<>", 200, "/opportunities/{}", make=resume),
    Row("GET", f"{ONE}/resumes/<>/download", 200, "/opportunities/{}/download", make=resume),
    Row("GET", f"{ONE}/feedback", 200, f"{HERS}/feedback"),
    Row("POST", f"{ONE}/feedback", 201, f"{HERS}/feedback", AS, written()),
    Row("GET", f"{ONE}/feedback/<>", 200, f"{HERS}/feedback/{{}}", make=feedback),
    Row("PUT", f"{ONE}/feedback/<>", 200, f"{HERS}/feedback/{{}}", AS, {}, feedback),
    Row("DELETE", f"{ONE}/feedback/<>", 204, f"{HERS}/feedback/{{}}", AS, make=feedback),
    *(Row("GET", f"{ONE}/{kind}", 200, f"{HERS}/{kind}") for kind in UNMODELLED),
    *(Row("GET", f"{ONE}/{kind}/<>", 404, f"{HERS}/{kind}/{NOBODY}") for kind in UNMODELLED),
    Row("GET", f"{ONE}/panels", 200, f"{HERS}/panels"),
    Row("POST", f"{ONE}/panels", 201, f"{HERS}/panels", AS, PANEL),
    Row("GET", f"{ONE}/panels/<>", 200, f"{HERS}/panels/{{}}", make=panel),
    Row("PUT", f"{ONE}/panels/<>", 200, f"{HERS}/panels/{{}}", AS, PANEL, panel),
    Row("DELETE", f"{ONE}/panels/<>", 204, f"{HERS}/panels/{{}}", AS, make=panel),
    Row("GET", f"{ONE}/interviews", 200, f"{HERS}/interviews"),
    Row(
        *("POST", f"{ONE}/interviews", 201, f"{HERS}/interviews", AS),
        {"panel": MADE, **meeting()},
        panel,
    ),
    Row("GET", f"{ONE}/interviews/<>", 200, f"{HERS}/interviews/{{}}", make=interview),
    Row("PUT", f"{ONE}/interviews/<>", 200, f"{HERS}/interviews/{{}}", AS, meeting(), interview),
    Row("DELETE", f"{ONE}/interviews/<>", 204, f"{HERS}/interviews/{{}}", AS, make=interview),
    Row("GET", "/feedback_templates", 200, "/feedback_templates"),
    Row("POST", "/feedback_templates", 201, "/feedback_templates", body=FORM),
    Row("GET", "/feedback_templates/<>", 200, "/feedback_templates/no-feedback"),
    Row("PUT", "/feedback_templates/<>", 200, "/feedback_templates/{}", {}, FORM, template),
    Row("DELETE", "/feedback_templates/<>", 204, "/feedback_templates/{}", make=template),
    Row("GET", "/contacts/<>", 200, f"/contacts/{ref('contact', 'ines')}"),
    Row("PUT", "/contacts/<>", 200, f"/contacts/{ref('contact', 'ines')}", body={"name": "Ines"}),
    Row("GET", "/postings", 200, "/postings"),
    Row("POST", "/postings", 201, "/postings", AS, {"text": "Baker"}),
    Row("GET", "/postings/<>", 200, f"/postings/{POSTING}"),
    Row("POST", "/postings/<>", 200, f"/postings/{POSTING}", AS, {"text": "Baker"}),
    Row("GET", "/postings/<>/users", 200, f"/postings/{POSTING}/users"),
    Row("GET", "/stages", 200, "/stages"),
    Row("GET", "/stages/<>", 200, "/stages/offer"),
    Row("GET", "/disposition_stages", 200, "/disposition_stages"),
    Row("GET", "/archive_reasons", 200, "/archive_reasons"),
    Row("GET", "/archive_reasons/<>", 200, f"/archive_reasons/{ref('reason', 'hired')}"),
    Row("GET", "/tags", 200, "/tags"),
    Row("GET", "/sources", 200, "/sources"),
    Row("GET", "/users", 200, "/users"),
    Row("POST", "/users", 201, "/users", body=USER),
    Row("GET", "/users/<>", 200, f"/users/{ref('user', 'ira')}"),
    Row("PUT", "/users/<>", 200, f"/users/{ref('user', 'ira')}", body=USER),
    Row("POST", "/users/<>/deactivate", 200, f"/users/{ref('user', 'ira')}/deactivate"),
    Row("POST", "/users/<>/reactivate", 200, f"/users/{ref('user', 'ira')}/reactivate"),
    Row("GET", "/webhooks", 200, "/webhooks"),
    Row("POST", "/webhooks", 201, "/webhooks", body=WEBHOOK),
    Row("PUT", "/webhooks", 200, "/webhooks", {}, BATCH, webhook),
    Row("PUT", "/webhooks/", 200, "/webhooks/", {}, BATCH, webhook),
    Row("DELETE", "/webhooks/<>", 204, "/webhooks/{}", make=webhook),
    Row("GET", "/audit_events", 200, "/audit_events"),
    *(
        Row("GET", f"/{kind}", 200, f"/{kind}")
        for kind in ("form_templates", "eeo_responses", "groups", "roles")
    ),
    *(
        Row("GET", f"/{kind}/<>", 404, f"/{kind}/{NOBODY}")
        for kind in ("form_templates", "eeo_responses", "groups", "roles")
    ),
    Row("GET", "/eeo/responses", 200, "/eeo/responses"),
    Row("GET", "/eeo/responses/pii", 200, "/eeo/responses/pii"),
    Row("GET", "/surveys/diversity/<>", 200, f"/surveys/diversity/{POSTING}"),
    Row("GET", "/requisitions", 200, "/requisitions"),
    Row("POST", "/requisitions", 201, "/requisitions", body=REQUISITION),
    Row("GET", "/requisitions/<>", 200, "/requisitions/{}", make=requisition),
    Row("PUT", "/requisitions/<>", 200, "/requisitions/{}", {}, REQUISITION, requisition),
    Row("DELETE", "/requisitions/<>", 204, "/requisitions/{}", make=requisition),
    Row("GET", "/requisition_fields", 200, "/requisition_fields"),
    Row("POST", "/requisition_fields", 201, "/requisition_fields", body=FIELD),
    Row("GET", "/requisition_fields/<>", 200, "/requisition_fields/{}", make=requisition_field),
    Row(
        *("PUT", "/requisition_fields/<>", 200, "/requisition_fields/{}", {}),
        FIELD,
        requisition_field,
    ),
    Row("DELETE", "/requisition_fields/<>", 204, "/requisition_fields/{}", make=requisition_field),
    Row("POST", "/uploads", 201, "/uploads", files=UPLOAD),
    Row("GET", "/postings/<>/apply", 200, f"/postings/{POSTING}/apply"),
    Row("POST", "/postings/<>/apply", 201, f"/postings/{POSTING}/apply", body=APPLICANT),
    Row("GET", "/diversity_surveys", 200, "/diversity_surveys"),
    Row("GET", "/diversity_surveys/<>", 404, f"/diversity_surveys/{NOBODY}"),
    Row("PUT", ONE, 404, HERS, body={"name": "No such call"}),
    Row("PUT", "/webhooks/<>", 404, f"/webhooks/{NOBODY}", body=WEBHOOK),
    Row("POST", "/tags", 404, "/tags", body={"text": "x"}),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.rule}")
def test_an_endpoint_answers_with_its_status(api: httpx.Client, row: Row) -> None:
    made = row.make(api) if row.make else ""
    path, body = row.path.format(made), json.loads(json.dumps(row.body).replace(MADE, made))

    sent: dict[str, Any] = {"files": row.files} if row.files else {"json": body}
    answer = api.request(row.method, path, params=row.params, **sent)

    assert answer.status_code == row.status, answer.text
    if row.status == httpx.codes.NO_CONTENT:
        assert "content-type" not in answer.headers
    elif "download" not in row.rule:
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


def plain(rule: str) -> str:
    """`/opportunities/<ref>/notes/<note_ref>` as the table writes it."""
    begin, end = "/opportunities/<ref>", rule
    if rule.startswith(begin):
        return begin + bare(rule.removeprefix(begin))
    return bare(end)


def bare(rule: str) -> str:
    return "/".join("<>" if part.startswith("<") else part for part in rule.split("/"))


def test_no_endpoint_is_without_a_row(app: Flask) -> None:
    served = {
        (method, plain(rule.rule.removeprefix("/v1")))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served - {(row.method, row.rule) for row in ROWS} == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.rule}")
def test_an_endpoint_needs_a_credential(api: httpx.Client, row: Row) -> None:
    api.auth = None  # type: ignore[assignment]

    answer = api.request(row.method, row.path.format(NOBODY))

    assert answer.status_code in (401, 404)
    assert set(answer.json()) == {"code", "message"}
