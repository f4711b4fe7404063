from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.integrations.smtp.channel import SmtpChannel, build
from greenroom.integrations.smtp.server import Server
from greenroom.integrations.smtp.tests.servers import (
    Mailbox,
    certificate,
    free_port,
    let_in,
    serving,
)
from greenroom.kit.text import one_line
from greenroom.messaging.ports import OutgoingEmail

EMAIL = OutgoingEmail(
    message_id="<3f0c@interviews.example.com>",
    reference="b7a2",
    to="ada@example.com",
    from_name="Northlight Demo Co. via Greenroom",
    reply_to="talent@example.com",
    subject="Your video interview",
    text="Hello Ada,\n.\n..dots\nhttps://interviews.example.com/i/abc\n",
    html="<p>Hello Ada, ünïcödé</p>",
)
HEADERS = {
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "x-entity-ref-id",
    "auto-submitted",
    "mime-version",
    "content-type",
}


@pytest.fixture(autouse=True)
def our_address(settings: Settings) -> None:
    settings.MAIL_FROM = "Greenroom <interviews@mail.example.com>"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with serving(box) as place:
        settings.SMTP_URL = f"smtp://{place}"
        yield box


def received(box: Mailbox) -> EmailMessage:
    (envelope,) = box.mails
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, policy=policy.default)


def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    SmtpChannel().send(EMAIL)
    mail = received(mailbox)
    text, html = mail.get_body(["plain"]), mail.get_body(["html"])

    assert {name.lower() for name in mail} == HEADERS
    assert str(mail["From"]) == '"Northlight Demo Co. via Greenroom" <interviews@mail.example.com>'
    assert mail["Reply-To"] == "talent@example.com"
    assert mail["Message-ID"] == EMAIL.message_id
    assert mail["X-Entity-Ref-ID"] == EMAIL.reference
    assert text is not None
    assert text.get_content().splitlines() == EMAIL.text.splitlines()
    assert html is not None
    assert html.get_content().strip() == EMAIL.html


def test_the_envelope_carries_our_address_and_theirs(mailbox: Mailbox) -> None:
    SmtpChannel().send(EMAIL)

    assert mailbox.mails[0].mail_from == "interviews@mail.example.com"
    assert mailbox.mails[0].rcpt_tos == ["ada@example.com"]


def test_c34_a_second_copy_carries_the_same_ids(mailbox: Mailbox) -> None:
    for _copy in range(2):
        SmtpChannel().send(EMAIL)
    copies = [message_from_bytes(mail.original_content or b"") for mail in mailbox.mails]

    assert {copy["Message-ID"] for copy in copies} == {EMAIL.message_id}
    assert {copy["X-Entity-Ref-ID"] for copy in copies} == {EMAIL.reference}


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_f32_a_server_that_asks_to_wait_is_asked_again_later(settings: Settings, step: str) -> None:
    with serving(Mailbox({step: "451 greylisted, come back"})) as place:
        settings.SMTP_URL = f"smtp://{place}"
        with pytest.raises(Unavailable, match="451 greylisted"):
            SmtpChannel().send(EMAIL)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_f32_a_refusal_keeps_the_servers_words(settings: Settings, step: str) -> None:
    with serving(Mailbox({step: "550 5.1.1 no \u202esuch\u202c user =?utf-8?q?x?="})) as place:
        settings.SMTP_URL = f"smtp://{place}"
        with pytest.raises(Refused, match=r"550 5\.1\.1 no such user utf-8") as caught:
            SmtpChannel().send(EMAIL)

    assert "=?" not in caught.value.reason


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_line_cut_before_the_message_means_that_nothing_was_sent(
    settings: Settings, step: str
) -> None:
    with serving(Mailbox(hang_up_at=step)) as place:
        settings.SMTP_URL = f"smtp://{place}"
        with pytest.raises(Unavailable):
            SmtpChannel().send(EMAIL)


def test_f31_a_line_cut_after_the_message_leaves_it_open(settings: Settings) -> None:
    with serving(Mailbox(hang_up_at="DATA")) as place:
        settings.SMTP_URL = f"smtp://{place}"
        with pytest.raises(NoAnswer):
            SmtpChannel().send(EMAIL)


def test_f32_nobody_listens(settings: Settings) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable):
        SmtpChannel().send(EMAIL)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_f32_a_certificate_of_nobody_is_not_trusted(
    settings: Settings, tmp_path: Path, scheme: str
) -> None:
    box, (_file, context) = Mailbox(), certificate(tmp_path)
    option = "tls_context" if scheme == "smtp+starttls" else "ssl_context"
    with serving(box, **{option: context}) as place:
        settings.SMTP_URL = f"{scheme}://{place}"
        with pytest.raises(Unavailable, match="secure"):
            SmtpChannel().send(EMAIL)

    assert box.mails == []


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_secure_connection_is_used(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    box, (file, context) = Mailbox(), certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    option = "tls_context" if scheme == "smtp+starttls" else "ssl_context"
    with serving(box, **{option: context}) as place:
        settings.SMTP_URL = f"{scheme}://{place}"
        SmtpChannel().send(EMAIL)

    assert len(box.mails) == 1


def test_f32_a_server_without_encryption_is_never_spoken_to_in_plain(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.SMTP_URL = settings.SMTP_URL.replace("smtp:", "smtp+starttls:")
    with pytest.raises(Unavailable, match="secure"):
        SmtpChannel().send(EMAIL)

    assert mailbox.mails == []


@pytest.mark.parametrize("password", ["right%2F", "wrong"])
def test_f32_a_wrong_password_is_told_to_the_operator(settings: Settings, password: str) -> None:
    box = Mailbox()
    options = {"authenticator": let_in(b"right/"), "auth_require_tls": False}
    with serving(box, **options) as place:
        settings.SMTP_URL = f"smtp://greenroom:{password}@{place}"
        if password == "wrong":
            with pytest.raises(Unavailable, match="name and password"):
                SmtpChannel().send(EMAIL)
        else:
            SmtpChannel().send(EMAIL)

    assert len(box.mails) == (password != "wrong")


def test_a_domain_with_other_letters_is_written_in_ascii(mailbox: Mailbox) -> None:
    SmtpChannel().send(replace(EMAIL, to="zoe@bücher.example"))

    assert mailbox.mails[0].rcpt_tos == ["zoe@xn--bcher-kva.example"]
    assert received(mailbox)["To"] == "zoe@xn--bcher-kva.example"


def test_a_name_that_few_servers_carry_is_refused(mailbox: Mailbox) -> None:
    with pytest.raises(Refused):
        SmtpChannel().send(replace(EMAIL, to="zoë@example.com"))

    assert mailbox.mails == []


NASTY = st.text(
    st.one_of(
        st.sampled_from('\r\n\0\x0b\x0c\x1c\x85\u2028\u2029\u202e\u200b=?"<>@,:;\\()[]'),
        st.characters(),
    ),
    max_size=300,
)


@examples(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=NASTY, subject=NASTY)
def test_e2_hostile_names_make_no_further_header(name: str, subject: str) -> None:
    email = replace(EMAIL, from_name=name, subject=f"{subject}\r\nBcc: eve@example.com")
    mail = message_from_bytes(build(email).as_bytes(), policy=policy.default)

    assert {header.lower() for header in mail} == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert mail["From"].addresses[0].addr_spec == "interviews@mail.example.com"
    assert len(mail["From"].addresses) == 1


@pytest.mark.parametrize(
    "name",
    ["=\u200b?utf-8?q?Your_bank?=", "==??utf-8?q?x??==", "a\r\nBcc: x@example.com", "A" * 10_000],
)
def test_e2_a_name_that_pretends_is_shown_as_plain_text(name: str) -> None:
    mail = message_from_bytes(
        build(replace(EMAIL, from_name=name)).as_bytes(), policy=policy.default
    )
    shown = mail["From"].addresses[0].display_name

    assert shown.startswith(one_line(name)[:60])
    assert "=?" not in shown


@pytest.mark.parametrize("url", ["", "http://mail.example.com", "smtp://"])
def test_an_address_of_no_mail_server_is_told(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        Server.parse(url)
