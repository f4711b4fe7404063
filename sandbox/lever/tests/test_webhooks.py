from typing import Any

import httpx
import pytest

from sandbox.lever.core import Sandbox
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Receiver, opportunity
from sandbox.lever.world.events import signature

URL = "http://app.test/hooks/abc"
VIDEO = ref("stage", "video")


def subscribe(api: httpx.Client, event: str = "candidateStageChange") -> dict[str, Any]:
    answer = api.post("/webhooks", json={"url": URL, "event": event})
    assert answer.status_code == 201
    data: dict[str, Any] = answer.json()["data"]
    return data


def move(api: httpx.Client, stage: str = VIDEO) -> None:
    api.put(f"/opportunities/{opportunity('ines')}/stage", json={"stage": stage})


@pytest.fixture
def on(control: httpx.Client) -> None:
    events = ("candidateStageChange", "candidateArchiveChange", "candidateHired")
    control.post("/switches", json=dict.fromkeys(events, True))


def test_the_signature_is_that_of_the_known_example() -> None:
    found = signature(
        "73311aed32110cc40e00c672c2e03e1a42fa28a4fabde089",
        "be58f711f349c7780e4579cd7c63341ac6f881e4dccc3154",
        1431454330072,
    )

    assert found == "c3f3a10173019b66802eb72685e954b840a7b256ff7c332fe5ae3307a27d44d5"


def test_nothing_is_sent_while_the_switch_is_off(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    subscribe(api)
    move(api)

    assert sandbox.deliver_due() == 0
    assert receiver.bodies == []


@pytest.mark.usefixtures("on")
def test_a_stage_change_is_delivered_and_signed(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    hook = subscribe(api)
    move(api)
    sandbox.deliver_due()

    body = receiver.bodies[0]
    key = hook["configuration"]["signatureToken"]
    assert list(body) == ["id", "event", "triggeredAt", "data", "signature", "token"]
    assert body["data"] == {
        "opportunityId": opportunity("ines"),
        "candidateId": opportunity("ines"),
        "contactId": ref("contact", "ines"),
        "fromStageId": "applicant-new",
        "toStageId": VIDEO,
    }
    assert len(body["token"]) == 48
    assert body["signature"] == signature(key, body["token"], body["triggeredAt"])


@pytest.mark.usefixtures("on")
def test_a_hired_archive_raises_both_events(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    subscribe(api, "candidateArchiveChange")
    subscribe(api, "candidateHired")
    path = f"/opportunities/{opportunity('ines')}/archived"

    api.put(path, json={"reason": ref("reason", "hired")})
    api.put(path, json={"reason": None})
    sandbox.deliver_due()

    assert receiver.events == [
        "candidateArchiveChange",
        "candidateHired",
        "candidateArchiveChange",
    ]
    assert receiver.bodies[0]["data"]["fromArchived"] is None
    assert set(receiver.bodies[0]["data"]["toArchived"]) == {"archivedAt", "reason"}
    assert receiver.bodies[2]["data"]["toArchived"] is None


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize("status", [301, 404, 500])
def test_a_failure_is_tried_five_more_times(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver, status: int
) -> None:
    subscribe(api)
    receiver.statuses = [status] * 9
    move(api)

    assert sandbox.deliver_due() == 6
    assert len({body["token"] for body in receiver.bodies}) == 1


@pytest.mark.usefixtures("on")
def test_any_2xx_ends_the_tries(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver, control: httpx.Client
) -> None:
    subscribe(api)
    receiver.statuses = [500, 204]
    move(api)

    assert sandbox.deliver_due() == 2
    delivery = control.get("/state").json()["deliveries"][0]
    assert (delivery["state"], delivery["tries"]) == ("received", 2)


@pytest.mark.usefixtures("on")
def test_deliveries_can_be_dropped_doubled_and_held_back(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver, control: httpx.Client
) -> None:
    subscribe(api)

    control.post("/knobs", json={"deliveries": {"drop": 1}})
    move(api)
    assert sandbox.deliver_due() == 0

    control.post("/knobs", json={"deliveries": {"duplicate": 1}})
    move(api, "offer")
    assert sandbox.deliver_due() == 2
    assert receiver.bodies[0] == receiver.bodies[1]

    control.post("/knobs", json={"deliveries": {"delay": 1, "delay_s": 3600}})
    move(api, VIDEO)
    assert sandbox.deliver_due() == 0


@pytest.mark.usefixtures("on")
def test_a_fresh_token_per_try_is_a_knob(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver, control: httpx.Client
) -> None:
    hook = subscribe(api)
    control.post("/knobs", json={"retry_fresh_token": True, "event_id": False})
    receiver.statuses = [500]
    move(api)
    sandbox.deliver_due()

    first, second = receiver.bodies
    assert first["token"] != second["token"]
    key = hook["configuration"]["signatureToken"]
    assert second["signature"] == signature(key, second["token"], second["triggeredAt"])
    assert "id" not in first


@pytest.mark.usefixtures("on")
def test_a_deleted_webhook_is_not_tried_again(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    hook = subscribe(api)
    move(api)
    api.delete(f"/webhooks/{hook['id']}")

    assert sandbox.deliver_due() == 0
    assert receiver.bodies == []


def test_the_token_is_shown_once_and_the_same_webhook_may_be_made_twice(
    api: httpx.Client,
) -> None:
    tokens = {subscribe(api)["configuration"]["signatureToken"] for _ in range(2)}
    listed = api.get("/webhooks").json()

    assert len(tokens) == 2
    assert set(listed) == {"data"}
    assert [set(each["configuration"]) for each in listed["data"]] == [{"conditions"}] * 2
    assert len(listed["data"][0]["configuration"]["conditions"]["origins"]) == 6


@pytest.mark.usefixtures("on")
def test_origins_narrow_what_is_sent(
    api: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    conditions = {"conditions": {"origins": ["sourced"]}}
    body = {"url": URL, "event": "candidateStageChange", "configuration": conditions}
    api.post("/webhooks", json=body)
    move(api)
    sandbox.deliver_due()

    assert receiver.bodies == []


def test_updating_is_a_batch_and_deleting_is_empty(api: httpx.Client) -> None:
    hook = subscribe(api)
    moved = {"id": hook["id"], "url": f"{URL}2", "event": hook["event"]}

    answer = api.put("/webhooks", json={"data": [moved]})

    assert answer.json()["data"][0]["url"] == f"{URL}2"
    assert api.put(f"/webhooks/{hook['id']}", json=moved).status_code == 404
    assert api.delete(f"/webhooks/{hook['id']}").status_code == 204
    assert api.delete(f"/webhooks/{hook['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": URL, "event": "nothing"},
        {"url": "ftp://x", "event": "candidateHired"},
        {
            "url": URL,
            "event": "candidateHired",
            "configuration": {"conditions": {"origins": ["moon"]}},
        },
    ],
)
def test_a_wrong_webhook_is_a_400(api: httpx.Client, body: dict[str, Any]) -> None:
    assert api.post("/webhooks", json=body).status_code == 400
    assert api.get("/webhooks").json()["data"] == []


def test_verify_connection_pings_and_refuses_a_deaf_address(
    api: httpx.Client, receiver: Receiver
) -> None:
    receiver.statuses = [200, 500]
    body = {
        "url": URL,
        "event": "candidateHired",
        "configuration": {"verifyConnection": True},
    }

    assert api.post("/webhooks", json=body).status_code == 201
    assert receiver.bodies[0]["data"] == {}
    assert api.post("/webhooks", json=body).status_code == 400
    assert len(api.get("/webhooks").json()["data"]) == 1


@pytest.mark.usefixtures("on")
def test_deliveries_are_in_the_ledger(
    api: httpx.Client, sandbox: Sandbox, control: httpx.Client
) -> None:
    subscribe(api)
    move(api)
    sandbox.deliver_due()

    entries = control.get("/ledger").json()["entries"]
    delivery = next(each for each in entries if each["kind"] == "delivery")
    assert (delivery["path"], delivery["status"]) == (URL, 200)
    assert delivery["detail"]["body"]["event"] == "candidateStageChange"
