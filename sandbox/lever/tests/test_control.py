from collections.abc import Callable

import httpx
import pytest

from sandbox.lever.errors import AnswerDropped
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import BASE, CALLBACK, CLIENT, SCOPES, opportunity


def notes(api: httpx.Client) -> int:
    return len(api.get(f"/opportunities/{opportunity('ines')}/notes").json()["data"])


def test_a_change_needs_the_header(control: httpx.Client) -> None:
    del control.headers["X-Sandbox-Control"]

    assert control.post("/reset").status_code == 403
    assert control.get("/state").status_code == 200


def test_the_state_has_what_a_test_compares(control: httpx.Client) -> None:
    state = control.get("/state").json()
    ines = next(each for each in state["opportunities"] if each["name"] == "Ines Alder")

    assert len(state["opportunities"]) == 12
    assert ines["stageText"] == "New applicant"
    assert ines["manualTags"] == ["Bilingual"]
    assert not any(state["switches"].values())


def test_moving_and_archiving_by_name(control: httpx.Client) -> None:
    body = {"opportunity": "Ines Alder", "stage": "Video Interview"}
    moved = control.post("/move", json=body).json()["data"]
    archived = control.post("/archive", json={"opportunity": moved["id"]}).json()["data"]

    assert moved["stage"] == ref("stage", "video")
    assert archived["archived"]["reason"] == ref("reason", "underqualified")
    back = {"opportunity": moved["id"], "reason": None}
    assert control.post("/archive", json=back).json()["data"]["archived"] is None


def test_creating_a_candidate(control: httpx.Client) -> None:
    body = {
        "name": "Vera Willow",
        "emails": ["vera.willow@example.com"],
        "phones": ["+44 7700 900789"],
        "posting": "Office Manager",
        "stage": "Phone screen",
    }

    data = control.post("/opportunities", json=body).json()["data"]

    assert data["posting"] == ref("posting", "office-manager")
    assert data["phones"] == [{"value": "+44 7700 900789"}]


def test_a_status_fault_spoils_only_the_next_matching_calls(
    api: httpx.Client, control: httpx.Client
) -> None:
    path = f"/v1/opportunities/{opportunity('ines')}/notes"
    fault = {"method": "POST", "path": path, "status": 503, "times": 2}
    control.post("/knobs", json={"faults": [fault]})

    sent = [api.post(path.removeprefix("/v1"), json={"value": "x"}) for _ in range(3)]

    assert [each.status_code for each in sent] == [503, 503, 201]
    assert sent[0].json()["code"] == "ServiceUnavailableError"
    assert notes(api) == 1


def test_a_dropped_answer_leaves_the_effect(api: httpx.Client, control: httpx.Client) -> None:
    fault = {"method": "POST", "path": "/v1/opportunities/", "drop_answer": True}
    control.post("/knobs", json={"faults": [fault]})

    with pytest.raises(httpx.RemoteProtocolError) as lost:
        api.post(f"/opportunities/{opportunity('ines')}/notes", json={"value": "x"})

    assert lost.type is AnswerDropped
    assert notes(api) == 1


def test_every_write_is_in_the_ledger_and_reads_are_not(
    api: httpx.Client, control: httpx.Client
) -> None:
    api.get("/stages")
    api.post(f"/opportunities/{opportunity('ines')}/addTags", json={"tags": ["x"]})
    api.post(f"/opportunities/{opportunity('ines')}/addTags", json={"tags": 1})

    entries = [each for each in control.get("/ledger").json()["entries"] if each["kind"] == "api"]

    assert [each["status"] for each in entries] == [200, 400]
    assert entries[0]["detail"]["body"] == {"tags": ["x"]}
    assert entries[0]["credential"] == "API key Command line"
    since = control.get("/ledger", params={"since": entries[0]["seq"]}).json()["entries"]
    assert [each["seq"] for each in since] == [entries[1]["seq"]]


@pytest.mark.parametrize(
    "body",
    [
        {"nonsense": 1},
        {"refresh": "loose"},
        {"rate_limit": "yes"},
        {"retry_delays_s": [1, "2"]},
        {"faults": [{"verb": "GET"}]},
        {"rate_limit": False, "deliveries": {"lose": 1}},
    ],
)
def test_a_wrong_knob_changes_nothing(control: httpx.Client, body: dict[str, object]) -> None:
    before = control.get("/state").json()["knobs"]

    assert control.post("/knobs", json=body).status_code == 400
    assert control.get("/state").json()["knobs"] == before


def test_reset_returns_to_the_seed(api: httpx.Client, control: httpx.Client) -> None:
    control.post("/switches", json={"candidateHired": True})
    api.post(f"/opportunities/{opportunity('ines')}/notes", json={"value": "x"})

    control.post("/reset")

    assert notes(api) == 0
    assert control.get("/state").json()["switches"]["candidateHired"] is False
    assert control.get("/ledger").json()["entries"] == []


def test_a_wrong_switch_and_an_unknown_stage_are_refused(control: httpx.Client) -> None:
    assert control.post("/switches", json={"moon": True}).status_code == 400
    unknown = {"opportunity": "Ines Alder", "stage": "Nowhere"}
    assert control.post("/move", json=unknown).status_code == 404
    assert control.post("/move", content="[").status_code == 400


def test_consent_is_given_for_a_super_admin(
    control: httpx.Client, token: Callable[..., httpx.Response]
) -> None:
    asked = httpx.URL(
        f"{BASE}/authorize",
        params={
            "client_id": CLIENT.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "state": "state-1",
            "audience": f"{BASE}/v1/",
            "scope": SCOPES,
        },
    )

    answer = control.post("/allow", json={"url": str(asked)})

    code = answer.json()["data"]["code"]
    redeemed = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert redeemed.json()["refresh_token"]
    assert code not in control.get("/ledger").text


def test_consent_to_nothing_is_refused(control: httpx.Client) -> None:
    answer = control.post("/allow", json={"url": f"{BASE}/authorize?client_id=nobody"})

    assert answer.status_code == 400
