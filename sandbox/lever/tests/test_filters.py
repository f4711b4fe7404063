"""Filters of opportunities and postings beyond those of `test_lists`, and deleted rows."""

from typing import Any

import httpx
import pytest

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import BASE, Submit, opportunity
from sandbox.lever.tests.test_lists import ids

AS = {"perform_as": ref("user", "alex")}
DAY_MS = 86_400_000


def found(api: httpx.Client, **params: Any) -> list[str]:
    return ids(api.get("/opportunities", params=params))


def test_location_source_and_origin(api: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('mateo')}/addSources"
    api.post(path, json={"sources": ["Meetup"]})

    assert found(api, location="Lisbon") == [opportunity("jonas")]
    assert found(api, source=["Meetup", "Nothing"]) == [opportunity("mateo")]
    assert set(found(api, origin=["referred"])) == {opportunity("ravi")}


def test_archived_posting_and_reason(api: httpx.Client) -> None:
    posting, reason = ref("posting", "account-executive"), ref("reason", "underqualified")

    assert found(api, archived_posting_id=posting) == [opportunity("sofia")]
    assert found(api, archive_reason_id=reason) == [opportunity("sofia")]
    assert len(found(api, posting_id=posting, archived="false")) == 4


@pytest.mark.parametrize("name", ["created_at", "advanced_at", "archived_at"])
def test_moments_are_inclusive_at_both_ends(api: httpx.Client, name: str) -> None:
    data = api.get(f"/opportunities/{opportunity('sofia')}").json()["data"]
    moment = {
        "created_at": data["createdAt"],
        "advanced_at": data["lastAdvancedAt"],
        "archived_at": data["archived"]["archivedAt"],
    }[name]

    assert found(api, **{f"{name}_start": moment, f"{name}_end": moment}) == [opportunity("sofia")]


def test_snoozed(api: httpx.Client, control: httpx.Client) -> None:
    far = {"opportunity": "Hana Fir", "until": 99_999_999_999_999}
    control.post("/snooze", json=far)

    assert found(api, snoozed="true") == [opportunity("hana")]
    assert opportunity("hana") not in found(api, snoozed="false")
    control.post("/snooze", json={"opportunity": "Hana Fir", "until": None})
    assert found(api, snoozed="true") == []


def test_confidential_rows_need_the_grant(api: httpx.Client, control: httpx.Client) -> None:
    key = control.post("/keys", json={"name": "Insider", "confidential": True}).json()["data"]
    insider = httpx.Client(transport=control._transport, base_url=f"{BASE}/v1")
    insider.auth = httpx.BasicAuth(key["key"], "")

    assert api.get("/opportunities", params={"confidentiality": "all"}).status_code == 403
    assert found(insider, confidentiality="confidential") == [opportunity("oskar")]
    assert len(found(insider, confidentiality="all")) == 12


def test_a_page_ends_where_the_next_begins_when_rows_tie(
    api: httpx.Client, control: httpx.Client
) -> None:
    control.post("/crowd", json={"count": 30})
    control.post("/move-all", json={"opportunities": found(api, limit=25), "stage": "Offer"})

    seen: list[str] = []
    params: dict[str, Any] = {"limit": 7}
    while True:
        answer = api.get("/opportunities", params=params)
        seen += ids(answer)
        if not answer.json()["hasNext"]:
            break
        params["offset"] = answer.json()["next"]

    assert len(seen) == len(set(seen)) == 41


def test_a_deleted_candidate_is_listed_as_it_last_looked(
    api: httpx.Client, control: httpx.Client
) -> None:
    before = api.get(f"/opportunities/{opportunity('ines')}").json()["data"]
    control.post("/delete", json={"opportunity": "Ines Alder", "user": ref("user", "sam")})

    gone = api.get("/opportunities/deleted").json()["data"]

    moment = gone[0]["deletedAt"]
    assert gone == [{**before, "deletedBy": ref("user", "sam"), "deletedAt": moment}]
    assert api.get(f"/opportunities/{opportunity('ines')}").status_code == 404
    window = {"deleted_at_start": moment - DAY_MS, "deleted_at_end": moment}
    applications = api.get("/applications/deleted", params=window).json()["data"]
    assert [each["id"] for each in applications] == before["applications"]
    later = {"deleted_at_start": moment + 1}
    assert api.get("/opportunities/deleted", params=later).json()["data"] == []


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"deleted_at_start": 0},
        {"deleted_at_start": 0, "deleted_at_end": 31 * DAY_MS},
        {"deleted_at_start": 2, "deleted_at_end": 1},
    ],
)
def test_deleted_postings_need_a_window_of_30_days(
    api: httpx.Client, params: dict[str, int]
) -> None:
    assert api.get("/postings/deleted", params=params).status_code == 400


def test_a_posting_without_candidates_can_be_deleted(api: httpx.Client, submit: Submit) -> None:
    made = api.post("/postings", params=AS, json={"text": "Baker"}).json()["data"]
    busy = f"/postings/{ref('posting', 'office-manager')}/delete"

    assert submit(busy).status_code == 400
    assert submit(f"/postings/{made['id']}/delete").status_code == 303

    window = {"deleted_at_start": made["createdAt"], "deleted_at_end": made["createdAt"] + DAY_MS}
    assert ids(api.get("/postings/deleted", params=window)) == [made["id"]]


def test_a_new_posting_is_a_draft_without_addresses(api: httpx.Client) -> None:
    body = {
        "text": "Baker",
        "tags": ["myInterview:Bread"],
        "categories": {"department": "Kitchen", "location": "Bern"},
    }

    data = api.post("/postings", params=AS, json=body).json()["data"]

    assert (data["state"], data["urls"], data["distributionChannels"]) == ("draft", None, None)
    assert data["tags"] == ["myInterview:Bread"]
    assert data["categories"]["allLocations"] == ["Bern"]
    secret = {"text": "Spy", "confidentiality": "confidential"}
    assert api.post("/postings", params=AS, json=secret).status_code == 403
    assert api.post("/postings", json=body).status_code == 400


def test_published_postings_for_insiders_must_be_asked_for(api: httpx.Client) -> None:
    path = f"/postings/{ref('posting', 'office-manager')}"
    api.post(path, params=AS, json={"distributionChannels": ["internal"]})

    published = ids(api.get("/postings", params={"state": "published"}))
    internal = {"state": "published", "distributionChannel": "internal"}

    assert ref("posting", "office-manager") not in published
    assert ref("posting", "office-manager") in ids(api.get("/postings", params=internal))
    assert ref("posting", "office-manager") in ids(api.get("/postings"))


def test_posting_filters_and_what_cannot_be_combined(api: httpx.Client) -> None:
    many = {"team": ["EMEA", "Tier 2"], "department": ["Sales"]}
    mixed = {"updated_at_start": "0", "state": "published"}

    assert ids(api.get("/postings", params=many)) == [ref("posting", "account-executive")]
    assert ids(api.get("/postings", params={"tag": "myinterview:sales screen"})) == []
    assert api.get("/postings", params=mixed).status_code == 400
    assert len(ids(api.get("/postings", params={"updated_at_start": 0}))) == 5


def test_the_users_of_a_posting_come_without_data(api: httpx.Client) -> None:
    answer = api.get(f"/postings/{ref('posting', 'office-manager')}/users").json()

    assert list(answer) == ["posting", "users", "roles"]
    assert answer["posting"]["text"] == "Office Manager"


def test_long_lists_of_settings_have_pages_too(api: httpx.Client) -> None:
    first = api.get("/stages", params={"limit": 5}).json()
    second = api.get("/stages", params={"limit": 5, "offset": first["next"]}).json()

    everyone = [*first["data"], *second["data"]]
    assert [each["id"] for each in everyone] == ids(api.get("/stages"))
    assert second["hasNext"] is False
