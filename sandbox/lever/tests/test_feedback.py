import json
from typing import Any

import httpx
import pytest

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import opportunity

AS = {"perform_as": ref("user", "alex")}
PATH = f"/opportunities/{opportunity('ines')}/feedback"
RATING, SUMMARY, WOULD = (ref("field", name) for name in ("rating", "summary", "would-hire"))
KEYS = [
    "id",
    "type",
    "text",
    "instructions",
    "fields",
    "baseTemplateId",
    "interview",
    "panel",
    "user",
    "createdAt",
    "completedAt",
    "updatedAt",
    "deletedAt",
]


def write(api: httpx.Client, **values: Any) -> httpx.Response:
    body = {
        "baseTemplateId": ref("template", "general"),
        "fieldValues": [{"id": RATING, "value": "3 - Hire"}, {"id": SUMMARY, "value": "Good."}],
        **values,
    }
    return api.post(PATH, params=AS, json=body)


def test_the_templates_hold_the_one_without_feedback_and_ours(api: httpx.Client) -> None:
    found = api.get("/feedback_templates").json()

    assert [each["id"] for each in found["data"]] == ["no-feedback", ref("template", "general")]
    assert found["hasNext"] is False
    rating = found["data"][1]["fields"][0]
    assert (rating["type"], rating["required"]) == ("score-system", True)
    assert [each["text"] for each in rating["options"]] == [
        "4 - Strong Hire",
        "3 - Hire",
        "2 - No Hire",
        "1 - Strong No Hire",
    ]


def test_written_feedback_has_all_fields_with_values_and_is_read_back(api: httpx.Client) -> None:
    answer = write(api)
    data = answer.json()["data"]

    assert (answer.status_code, list(data)) == (201, KEYS)
    assert [each["value"] for each in data["fields"]] == ["3 - Hire", "Good.", None]
    assert (data["user"], data["interview"], data["updatedAt"]) == (AS["perform_as"], None, None)
    assert api.get(PATH).json() == {"data": [data], "hasNext": False}
    expanded = api.get(f"{PATH}/{data['id']}", params={"expand": "user"}).json()["data"]
    assert expanded["user"]["name"] == "Alex Admin"


@pytest.mark.parametrize(
    "values",
    [
        {"baseTemplateId": None},
        {"fieldValues": []},
        {"fieldValues": [{"id": RATING, "value": "5 - Wow"}]},
        {"fieldValues": [{"id": RATING, "value": "3 - Hire"}, {"id": WOULD, "value": "perhaps"}]},
        {"fieldValues": [{"id": "nothing", "value": "3 - Hire"}]},
        {"fieldValues": "3 - Hire"},
        {"panel": "x"},
        {"completedAt": 99_999_999_999_999},
    ],
)
def test_wrong_feedback_is_a_400_and_leaves_nothing(
    api: httpx.Client, values: dict[str, Any]
) -> None:
    assert write(api, **values).status_code == 400
    assert api.get(PATH).json()["data"] == []


def test_feedback_needs_a_performer_and_a_template(api: httpx.Client) -> None:
    body = {"baseTemplateId": ref("template", "general"), "fieldValues": []}

    assert api.post(PATH, json=body).status_code == 400
    assert write(api, baseTemplateId="unknown").status_code == 404


def test_a_change_answers_the_inner_shape(api: httpx.Client) -> None:
    feedback = write(api).json()["data"]["id"]
    body = {"fieldValues": [{"id": RATING, "value": "1 - Strong No Hire"}]}

    data = api.put(f"{PATH}/{feedback}", params=AS, json=body).json()["data"]

    assert (data["profileId"], data["isCompleted"]) == (opportunity("ines"), True)
    assert (data["fields"][0]["type"], data["fields"][0]["overall"]) == ("score", True)
    read = api.get(f"{PATH}/{feedback}").json()["data"]
    assert [each["value"] for each in read["fields"]] == ["1 - Strong No Hire", "Good.", None]
    assert read["updatedAt"]


def test_deleting_is_soft(api: httpx.Client) -> None:
    feedback = write(api).json()["data"]["id"]

    assert api.delete(f"{PATH}/{feedback}", params=AS).status_code == 204

    assert api.get(f"{PATH}/{feedback}").json()["data"]["deletedAt"]
    assert api.get(PATH).json()["data"] == []
    assert api.put(f"{PATH}/{feedback}", params=AS, json={}).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        [{"type": "text", "text": "Only text"}],
        [{"type": "score-system", "text": "A"}, {"type": "score-system", "text": "B"}],
        [{"type": "score-system", "text": "A"}, {"type": "dropdown", "text": "No options"}],
        [{"type": "riddle", "text": "A"}],
        [{"type": "score-system"}],
    ],
)
def test_a_template_needs_exactly_one_score(api: httpx.Client, fields: Any) -> None:
    body = {"text": "Form", "fields": fields}

    assert api.post("/feedback_templates", json=body).status_code == 400


def test_a_template_keeps_its_fields_when_it_is_replaced(api: httpx.Client) -> None:
    fields: list[dict[str, Any]] = [
        {"type": "score-system", "text": "Rating"},
        {"type": "multiple-select", "text": "Strengths", "options": [{"text": "A"}, {"text": "B"}]},
        {"type": "scorecard", "text": "Skills", "scores": [{"text": "C", "description": "d"}]},
    ]
    made = api.post("/feedback_templates", json={"text": "Form", "fields": fields}).json()["data"]
    body = {"text": "Renamed", "fields": made["fields"]}

    changed = api.put(f"/feedback_templates/{made['id']}", json=body).json()["data"]

    assert (changed["text"], changed["updatedAt"] is None) == ("Renamed", False)
    ids = [each["id"] for each in made["fields"]]
    assert [each["id"] for each in changed["fields"]] == ids
    assert changed["fields"][1]["options"] == made["fields"][1]["options"]


def test_templates_of_the_account_cannot_be_changed_by_api(api: httpx.Client) -> None:
    path = f"/feedback_templates/{ref('template', 'general')}"
    body = {"text": "x", "fields": [{"type": "score-system", "text": "Rating"}]}

    assert api.put(path, json=body).status_code == 403
    assert api.delete(path).status_code == 403


def test_feedback_is_on_the_profile_and_in_the_state(
    api: httpx.Client, browser: httpx.Client, control: httpx.Client
) -> None:
    write(api)

    assert "3 - Hire" in browser.get(f"/candidates/{opportunity('ines')}").text
    state = control.get("/state", params={"only": "opportunities"}).json()["opportunities"]
    assert json.dumps(state).count("3 - Hire") > 1
