from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import opportunity


def ids(answer: httpx.Response) -> list[str]:
    return [each["id"] for each in answer.json()["data"]]


def walked(api: httpx.Client, **params: Any) -> list[str]:
    found: list[str] = []
    offset: dict[str, str] = {}
    while True:
        answer = api.get("/opportunities", params={"limit": 2, **params, **offset})
        found += ids(answer)
        if not answer.json()["hasNext"]:
            assert "next" not in answer.json()
            return found
        offset = {"offset": answer.json()["next"]}


def test_pages_give_each_opportunity_once_in_pipeline_order(api: httpx.Client) -> None:
    assert walked(api) == ids(api.get("/opportunities"))
    assert len(set(walked(api))) == 11


def test_the_offset_is_answered_encoded_and_accepted_encoded_again_or_decoded(
    api: httpx.Client,
) -> None:
    token = api.get("/opportunities", params={"limit": 1}).json()["next"]
    assert token.startswith("%5B")

    again = api.get(f"/opportunities?limit=1&offset={quote(token)}")
    once = api.get("/opportunities", params={"limit": 1, "offset": unquote(token)})

    assert ids(again) == ids(once) != []


@pytest.mark.parametrize("offset", ["x", "7", "[]", "[1]", '["a","b"]', '[1,"a"]', "%5B", "null"])
def test_a_made_up_offset_is_a_400(api: httpx.Client, offset: str) -> None:
    answer = api.get("/opportunities", params={"offset": offset})

    assert (answer.status_code, answer.json()["message"]) == (400, "Invalid offset token")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", ""])
def test_a_limit_outside_1_to_100_is_a_400(api: httpx.Client, limit: str) -> None:
    assert api.get("/opportunities", params={"limit": limit}).status_code == 400


def test_filters_within_one_are_or_and_across_are_and(api: httpx.Client) -> None:
    video, phone = ref("stage", "video"), ref("stage", "phone")
    both = {"stage_id": [video, phone]}

    assert set(ids(api.get("/opportunities", params=both))) == {
        opportunity("theo"),
        opportunity("mateo"),
    }
    narrowed = {**both, "email": "THEO.rowan@example.com"}
    assert ids(api.get("/opportunities", params=narrowed)) == [opportunity("theo")]


def test_archived_posting_tag_and_contact_filter(api: httpx.Client) -> None:
    archived = api.get("/opportunities", params={"archived": "true"})
    posting = {"posting_id": ref("posting", "support-engineer")}
    contact = {"contact_id": ref("contact", "ines")}

    assert ids(archived) == [opportunity("sofia")]
    assert ids(api.get("/opportunities", params=posting)) == [opportunity("jonas")]
    assert ids(api.get("/opportunities", params={"tag": "Bilingual"})) == [opportunity("ines")]
    assert ids(api.get("/opportunities", params={"tag": "bilingual"})) == []
    assert ids(api.get("/opportunities", params=contact)) == [opportunity("ines")]


def test_updated_at_bounds_are_inclusive(api: httpx.Client) -> None:
    api.post(f"/opportunities/{opportunity('hana')}/addTags", json={"tags": ["seen"]})
    moment = api.get(f"/opportunities/{opportunity('hana')}").json()["data"]["updatedAt"]
    exact = {"updated_at_start": moment, "updated_at_end": moment}

    assert ids(api.get("/opportunities", params=exact)) == [opportunity("hana")]
    assert api.get("/opportunities", params={"updated_at_start": "soon"}).status_code == 400


def test_include_narrows_and_expand_fills(api: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('ines')}"

    narrow = api.get(path, params={"include": ["id", "tags"]}).json()["data"]
    full = api.get(path, params={"expand": ["applications", "contact", "stage", "owner"]})
    data = full.json()["data"]

    assert list(narrow) == ["id", "tags"]
    assert data["applications"][0]["posting"] == ref("posting", "account-executive")
    assert data["contact"]["emails"] == ["ines.alder@example.com"]
    assert data["stage"] == {"id": "applicant-new", "text": "New applicant"}
    assert data["owner"]["accessRole"] == "team member"


def test_postings_are_newest_first_and_the_confidential_one_is_left_out(
    api: httpx.Client,
) -> None:
    titles = [each["text"] for each in api.get("/postings").json()["data"]]

    assert titles[0] == "Account Executive, EMEA"
    assert "Solutions Architect" not in titles
    assert api.get(f"/postings/{ref('posting', 'solutions-architect')}").status_code == 403
