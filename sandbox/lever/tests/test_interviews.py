"""Panels and interviews, as they were recorded: keys in order, ends, people, events."""

from typing import Any

import httpx
import pytest

from sandbox.lever.core import Sandbox
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Receiver, opportunity

ALEX = ref("user", "alex")
AS = {"perform_as": ALEX}
PLACE = f"/opportunities/{opportunity('ines')}"
LATER = 4_000_000_000_000
PANEL_KEYS = [
    *("id", "applications", "canceledAt", "createdAt", "end", "externallyManaged", "externalUrl"),
    *("feedbackReminder", "interviews", "note", "stage", "start", "timezone", "user"),
]
INTERVIEW_KEYS = [
    *("id", "panel", "subject", "note", "interviewers", "timezone", "createdAt", "date"),
    *("duration", "location", "feedbackTemplate", "feedbackForms", "feedbackReminder", "user"),
    *("stage", "canceledAt", "postings", "gcalEventUrl", "opportunityId"),
]


def meeting(**more: Any) -> dict[str, Any]:
    return {"interviewers": [{"id": ALEX}], "date": LATER, "duration": 45, **more}


def panel(api: httpx.Client, *interviews: dict[str, Any]) -> dict[str, Any]:
    body = {"timezone": "Europe/Berlin", "interviews": list(interviews) or [meeting()]}
    answer = api.post(f"{PLACE}/panels", params=AS, json=body)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_panel_spans_its_interviews_and_names_the_people(api: httpx.Client) -> None:
    made = panel(api, meeting(subject="Second", date=LATER + 3_600_000), meeting(subject="First"))

    assert list(made) == PANEL_KEYS
    assert (made["start"], made["end"]) == (LATER, LATER + 3_600_000 + 45 * 60_000)
    assert [each["subject"] for each in made["interviews"]] == ["First", "Second"]
    assert made["interviews"][0]["interviewers"] == [
        {
            "id": ALEX,
            "email": "alex@northlight.example.com",
            "name": made["interviews"][0]["interviewers"][0]["name"],
            "responseStatus": "needsAction",
            "feedbackTemplate": "no-feedback",
        }
    ]
    assert (made["externallyManaged"], made["stage"]) == (True, "applicant-new")


def test_an_interview_is_read_alone_and_in_the_list(api: httpx.Client) -> None:
    inside = panel(api)["interviews"][0]["id"]

    alone = api.get(f"{PLACE}/interviews/{inside}").json()["data"]

    assert list(alone) == INTERVIEW_KEYS
    application = api.get(f"{PLACE}/applications").json()["data"][0]
    assert alone["postings"] == [application["posting"]]
    assert api.get(f"{PLACE}/interviews").json() == {"data": [alone], "hasNext": False}


def test_replacing_a_panel_keeps_what_it_names_and_drops_the_rest(api: httpx.Client) -> None:
    made = panel(api, meeting(subject="Stays"), meeting(subject="Goes"))
    kept = next(each["id"] for each in made["interviews"] if each["subject"] == "Stays")
    body = {
        "timezone": "UTC",
        "interviews": [meeting(id=kept, subject="Stayed"), meeting(subject="New", date=LATER + 1)],
    }

    changed = api.put(f"{PLACE}/panels/{made['id']}", params=AS, json=body).json()["data"]

    assert [each["subject"] for each in changed["interviews"]] == ["Stayed", "New"]
    assert changed["interviews"][0]["id"] == kept
    assert changed["timezone"] == "UTC"


def test_feedback_of_an_interview_needs_both_names_and_shows_on_it(api: httpx.Client) -> None:
    made = panel(api)
    inside = made["interviews"][0]["id"]
    body = {
        "baseTemplateId": ref("template", "general"),
        "fieldValues": [{"id": ref("field", "rating"), "value": "3 - Hire"}],
        "panel": made["id"],
        "interview": inside,
    }

    written = api.post(f"{PLACE}/feedback", params=AS, json=body).json()["data"]

    assert (written["panel"], written["interview"]) == (made["id"], inside)
    forms = api.get(f"{PLACE}/interviews/{inside}").json()["data"]["feedbackForms"]
    assert forms == [written["id"]]
    alone = {**body, "panel": None}
    assert api.post(f"{PLACE}/feedback", params=AS, json=alone).status_code == 400
    other = {**body, "panel": panel(api)["id"]}
    assert api.post(f"{PLACE}/feedback", params=AS, json=other).status_code == 400


def test_its_three_events_carry_ids_and_a_moment(
    api: httpx.Client, control: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    events = [f"interview{each}" for each in ("Created", "Updated", "Deleted")]
    control.post("/switches", json=dict.fromkeys(events, True))
    for event in events:
        api.post("/webhooks", json={"url": "http://app.test/h", "event": event})
    made = panel(api)
    inside = made["interviews"][0]["id"]

    api.put(f"{PLACE}/interviews/{inside}", params=AS, json=meeting(subject="Other"))
    api.delete(f"{PLACE}/interviews/{inside}", params=AS)
    sandbox.deliver_due()

    assert receiver.events == events
    moments = ["createdAt", "updatedAt", "deletedAt"]
    assert [list(each["data"]) for each in receiver.bodies] == [
        ["interviewId", "panelId", "opportunityId", moment] for moment in moments
    ]
    assert receiver.bodies[0]["data"]["panelId"] == made["id"]


@pytest.mark.parametrize(("clean", "left"), [(True, 1), (False, 2)])
def test_archiving_can_clean_what_has_not_been(
    api: httpx.Client, *, clean: bool, left: int
) -> None:
    panel(api, meeting(date=1_000), meeting())

    body = {"reason": ref("reason", "withdrew"), "cleanInterviews": clean}
    assert api.put(f"{PLACE}/archived", json=body).status_code == 200

    assert len(api.get(f"{PLACE}/interviews").json()["data"]) == left


@pytest.mark.parametrize(
    "wrong",
    [
        {"interviewers": []},
        {"interviewers": ["x"]},
        {"date": "soon"},
        {"duration": 0},
        {"duration": True},
        {"feedbackReminder": "hourly"},
    ],
)
def test_a_wrong_interview_is_a_400_and_leaves_no_panel(
    api: httpx.Client, wrong: dict[str, Any]
) -> None:
    body = {"timezone": "UTC", "interviews": [meeting(), meeting(**wrong)]}

    assert api.post(f"{PLACE}/panels", params=AS, json=body).status_code == 400
    assert api.get(f"{PLACE}/panels").json()["data"] == []


def test_writing_needs_perform_as_and_known_people(api: httpx.Client) -> None:
    body = {"timezone": "UTC", "interviews": [meeting()]}
    stranger = {"timezone": "UTC", "interviews": [meeting(interviewers=[{"id": "x"}])]}

    assert api.post(f"{PLACE}/panels", json=body).status_code == 400
    assert api.post(f"{PLACE}/panels", params=AS, json=stranger).status_code == 404
    made = panel(api)
    assert api.delete(f"{PLACE}/panels/{made['id']}").status_code == 400


def test_they_go_with_the_candidate_and_show_on_the_profile(
    api: httpx.Client, browser: httpx.Client, control: httpx.Client, sandbox: Sandbox
) -> None:
    panel(api, meeting(subject="Meet the team"))

    assert "Meet the team" in browser.get(f"/candidates/{opportunity('ines')}").text
    control.post("/delete", json={"opportunity": opportunity("ines")})
    with sandbox.world() as world:
        assert world.db.execute("select count(*) from interviews").fetchone()[0] == 0
