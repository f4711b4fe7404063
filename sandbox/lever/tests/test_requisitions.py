from typing import Any

import httpx
import pytest

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import opportunity

POSTING = ref("posting", "office-manager")
ALONE = [
    *("id", "createdAt", "confidentiality", "status", "name", "requisitionCode", "headcountTotal"),
    *("headcountHired", "headcountInfinite", "backfill", "creator", "owner", "hiringManager"),
    *("internalNotes", "compensationBand", "approval", "employmentStatus", "location", "team"),
    *("department", "postings", "offerIds", "timeToFillStartAt", "timeToFillEndAt", "updatedAt"),
    *("customFields", "closedAt"),
]


def make(api: httpx.Client, code: str = "R-1", **more: Any) -> dict[str, Any]:
    body = {"name": "Two more", "requisitionCode": code, "headcountTotal": 2, **more}
    answer = api.post("/requisitions", json=body)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_new_one_answers_the_inner_shape_and_is_read_in_the_outer_one(api: httpx.Client) -> None:
    made = make(api, postings=[POSTING])
    alone = api.get(f"/requisitions/{made['id']}").json()["data"]
    listed = api.get("/requisitions").json()["data"][0]

    assert made["postingIds"] == [POSTING]
    assert made["stateHistory"][0]["attribution"]["service"] == "data-api"
    assert "postings" not in made
    assert list(alone) == ALONE
    assert listed == alone
    assert list(listed)[:3] == ["id", "requisitionCode", "name"]


def test_its_code_shows_on_the_posting(api: httpx.Client) -> None:
    make(api, "R-7", postings=[POSTING])

    assert api.get(f"/postings/{POSTING}").json()["data"]["requisitionCodes"] == ["R-7"]


def test_a_hire_against_it_counts_and_shows_on_the_application(api: httpx.Client) -> None:
    made = make(api, hiringManager=ref("user", "sam"))["id"]
    place = f"/opportunities/{opportunity('ines')}"
    body = {"reason": ref("reason", "hired"), "requisitionId": made}

    assert api.put(f"{place}/archived", json=body).status_code == 200

    application = api.get(f"{place}/applications").json()["data"][0]
    assert application["requisitionForHire"] == {
        "id": made,
        "requisitionCode": "R-1",
        "hiringManagerOnHire": ref("user", "sam"),
    }
    assert api.get(f"/requisitions/{made}").json()["data"]["headcountHired"] == 1
    gone = {**body, "requisitionId": "x"}
    assert api.put(f"{place}/archived", json=gone).status_code == 404


def test_they_are_filtered_and_listed_by_id_downwards(api: httpx.Client) -> None:
    for number in range(4):
        make(api, f"R-{number}", status="closed" if number == 3 else "open")

    found = api.get("/requisitions").json()["data"]
    closed = api.get("/requisitions", params={"status": "closed"}).json()["data"]
    coded = api.get("/requisitions", params={"requisition_code": ["R-0", "R-1"]}).json()["data"]
    page = api.get("/requisitions", params={"limit": 3}).json()
    rest = api.get("/requisitions", params={"offset": page["next"]}).json()["data"]

    assert [each["id"] for each in found] == sorted((each["id"] for each in found), reverse=True)
    assert [each["requisitionCode"] for each in closed] == ["R-3"]
    assert closed[0]["closedAt"]
    assert {each["requisitionCode"] for each in coded} == {"R-0", "R-1"}
    assert [*page["data"], *rest] == found
    assert api.get("/requisitions", params={"created_at_end": "5"}).json()["data"] == []


def test_put_replaces_the_whole_and_a_code_is_taken_once(api: httpx.Client) -> None:
    made = make(api, team="Care", headcountTotal="unlimited")["id"]
    make(api, "R-2")
    body = {"name": "One", "requisitionCode": "R-1", "headcountTotal": 1}

    changed = api.put(f"/requisitions/{made}", json=body).json()["data"]

    assert (changed["team"], changed["headcountInfinite"]) == (None, False)
    taken = {**body, "requisitionCode": "R-2"}
    assert api.put(f"/requisitions/{made}", json=taken).status_code == 400
    assert api.delete(f"/requisitions/{made}").status_code == 204
    assert api.get(f"/requisitions/{made}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"headcountTotal": -1},
        {"headcountTotal": "many"},
        {"status": "asleep"},
        {"compensationBand": [1]},
        {"name": ""},
    ],
)
def test_a_wrong_one_is_a_400(api: httpx.Client, wrong: dict[str, Any]) -> None:
    body = {"name": "x", "requisitionCode": "R-1", "headcountTotal": 1, **wrong}

    assert api.post("/requisitions", json=body).status_code == 400


def test_an_unknown_field_has_the_code_that_was_recorded(api: httpx.Client) -> None:
    answer = api.get("/requisition_fields/none")

    assert (answer.status_code, answer.json()) == (
        404,
        {
            "code": "NotFoundError",
            "message": "That requisition field doesn't exist on your account",
        },
    )


def test_fields_have_options_or_fields_of_their_own(api: httpx.Client) -> None:
    dropdown = {"id": "site", "text": "Site", "type": "dropdown", "options": [{"text": "North"}]}
    made = api.post("/requisition_fields", json=dropdown).json()["data"]

    assert list(made) == ["id", "text", "type", "isRequired", "options"]
    assert made["options"][0]["id"]
    assert api.post("/requisition_fields", json=dropdown).status_code == 400
    assert set(api.get("/requisition_fields").json()) == {"data"}
    bare = {"text": "Site", "type": "dropdown"}
    assert api.put("/requisition_fields/site", json=bare).status_code == 400
