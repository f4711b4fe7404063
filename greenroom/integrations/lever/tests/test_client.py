"""What each answer of Lever means for the caller."""

import json
from collections.abc import Callable

import httpx
import pytest

from greenroom.ats.errors import AtsDisconnected, AtsError, AtsRefused, AtsUnavailable, NoAnswer
from greenroom.ats.events import Event
from greenroom.integrations.lever import oauth, payloads
from greenroom.integrations.lever.client import LeverClient, retry_after
from greenroom.integrations.lever.connector import Lever
from greenroom.integrations.lever.tests.conftest import KeyAccess
from greenroom.integrations.lever.tests.files import payload
from greenroom.integrations.lever.writing import plain

Answer = Callable[[httpx.Request], httpx.Response]


def line(answer: Answer, access: KeyAccess | None = None) -> Lever:
    http = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://lever.test/v1")
    return Lever(LeverClient(http, access or KeyAccess()))


def always(status: int, text: str = "", **headers: str) -> Answer:
    return lambda _request: httpx.Response(status, text=text, headers=headers)


def failing(error: type[httpx.TransportError]) -> Answer:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise error("cut")

    return answer


def test_an_opportunity_becomes_ours() -> None:
    ada = payloads.Opportunity.model_validate_json(payload("opportunity")).to_port()

    assert ada.posting_ref == "8d1c2b3a-0000-4000-8000-000000000007"
    assert ada.time_zone == "Europe/Berlin"
    assert ada.phones == ("+44 20 7946 0000",)
    assert [change.stage_ref for change in ada.stage_changes] == ["lead-new", "applicant-new"]
    assert ada.stage_changes[1].entered_at.microsecond == 990_000


def test_what_is_absent_is_empty() -> None:
    sparse = payloads.Opportunity.model_validate_json(payload("opportunity__sparse")).to_port()

    assert sparse.emails == sparse.tags == ()
    assert sparse.stage_changes == ()
    assert sparse.posting_ref == ""
    assert sparse.is_archived
    assert sparse.is_anonymized
    assert not sparse.may_be_contacted


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, AtsRefused),
        (400, AtsRefused),
        (401, AtsDisconnected),
        (403, AtsRefused),
        (422, AtsRefused),
        (429, AtsUnavailable),
        (500, AtsUnavailable),
        (503, AtsUnavailable),
    ],
)
def test_a_status_becomes_a_reason_to_act_on(status: int, error: type[AtsError]) -> None:
    with pytest.raises(error):
        line(always(status)).stages()


@pytest.mark.parametrize("text", ["", "<html>", "[]", '{"data": null}', '{"data": [{"text": 1}]}'])
def test_f16_an_answer_in_another_shape_may_be_better_next_time(text: str) -> None:
    with pytest.raises(AtsUnavailable):
        line(always(200, text)).stages()


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError])
def test_f36_silence_after_a_write_is_unknown(error: type[httpx.TransportError]) -> None:
    with pytest.raises(NoAnswer):
        line(failing(error)).add_note("opp", "text")
    with pytest.raises(AtsUnavailable):
        line(failing(error)).stages()


def test_a_connection_that_never_came_about_sent_nothing() -> None:
    with pytest.raises(AtsUnavailable):
        line(failing(httpx.ConnectError)).add_note("opp", "text")


def test_f36_a_fault_while_writing_is_unknown_and_busy_is_not() -> None:
    with pytest.raises(NoAnswer):
        line(always(500)).add_note("opp", "text")
    with pytest.raises(AtsUnavailable):
        line(always(429)).add_note("opp", "text")


def test_a_refusal_is_doubted_once() -> None:
    access = KeyAccess()

    with pytest.raises(AtsRefused):
        line(always(403), access).stages()

    assert access.doubts == 1


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("999999", 3600.0), ("-1", None), ("soon", None), ("", None)]
)
def test_f15_retry_after_is_believed_up_to_an_hour(value: str, seconds: float | None) -> None:
    assert retry_after(httpx.Response(429, headers={"retry-after": value})) == seconds


def test_the_answer_to_a_new_webhook_is_read_in_both_shapes() -> None:
    nested = payload("webhook__nested").decode()
    flat = json.dumps({"data": json.loads(nested)["data"]["data"]})

    for text in (nested, flat):
        made = line(always(201, text)).subscribe(Event.STAGE_CHANGE, "https://app.example.com")
        assert made.secret == "73311aed32110cc40e00c672c2e03e1a42fa28a4fabde089"


def test_p7_a_note_is_plain_and_mentions_nobody() -> None:
    assert plain("Hi @sam,\u202e mail ada@example.com\x00 now\nlink") == (
        "Hi sam, mail ada@example.com now\nlink"
    )


def test_the_token_hints_at_person_and_account() -> None:
    token = payloads.TokenAnswer.model_validate_json(payload("token")).access_token

    assert oauth.hints(token)[oauth.CLAIM + "userId"] == "user-sam"
    assert oauth.hints("opaque") == oauth.hints("a.b.c") == {}
