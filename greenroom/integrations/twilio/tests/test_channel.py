from collections.abc import Callable

import httpx
import pytest
from pytest_django import Settings

from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.integrations.twilio.channel import SIGNATURE, TwilioChannel, signed
from greenroom.messaging.ports import Answer, NotGenuine, OptedOut, OutgoingText, Report

LINK = "https://interviews.example.com/i/abc"
TEXT = OutgoingText(to="+4915112345678", body=f"Your interview: {LINK} Reply STOP", link=LINK)
Respond = Callable[[httpx.Request], httpx.Response]


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


HOOK = "https://interviews.example.com/texts/secret"


def heard(**fields: str) -> Answer | Report | None:
    """What the channel makes of a genuine post."""
    lists = {name: [value] for name, value in fields.items()}
    return TwilioChannel().hear(HOOK, lists, {SIGNATURE: signed(HOOK, lists, "secret").decode()})


def test_the_signature_is_the_one_of_twilios_own_example() -> None:
    # The address, the fields and the result stand in Twilio's description of its signature.
    fields = {
        "CallSid": ["CA1234567890ABCDE"],
        "Caller": ["+12349013030"],
        "Digits": ["1234"],
        "From": ["+12349013030"],
        "To": ["+18005551212"],
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signed(url, fields, "12345") == b"0/KCTR6DLpKmkAf8muzZqo1nDgQ="


@pytest.mark.parametrize("signature", ["", "nonsense", "ünicode"])
def test_what_is_not_signed_is_not_heard(signature: str) -> None:
    with pytest.raises(NotGenuine):
        TwilioChannel().hear(HOOK, {"Body": ["STOP"]}, {SIGNATURE: signature})


def test_a_signature_covers_every_field_and_the_address() -> None:
    fields = {"From": ["+4915112345678"], "MessageSid": ["SM1"], "Body": ["HELP"]}
    good = signed(HOOK, fields, "secret").decode()
    for url, said in ((HOOK + "?x=1", "HELP"), (HOOK, "STOP")):
        with pytest.raises(NotGenuine):
            TwilioChannel().hear(url, fields | {"Body": [said]}, {SIGNATURE: good})


def test_without_an_account_nothing_is_genuine(settings: Settings) -> None:
    settings.SMS = settings.SMS | {"token": ""}
    with pytest.raises(NotGenuine):
        TwilioChannel().hear(HOOK, {}, {SIGNATURE: signed(HOOK, {}, "").decode()})


def test_s50_an_answer_is_read() -> None:
    assert heard(From="+4915112345678", MessageSid="SM1", Body="STOP") == Answer(
        "SM1", "+4915112345678", "STOP"
    )
    assert heard(From="+4915112345678", MessageSid="SM1", Body="STOP", OptOutType="STOP") == (
        Answer("SM1", "+4915112345678", "STOP", is_answered=True)
    )
    assert heard(MessageSid="SM1") is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("30003", "switched off"),
        ("30006", "landline"),
        ("30007", "spam"),
        ("99999", "did not say why. (code 99999)"),
        ("", "did not say why."),
        ("x", "did not say why."),
    ],
)
def test_s72_a_failure_is_told_in_words(code: str, words: str) -> None:
    told = heard(MessageSid="SM1", MessageStatus="undelivered", ErrorCode=code)

    assert isinstance(told, Report)
    assert not told.is_delivered
    assert words in told.reason


def test_steps_on_the_way_are_no_news() -> None:
    assert [heard(MessageStatus=step) for step in ("queued", "sending", "sent")] == [None] * 3
    assert heard(MessageStatus="delivered") == Report(is_delivered=True)
    told = heard(MessageStatus="failed", ErrorCode="21610")
    assert isinstance(told, Report)
    assert told.has_opted_out


def test_c35_the_services_own_stop_is_known() -> None:
    with pytest.raises(OptedOut, match="no more texts"):
        answering(400, code=21610, message="unsubscribed").send(TEXT)


def test_a_report_is_asked_for() -> None:
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"sid": "SM1"})

    text = OutgoingText(to=TEXT.to, body=TEXT.body, link=LINK, report_to=f"{HOOK}?message=1")
    TwilioChannel(httpx.MockTransport(take)).send(text)
    assert httpx.QueryParams(seen[0].content.decode())["StatusCallback"] == f"{HOOK}?message=1"


def test_words_are_texted_back_and_cannot_break_out() -> None:
    body, kind = TwilioChannel().answer("<Redirect>a & b</Redirect>")

    assert kind == "text/xml"
    assert "<Message>&lt;Redirect&gt;a &amp; b&lt;/Redirect&gt;</Message>" in body
    assert TwilioChannel().answer("")[0].endswith("<Response></Response>")
