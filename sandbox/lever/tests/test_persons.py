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
