import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger
from sandbox.inbox.tests.conftest import ACCOUNT, TOKEN

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TO = "+442079460000"


def send(client: FlaskClient, **changes: str) -> TestResponse:
    form = {"To": TO, "From": "+15005550006", "Body": "Start: http://127.0.0.1:8000/i/abc"}
    return client.post(MESSAGES, data={**form, **changes}, auth=(ACCOUNT, TOKEN))


def test_a_text_is_queued_and_kept(client: FlaskClient, ledger: Ledger) -> None:
    answer = send(client)

    assert answer.status_code == 201
    said = answer.get_json()
    assert said["status"] == "queued"
    assert said["sid"].startswith("SM")
    assert said["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{said['sid']}.json"
    (message,) = ledger.shown()
    assert message.arrival.message_id == said["sid"]
    assert message.arrival.text == "Start: http://127.0.0.1:8000/i/abc"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "020 7946 0000"}, 21211),
        ({"To": "+0123456789"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "a sender far too long"}, 21212),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
def test_a_bad_text_is_refused_as_twilio_does(
    client: FlaskClient, ledger: Ledger, changes: dict[str, str], code: int
) -> None:
    answer = send(client, **changes)

    assert answer.status_code == 400
    assert answer.get_json()["code"] == code
    assert answer.get_json()["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert ledger.all() == []


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("AC2", TOKEN)])
def test_wrong_credentials_are_told_so(client: FlaskClient, auth: tuple[str, str] | None) -> None:
    answer = client.post(MESSAGES, data={"To": TO}, auth=auth)

    assert answer.status_code == 401
    assert answer.get_json()["code"] == 20003


def test_another_account_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/2010-04-01/Accounts/AC2/Messages.json", auth=(ACCOUNT, TOKEN))

    assert answer.status_code == 404
    assert answer.get_json()["code"] == 20404


def test_the_list_is_narrowed_by_number_and_outlives_clearing(
    client: FlaskClient, ledger: Ledger
) -> None:
    send(client)
    send(client, To="+4930901820")
    ledger.clear()

    answer = client.get(MESSAGES, query_string={"To": TO}, auth=(ACCOUNT, TOKEN))

    assert [text["to"] for text in answer.get_json()["messages"]] == [TO]


def test_a_long_list_comes_in_pages(client: FlaskClient) -> None:
    for _ in range(3):
        send(client)

    first = client.get(MESSAGES, query_string={"PageSize": 2}, auth=(ACCOUNT, TOKEN)).get_json()
    rest = client.get(first["next_page_uri"], auth=(ACCOUNT, TOKEN)).get_json()

    assert [len(first["messages"]), len(rest["messages"])] == [2, 1]
    assert rest["next_page_uri"] is None


def test_one_text_can_be_asked_for(client: FlaskClient) -> None:
    uri = send(client).get_json()["uri"]

    assert client.get(uri, auth=(ACCOUNT, TOKEN)).get_json()["status"] == "delivered"
    assert client.get(uri.replace("SM", "SX"), auth=(ACCOUNT, TOKEN)).status_code == 404


def test_a_failing_service_keeps_nothing(client: FlaskClient, ledger: Ledger, knobs: Knobs) -> None:
    knobs.turn({"fail_texts": 1, "refuse_texts": 1})

    assert [send(client).status_code for _ in range(3)] == [503, 400, 201]
    assert len(ledger.all()) == 1
