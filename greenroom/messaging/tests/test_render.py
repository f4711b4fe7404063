import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.utils import translation

from greenroom.messaging import placeholders
from greenroom.messaging.kinds import KINDS, BadValues, Longest
from greenroom.messaging.render import Mail, Sender, kind_named, mail, readable_on, sms
from greenroom.messaging.texts import BUILT_IN, BUILT_IN_SMS

SENDER = Sender("Northlight Demo Co.", "talent@example.com", "#1f5e47")
LINK = "https://interviews.example.com/i/0123456789abcdefghjkmnpqrstvwxyz"
INVITE = {
    "candidate": "Ada Example",
    "job": "Account Executive",
    "link": LINK,
    "deadline": "Tuesday, 1 December 2026, 23:59 (Europe/Berlin)",
    "minutes": "about 9 minutes",
    "reviewers": "Sam and Hana",
}
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Visible(HTMLParser):
    """The words that a reader of the HTML sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: set[str] = set()
        self._skipped = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in {"head", "style", "title"}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in {"head", "style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words += data.split()


def values_of(kind: str) -> dict[str, str]:
    known = INVITE | {"name": "Ada", "inviter": "Hana", "role": "Admin", "notice": "N", "body": "B"}
    known |= {"problem": "The mail server said no.", "remedy": "Check the address."}
    return {name: known[name] for name in KINDS[kind].values}


def rendered(kind: str, locale: str = "en", **changes: str) -> Mail:
    return mail(KINDS[kind], values_of(kind) | changes, SENDER, locale)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", BUILT_IN)
def test_each_built_in_text_uses_only_its_own_placeholders(kind: str, locale: str) -> None:
    with translation.override(locale):
        pieces = BUILT_IN[kind]().pieces()
    for piece in pieces:
        placeholders.check(piece, KINDS[kind].longest())


@pytest.mark.parametrize("kind", BUILT_IN)
def test_the_text_part_says_what_the_html_says(kind: str) -> None:
    message = rendered(kind)
    seen = Visible(message.html).words
    hint = ["Or", "copy", "this", "link", "into", "your", "browser:"]
    mark = ["N"]  # drawn before the organisation's name, and hidden from screen readers

    assert sorted(word.rstrip(":") for word in message.text.split() if word != "--") == sorted(
        word.rstrip(":") for word in without(without(seen, mark), hint)
    )


def without(words: list[str], run: list[str]) -> list[str]:
    for place in range(len(words)):
        if words[place : place + len(run)] == run:
            return words[:place] + words[place + len(run) :]
    return words


def test_s49_the_invitation_says_all_that_a_candidate_needs() -> None:
    message = rendered("invite")

    for part in (message.text, unescape(message.html)):
        assert all(value in part for value in INVITE.values())
        assert "talent@example.com" in part
        assert "Asking has no effect on your application" in part
    assert message.subject == "Your video interview for Account Executive"


def test_a_reader_is_written_to_in_their_language() -> None:
    message = rendered("invite", "de")

    assert message.subject == "Ihr Videointerview: Account Executive"
    assert "Offen bis: " in message.text
    assert '<html lang="de" dir="ltr"' in message.html


@pytest.mark.parametrize("kind", BUILT_IN)
def test_the_html_fetches_nothing_and_leads_nowhere_else(kind: str) -> None:
    html = rendered(kind).html

    assert Visible(html).links <= {LINK}
    assert not re.search(r"url\(|@import|<script|<img|<link", html)


def test_e3_values_are_escaped() -> None:
    hostile = """"><script>alert(1)</script><a href='//x.example'>& {{ link }}"""
    message = rendered("invite", candidate=hostile, job=hostile, reviewers=hostile)

    assert "<script>" not in message.html
    assert "x.example'>" not in message.html
    assert Visible(message.html).links == {LINK}
    assert "<script>alert(1)</script>" in message.text


def test_e3_a_colour_that_is_none_is_not_used() -> None:
    sender = Sender("N", colour='red;"><img src=x>')

    assert "<img" not in mail(KINDS["invite"], INVITE, sender, "en").html


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "//example.com", "https://", "https://a b", 'https://a"b', "", "x" * 9],
)
def test_e3_a_link_that_is_none_of_ours_is_refused(link: str) -> None:
    with pytest.raises(BadValues):
        rendered("invite", link=link)


def test_a_line_without_its_value_is_left_out() -> None:
    message = rendered("invite", reviewers="")

    assert "Who will watch" not in message.text
    assert "Who will watch" not in message.html


def test_a_name_without_anything_readable_has_a_stand_in() -> None:
    assert "Hello there," in rendered("invite", candidate="\u202e\x00\n").text


@pytest.mark.parametrize("values", [{"link": ""}, {"deadline": ""}, {"surprise": "x"}])
def test_values_that_do_not_fit_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(BadValues):
        rendered("invite", **values)


def test_only_known_kinds_can_be_planned() -> None:
    with pytest.raises(BadValues):
        kind_named("thanks", "sms")
    with pytest.raises(BadValues):
        kind_named("surprise", "email")


@pytest.mark.parametrize("kind", BUILT_IN_SMS)
def test_s50_a_text_has_the_link_and_the_way_out(kind: str) -> None:
    body = sms(KINDS[kind], INVITE | {"job": "J" * 200}, SENDER, "en")

    assert LINK in body
    assert "STOP" in body
    assert len(body) < 320


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#1f5e47", "#ffcc00", "#777777"])
def test_the_button_can_be_read_on_any_colour(colour: str) -> None:
    message = mail(KINDS["invite"], INVITE, Sender("N", colour=colour), "en")

    assert f"background:{colour};color:{readable_on(colour)}" in message.html


def test_names_are_cut_before_they_fill_the_page() -> None:
    message = rendered("invite", candidate="A" * 10_000)

    assert "A" * (Longest.NAME + 1) not in message.text
    assert len(message.html) < 64_000
