import httpx
import pytest

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Submit, opportunity


def test_a_merge_moves_the_opportunities_and_keeps_one_person(
    api: httpx.Client, submit: Submit
) -> None:
    submit(f"/candidates/{opportunity('ines')}/merge", person=ref("contact", "lena"))

    moved = api.get(f"/opportunities/{opportunity('lena')}").json()["data"]
    assert moved["contact"] == ref("contact", "ines")
    assert (moved["name"], moved["emails"]) == ("Ines Alder", ["ines.alder@example.com"])
    assert api.get(f"/contacts/{ref('contact', 'lena')}").status_code == 404
    theirs = api.get("/opportunities", params={"contact_id": moved["contact"]}).json()["data"]
    assert len(theirs) == 2


def test_nobody_is_merged_with_themselves(control: httpx.Client) -> None:
    body = {"opportunity": "Ines Alder", "with": "Ines Alder"}

    assert control.post("/merge", json=body).status_code == 400


def test_anonymizing_removes_who_it_was(
    api: httpx.Client, control: httpx.Client, submit: Submit
) -> None:
    path = f"/opportunities/{opportunity('sofia')}"
    api.post(f"{path}/notes", json={"value": "Sofia called"})

    submit(f"/candidates/{opportunity('sofia')}/anonymize")

    data = api.get(path).json()["data"]
    assert data["isAnonymized"] is True
    assert (data["name"], data["emails"]) == ("Anonymized", [])
    assert api.get(f"{path}/notes").json()["data"] == []
    body = {"name": "New"}
    assert api.put(f"/contacts/{data['contact']}", json=body).status_code == 400
    again = {"name": "A", "contact": data["contact"]}
    performer = {"perform_as": ref("user", "alex")}
    assert api.post("/opportunities", params=performer, json=again).status_code == 400


@pytest.mark.parametrize("reason", [None, "Hired"])
def test_active_and_hired_people_are_not_anonymized(
    control: httpx.Client, reason: str | None
) -> None:
    if reason:
        control.post("/archive", json={"opportunity": "Mateo Elm", "reason": reason})

    assert control.post("/anonymize", json={"opportunity": "Mateo Elm"}).status_code == 400


def second_opportunity(api: httpx.Client, key: str) -> str:
    body = {"name": "Again", "contact": ref("contact", key)}
    performer = {"perform_as": ref("user", "alex")}
    made = api.post("/opportunities", params=performer, json=body).json()["data"]
    return str(made["id"])


def test_a_person_is_forgotten_with_the_last_opportunity(
    api: httpx.Client, control: httpx.Client, submit: Submit
) -> None:
    first, second = opportunity("sofia"), second_opportunity(api, "sofia")
    submit(f"/candidates/{first}/anonymize", only="1")

    one, other = (api.get(f"/opportunities/{each}").json()["data"] for each in (first, second))
    assert (one["isAnonymized"], one["name"], one["emails"]) == (True, "Anonymized", [])
    assert (other["isAnonymized"], other["name"]) == (False, "Sofia Pine")
    assert api.get(f"/contacts/{one['contact']}").json()["data"]["isAnonymized"] is False

    control.post("/archive", json={"opportunity": second})
    control.post("/anonymize", json={"opportunity": second, "only": True})

    assert api.get(f"/contacts/{one['contact']}").json()["data"]["isAnonymized"] is True


def test_what_a_person_allowed_is_on_contact_and_opportunity(
    api: httpx.Client, control: httpx.Client, submit: Submit
) -> None:
    path = f"/opportunities/{opportunity('ines')}"
    assert api.get(path).json()["data"]["dataProtection"] is None

    submit(f"/candidates/{opportunity('ines')}/consent", consent="0")

    protection = api.get(path).json()["data"]["dataProtection"]
    denied = {"allowed": False, "expiresAt": None}
    assert protection == {"store": denied, "contact": denied}
    contact = api.get(f"/contacts/{ref('contact', 'ines')}").json()["data"]["dataProtection"]
    assert contact == {**protection, "interviewIntelligence": None}
    body = {"opportunity": "Ines Alder", "contact": True, "store": True}
    data = control.post("/consent", json=body).json()["data"]["dataProtection"]
    assert data["contact"]["allowed"] is True
    assert control.post("/consent", json={**body, "contact": "yes"}).status_code == 400


def test_snoozing_on_the_profile(api: httpx.Client, browser: httpx.Client, submit: Submit) -> None:
    page = f"/candidates/{opportunity('ines')}"

    submit(f"{page}/snooze", days="7")

    data = api.get(f"/opportunities/{opportunity('ines')}").json()["data"]
    assert data["snoozedUntil"] > data["updatedAt"]
    assert "Until " in browser.get(page).text
    assert submit(f"{page}/snooze", days="soon").status_code == 400


def test_a_person_makes_a_posting_confidential(
    api: httpx.Client, submit: Submit, browser: httpx.Client
) -> None:
    path = f"/postings/{ref('posting', 'account-executive')}"

    submit(f"{path}/confidential", confidential="1")

    assert api.get(f"/opportunities/{opportunity('ines')}").status_code == 403
    assert "Make confidential" not in browser.get(path).text
    submit(f"{path}/confidential", confidential="0")
    assert api.get(f"/opportunities/{opportunity('ines')}").status_code == 200
