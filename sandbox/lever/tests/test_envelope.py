import httpx
import pytest

from sandbox.lever.limiter import Limiter
from sandbox.lever.tests.conftest import opportunity

KEYS = [
    "id",
    "name",
    "contact",
    "headline",
    "stage",
    "confidentiality",
    "location",
    "phones",
    "emails",
    "links",
    "archived",
    "tags",
    "sources",
    "stageChanges",
    "origin",
    "sourcedBy",
    "owner",
    "followers",
    "applications",
    "createdAt",
    "updatedAt",
    "lastInteractionAt",
    "lastAdvancedAt",
    "snoozedUntil",
    "urls",
    "isAnonymized",
    "dataProtection",
    "opportunityLocation",
]


@pytest.mark.parametrize("auth", [None, ("WRONG", ""), ("", "")])
def test_without_a_right_credential_the_answer_is_the_recorded_401(
    api: httpx.Client, auth: tuple[str, str] | None
) -> None:
    api.auth = auth  # type: ignore[assignment]

    answer = api.get("/stages")

    assert answer.status_code == 401
    assert answer.json() == {
        "code": "UnauthorizedError",
        "message": "The request requires authentication.",
    }


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Bearer", "Bearer x.y.z", "Digest a"])
def test_a_malformed_authorization_header_is_a_401(api: httpx.Client, header: str) -> None:
    api.auth = None  # type: ignore[assignment]

    assert api.get("/stages", headers={"Authorization": header}).status_code == 401


def test_an_unknown_path_and_an_unknown_method_do_not_exist(api: httpx.Client) -> None:
    body = {"code": "ResourceNotFound", "message": "/v1/openapi.json does not exist"}

    assert api.get("/openapi.json").json() == body
    assert api.put(f"/opportunities/{opportunity('ines')}", json={}).status_code == 404


def test_an_unknown_object_is_named(api: httpx.Client) -> None:
    answer = api.get("/stages/nowhere")

    assert (answer.status_code, answer.json()["message"]) == (404, "stages nowhere was not found")


def test_an_opportunity_has_the_recorded_keys_in_order(api: httpx.Client) -> None:
    shape = api.get(f"/opportunities/{opportunity('ines')}").json()["data"]

    assert list(shape) == KEYS


def test_an_opportunity_without_posting_has_no_location_and_no_application(
    api: httpx.Client,
) -> None:
    shape = api.get(f"/opportunities/{opportunity('noah')}").json()["data"]

    assert "opportunityLocation" not in shape
    assert (shape["applications"], shape["tags"]) == ([], ["Talent pool"])


def test_headers_are_those_of_live_answers(api: httpx.Client) -> None:
    answer = api.get("/stages")

    assert answer.headers["server"] == "lever-data-api"
    assert answer.headers["x-stream-path"] == "dapi"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_over_the_rate_is_429_without_retry_after(api: httpx.Client, control: httpx.Client) -> None:
    control.post("/knobs", json={"rate_limit": True, "rate_per_second": 0, "rate_burst": 2})

    answers = [api.get("/stages") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert "retry-after" not in answers[2].headers
    assert set(answers[2].json()) == {"code", "message"}


def test_the_bucket_holds_twenty_and_fills_with_ten_a_second() -> None:
    limiter = Limiter()

    burst = [limiter.take("key", 10, 20, at_s=100) for _ in range(21)]

    assert burst == [True] * 20 + [False]
    assert [limiter.take("key", 10, 20, at_s=100.125) for _ in range(2)] == [True, False]
    assert limiter.take("other", 10, 20, at_s=100)


def test_a_confidential_opportunity_is_refused_without_the_grant(api: httpx.Client) -> None:
    listed = api.get("/opportunities").json()["data"]

    assert api.get(f"/opportunities/{opportunity('oskar')}").status_code == 403
    assert opportunity("oskar") not in [each["id"] for each in listed]
    assert api.get("/opportunities", params={"confidentiality": "all"}).status_code == 403


def test_the_pipeline_lists_have_their_recorded_shapes(api: httpx.Client) -> None:
    reasons = api.get("/archive_reasons", params={"type": "hired"}).json()
    tags = [each["text"] for each in api.get("/tags").json()["data"]]
    ranks = [each["rank"] for each in api.get("/disposition_stages").json()["data"]["stages"]]

    assert [each["text"] for each in reasons["data"]] == ["Hired"]
    assert tags == sorted(tags, key=str.casefold)
    assert ranks == sorted(ranks)
    assert api.get("/sources").json()["hasNext"] is False


def test_users_are_newest_first_and_deactivated_ones_hidden(api: httpx.Client) -> None:
    people = api.get("/users").json()["data"]
    created = [each["createdAt"] for each in people]

    api.post(f"/users/{people[0]['id']}/deactivate")

    assert created == sorted(created, reverse=True)
    assert len(api.get("/users").json()["data"]) == len(people) - 1
    everyone = api.get("/users", params={"includeDeactivated": "true"}).json()["data"]
    assert len(everyone) == len(people)


def test_a_contact_changes_and_the_answer_lacks_is_anonymized(api: httpx.Client) -> None:
    contact = api.get(f"/opportunities/{opportunity('lena')}").json()["data"]["contact"]

    answer = api.put(f"/contacts/{contact}", json={"emails": ["lena.juniper@example.com"]})

    assert answer.json()["data"]["emails"] == ["lena.juniper@example.com"]
    assert "isAnonymized" not in answer.json()["data"]
    assert api.get(f"/contacts/{contact}").json()["data"]["isAnonymized"] is False
