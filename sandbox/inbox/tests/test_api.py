from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sandbox.inbox.ledger import Arrival, Ledger
from sandbox.inbox.smtp import read_email
from sandbox.inbox.tests.emails import INVITATION


def test_a_message_tells_all_there_is(client: FlaskClient, ledger: Ledger) -> None:
    ledger.add(read_email(INVITATION, "interviews@example.com", "ada@example.com"))

    (message,) = client.get("/api/messages").get_json()

    assert message == client.get(f"/api/messages/{message['id']}").get_json()
    assert message["kind"] == "email"
    assert message["to"] == "ada@example.com"
    assert message["message_id"] == "<first@example.com>"
    assert ["Subject", "Your video interview"] in message["headers"]
    assert message["copies"] == 1


def test_clearing_hides_but_does_not_forget(client: FlaskClient, ledger: Ledger) -> None:
    ledger.add(Arrival("sms", "SM1", "+1", "+2", text="Hello"))

    assert client.delete("/api/messages").status_code == 204
    assert client.get("/api/messages").get_json() == []
    assert len(client.get("/api/messages?all=1").get_json()) == 1


def test_messages_can_be_narrowed(client: FlaskClient, ledger: Ledger) -> None:
    ledger.add(Arrival("sms", "SM1", "+1", "+2", text="Hello"))
    ledger.add(Arrival("email", "<1@example.com>", "a@example.com", "b@example.com"))

    def kinds(query: dict[str, str]) -> list[str]:
        found = client.get("/api/messages", query_string=query).get_json()
        return [message["kind"] for message in found]

    assert kinds({"to": "+2"}) == ["sms"]
    assert kinds({"kind": "email"}) == ["email"]


@pytest.mark.parametrize(
    "wanted",
    [{"refuse_recipients": -1}, {"refuse_recipients": True}, {"unknown": 1}, {"delay_seconds": 61}],
)
def test_a_wrong_knob_is_explained_and_nothing_turns(
    client: FlaskClient, wanted: dict[str, object]
) -> None:
    before = client.get("/api/knobs").get_json()

    answer = client.post("/api/knobs", json={"fail_texts": 1, **wanted})

    assert answer.status_code == 400
    assert answer.get_json()["error"]
    assert client.get("/api/knobs").get_json() == before


def test_knobs_need_an_object(client: FlaskClient) -> None:
    assert client.post("/api/knobs", data="x").status_code == 400
    assert client.post("/api/knobs", json=[1]).status_code == 400


def test_knobs_can_be_reset(client: FlaskClient) -> None:
    assert client.post("/api/knobs", json={"fail_texts": 2}).get_json()["fail_texts"] == 2
    assert client.delete("/api/knobs").status_code == 204
    assert set(client.get("/api/knobs").get_json().values()) == {0}


def test_a_ledger_in_a_file_outlives_the_program(tmp_path: Path) -> None:
    path = str(tmp_path / "inbox.sqlite3")
    Ledger(path).add(Arrival("sms", "SM1", "+1", "+2", text="Hello"))

    assert [message.arrival.text for message in Ledger(path).all()] == ["Hello"]
