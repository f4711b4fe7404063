from typing import Any

import httpx
import pytest

from sandbox.lever.core import Sandbox
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Receiver

POSTING = ref("posting", "office-manager")
PLACE = f"/postings/{POSTING}/apply"


def person(**more: str) -> list[dict[str, str]]:
    told = {"fullName": "Vera Willow", "email": "vera@example.com", **more}
    return [{"name": name, "value": value} for name, value in told.items()]


def applied(api: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = api.post(PLACE, json={"personalInformation": person(), **body})
    assert (answer.status_code, list(answer.json()["data"])) == (201, ["applicationId"])
    found = api.get("/opportunities", params={"email": "vera@example.com"}).json()["data"]
    opportunity: dict[str, Any] = found[0]
    assert opportunity["applications"] == [answer.json()["data"]["applicationId"]]
    return opportunity


def test_applying_makes_a_new_applicant_of_the_posting(
    api: httpx.Client, control: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    control.post("/switches", json={"applicationCreated": True})
    hook = {"url": "http://app.test/h", "event": "applicationCreated"}
    api.post("/webhooks", json=hook)

    made = applied(
        api,
        personalInformation=person(
            phone="020 7946 0000", currentCompany="Harbour Ltd", additionalInformation="By train."
        ),
        urls=[{"name": "LinkedIn", "value": "https://example.com/vera"}],
        source="Job fair",
        consent={"store": {"provided": True}, "marketing": {"provided": False}},
        ipAddress="192.0.2.7",
    )
    sandbox.deliver_due()

    assert (made["stage"], made["origin"], made["sources"]) == (
        "applicant-new",
        "applied",
        ["Job fair"],
    )
    assert "Office Manager" in made["tags"]
    assert made["links"] == ["https://example.com/vera"]
    assert made["dataProtection"]["contact"]["allowed"] is False
    application = api.get(f"/opportunities/{made['id']}/applications").json()["data"][0]
    assert (application["type"], application["company"]) == ("posting", "Harbour Ltd")
    assert (application["comments"], application["ipAddress"]) == ("By train.", "192.0.2.7")
    assert receiver.bodies[0]["data"]["applicationId"] == application["id"]


def test_an_upload_becomes_the_resume(api: httpx.Client) -> None:
    sent = {"file": ("my cv.pdf", b"%PDF-1.4", "application/pdf")}
    kept = api.post("/uploads", files=sent).json()["data"]

    made = applied(api, personalInformation=person(resume=kept["uri"]))

    resume = api.get(f"/opportunities/{made['id']}/resumes").json()["data"][0]
    assert resume["file"]["name"] == "my cv.pdf"
    download = api.get(f"/opportunities/{made['id']}/resumes/{resume['id']}/download")
    assert download.content == b"%PDF-1.4"


@pytest.mark.parametrize(
    "body",
    [
        {"personalInformation": [{"name": "email", "value": "a@example.com"}]},
        {"personalInformation": person(hobby="chess")},
        {"personalInformation": person(resume="https://example.com/cv.pdf")},
        {"personalInformation": "Vera"},
        {"personalInformation": person(), "origin": "dreamt"},
        {"personalInformation": person(), "consent": True},
    ],
)
def test_a_wrong_application_is_a_400_and_adds_nobody(
    api: httpx.Client, body: dict[str, Any]
) -> None:
    before = len(api.get("/opportunities").json()["data"])

    assert api.post(PLACE, json=body).status_code == 400
    assert len(api.get("/opportunities").json()["data"]) == before


def test_only_open_postings_take_applications(api: httpx.Client) -> None:
    alex = {"perform_as": ref("user", "alex")}
    api.post(f"/postings/{POSTING}", params=alex, json={"state": "closed"})

    assert api.post(PLACE, json={"personalInformation": person()}).status_code == 400


def test_more_than_two_a_second_are_too_many_and_other_calls_go_on(
    api: httpx.Client, control: httpx.Client
) -> None:
    control.post("/knobs", json={"rate_limit": True, "applications_per_second": 0})

    body = {"personalInformation": person()}
    statuses = [api.post(PLACE, json=body).status_code for _ in range(3)]

    assert statuses == [201, 201, 429]
    assert api.get("/stages").status_code == 200


def test_the_questions_are_told(api: httpx.Client) -> None:
    told = api.get(PLACE).json()["data"]

    required = [each["name"] for each in told["personalInformation"] if each["required"]]
    assert required == ["fullName", "email"]
    assert list(told) == ["customQuestions", "personalInformation", "urls"]
