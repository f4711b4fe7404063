from collections.abc import Callable

import httpx
import pytest
from pytest_django import Settings

from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.integrations.twilio.channel import TwilioChannel
from greenroom.messaging.ports import OutgoingText

LINK = "https://interviews.example.com/i/abc"
TEXT = OutgoingText(to="+4915112345678", body=f"Your interview: {LINK} Reply STOP", link=LINK)
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def account(settings: Settings) -> None:
    settings.SMS = {
        "url": "https://texts.example.com",
        "account": "ACdemo",
        "token": "secret",
        "from": "+4915199999999",
    }


def answering(status: int, **body: object) -> TwilioChannel:
    return TwilioChannel(httpx.MockTransport(lambda _: httpx.Response(status, json=body)))


def failing(error: type[httpx.TransportError]) -> TwilioChannel:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("", request=request)

    return TwilioChannel(httpx.MockTransport(fail))


def test_a_text_is_posted_as_twilio_wants_it() -> None:
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"sid": "SM1", "status": "queued"})

    assert TwilioChannel(httpx.MockTransport(take)).send(TEXT) == "SM1"
    (request,) = seen
    assert request.url == "https://texts.example.com/2010-04-01/Accounts/ACdemo/Messages.json"
    assert request.headers["Authorization"] == httpx.BasicAuth("ACdemo", "secret")._auth_header
    form = httpx.QueryParams(request.content.decode())
    assert dict(form) == {"To": TEXT.to, "From": "+4915199999999", "Body": TEXT.body}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (21211, "does not exist"),
        (21610, "no more texts"),
        (21614, "not a mobile"),
        (21408, "country"),
        (21602, r"Message body is required\. \(21602\)"),
    ],
)
def test_f34_a_refusal_is_told_in_plain_words(code: int, words: str) -> None:
    channel = answering(400, code=code, message="Message body is required.")
    with pytest.raises(Refused, match=words):
        channel.send(TEXT)


@pytest.mark.parametrize("status", [429, 503])
def test_f34_a_busy_service_is_asked_again_later(status: int) -> None:
    def busy(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"Retry-After": "7"})

    with pytest.raises(Unavailable) as caught:
        TwilioChannel(httpx.MockTransport(busy)).send(TEXT)
    assert caught.value.retry_after == 7


def test_f34_a_wrong_account_is_the_operators_matter() -> None:
    with pytest.raises(Unavailable, match="account: Authenticate"):
        answering(401, code=20003, message="Authenticate").send(TEXT)


@pytest.mark.parametrize("status", [500, 502, 504, 302])
def test_c34_what_a_gateway_may_have_passed_on_stays_open(status: int) -> None:
    with pytest.raises(NoAnswer):
        answering(status).send(TEXT)


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError])
def test_c34_no_answer_stays_open(error: type[httpx.TransportError]) -> None:
    with pytest.raises(NoAnswer):
        failing(error).send(TEXT)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout])
def test_a_service_that_was_not_reached_was_not_asked(error: type[httpx.TransportError]) -> None:
    with pytest.raises(Unavailable):
        failing(error).send(TEXT)


def test_an_answer_that_cannot_be_read_stays_open() -> None:
    with pytest.raises(NoAnswer):
        answering(201, oops=1).send(TEXT)


def listing(*messages: dict[str, str]) -> TwilioChannel:
    return answering(200, messages=list(messages))


def test_a_text_is_found_by_its_link() -> None:
    other = {"sid": "SM1", "body": "Something else", "status": "delivered"}
    ours = {"sid": "SM2", "body": TEXT.body, "status": "queued"}

    assert listing(other, ours).find(TEXT, known=()) == "SM2"


def test_texts_of_other_messages_and_failed_ones_are_not_taken_for_it() -> None:
    resent = {"sid": "SM1", "body": TEXT.body, "status": "delivered"}
    failed = {"sid": "SM2", "body": TEXT.body, "status": "failed"}

    assert listing(resent, failed).find(TEXT, known={"SM1"}) is None


@pytest.mark.parametrize("channel", [answering(500), failing(httpx.ReadTimeout), answering(200)])
def test_a_list_that_cannot_be_read_is_asked_for_again(channel: TwilioChannel) -> None:
    with pytest.raises(Unavailable):
        channel.find(TEXT, known=())
