"""Whatever stands in a name or a text, a mail has its own headers once, and its own elements."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from greenroom.integrations.smtp.channel import build
from greenroom.kit.text import one_line
from greenroom.messaging import render
from greenroom.messaging.kinds import KINDS, Longest
from greenroom.messaging.placeholders import TextError
from greenroom.messaging.ports import OutgoingEmail
from greenroom.messaging.render import Sender
from greenroom.messaging.texts import BUILT_IN, BUILT_IN_SMS
from greenroom.messaging.wording import Words, cleaned, problems
from greenroom.testing.hostile import STRINGS, packed
from greenroom.testing.markup import read

LINK = "https://interviews.example.com/i/0123456789abcdefghjkmnpqrstvwxyz"
HEADERS = ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
           "Reply-To", "Subject", "To", "X-Entity-Ref-ID"]  # fmt: skip
PLAIN = "Plain words"
CONTROLS = {*map(chr, range(32)), "\x7f", *map(chr, range(0x80, 0xA0)), "\u2028", "\u2029"}


def values(kind: str, text: str) -> dict[str, str]:
    return {
        name: LINK if limit is Longest.LINK else text or PLAIN
        for name, limit in KINDS[kind].values.items()
    }


def readable(text: str) -> str:
    """Deadlines and the like are our own words; they are never empty."""
    return text if one_line(text) else PLAIN


def parsed(mail: render.Mail, sender: str) -> EmailMessage:
    email = OutgoingEmail(
        message_id="<1@interviews.example.com>",
        reference="1",
        to="ada@example.com",
        from_name=f"{sender} via Greenroom",
        reply_to="help@example.com",
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )
    data = build(email).as_bytes()
    read_by_the_server = message_from_bytes(data, policy=SMTP)
    assert not read_by_the_server.defects
    [found] = read_by_the_server["From"].addresses
    assert unspaced(found.display_name) == unspaced(one_line(email.from_name, 120))
    assert unspaced(str(read_by_the_server["Subject"])) == unspaced(mail.subject)
    return read_by_the_server


def unspaced(text: str) -> str:
    """Where a line was broken a blank may have come or gone."""
    return "".join(text.split())


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_a_mail_keeps_its_headers_and_its_elements(kind: str) -> None:
    usual = read(render.mail(KINDS[kind], values(kind, PLAIN), Sender(PLAIN, PLAIN), "en").html)
    texts = STRINGS if kind == "invite" else packed(100)
    for text in map(readable, texts):
        mail = render.mail(KINDS[kind], values(kind, text), Sender(text, text), "en")
        message = parsed(mail, text)

        assert sorted(message.keys()) == HEADERS, text
        assert not set(str(message["Subject"])) & CONTROLS
        assert [one.addr_spec for one in message["To"].addresses] == ["ada@example.com"]
        assert len(message["From"].addresses) == 1
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        shown = read(mail.html)
        assert shown.faults == []
        assert shown.shape.keys() - usual.shape.keys() <= {("br", ())}, text
        assert "elsewhere" not in " ".join(_addresses(mail.html))


def _addresses(html: str) -> list[str]:
    return [part.split('"', 1)[0] for part in html.split('href="')[1:]]


@pytest.mark.parametrize("kind", sorted(BUILT_IN_SMS))
def test_a_text_message_is_text_with_our_link(kind: str) -> None:
    for text in map(readable, STRINGS):
        body = render.sms(KINDS[kind], values(kind, text), Sender(text, text), "en")

        assert body.count(LINK) == 1, text
        assert not set(body) & (CONTROLS - {"\n"}), text
        assert "elsewhere" not in body or len(body) < 1000
        body.encode()


@pytest.mark.parametrize("field", ["subject", "heading", "body", "button"])
def test_own_words_are_refused_or_text(field: str) -> None:
    """Placeholders are the one thing that a member's words may do."""
    plain = Words(body="Hello\n\n{{ link }}", subject="Hello", heading="Hello", button="Begin")
    mail = render.mail(KINDS["invite"], values("invite", PLAIN), Sender(PLAIN), "en", plain)
    usual = read(mail.html)
    taken = 0
    for text in packed(100) if field == "body" else STRINGS[::2]:
        typed = f"{text}\n\n{{{{ link }}}}" if field == "body" else text
        words = cleaned(Words(**{**vars(plain), field: typed[:2000]}))
        if (
            text == "{{ link }}"
            or problems(KINDS["invite"], "email", words)
            or not getattr(words, field)
        ):
            continue
        mail = render.mail(KINDS["invite"], values("invite", PLAIN), Sender(PLAIN), "en", words)
        taken += 1
        assert sorted(parsed(mail, PLAIN).keys()) == HEADERS, text
        shown = read(mail.html)
        assert shown.faults == []
        assert shown.shape.keys() - usual.shape.keys() <= {("br", ())}, text
    assert taken > 30


def test_what_is_no_placeholder_is_refused_where_it_stands() -> None:
    words = Words(body="{{ settings.SECRET_KEY }} {{ link }}", subject="x", heading="x", button="x")

    assert problems(KINDS["invite"], "email", words)
    with pytest.raises(TextError):
        render.mail(KINDS["invite"], values("invite", PLAIN), Sender(PLAIN), "en", words)
