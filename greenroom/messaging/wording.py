"""An organisation's own words: checked before they are kept, made a text like the built-in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from greenroom.kit.text import one_line
from greenroom.messaging import placeholders
from greenroom.messaging.kinds import Kind
from greenroom.messaging.texts import BUILT_IN, BUILT_IN_SMS, Text

LINK = "{{ link }}"
STOP = re.compile(r"\bSTOP\b")
LONGEST_LINE = 5000
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_GAP = re.compile(r"\n\s*\n")
_LINK_ALONE = re.compile(r"\s*\{\{ {0,4}link {0,4}\}\}\s*")
# What a reader's mail program would make a link of.
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{0,20}:/{1,2}|\bwww\.|\b(?:[\w-]{1,63}\.){1,5}[a-z]{2,20}/)[^\s<>\"']+",
    re.IGNORECASE,
)
# What a member may change; other kinds say what happened, in our words.
EDITABLE: dict[str, tuple[str, ...]] = {
    "email": (
        "invite",
        "invite_resent",
        "reminder",
        "extended",
        "more_time_declined",
        "thanks",
        "closed",
        "expired",
        "withdrawn",
        "failure",
    ),
    "sms": ("invite", "invite_resent"),
}
FOR_MEMBERS = {"failure"}


@dataclass(frozen=True)
class Words:
    """What a member writes. A text message has a body alone."""

    body: str
    subject: str = ""
    heading: str = ""
    button: str = ""
    from_name: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Problem:
    """Why words can't be kept, and in which field."""

    field: str
    text: str


def problems(kind: Kind, channel: str, words: Words) -> list[Problem]:
    """Everything that keeps these words from being sent; each placeholder by its position."""
    found = [*_misused(kind, words), *_foreign_links(words), *_false_sender(words)]
    if "link" in kind.needed and "link" not in set(placeholders.names(words.body)):
        found.append(
            Problem("body", _("The link is missing: put {{ link }} where it is to stand."))
        )
    if channel == "sms" and not STOP.search(words.body):
        found.append(
            Problem("body", _("Say how to get no more texts, such as “Reply STOP to end”."))
        )
    return found


def omissions(kind: Kind, channel: str, words: Words) -> list[str]:
    """What readers will miss, though it can be sent without."""
    said = set(placeholders.names(words.body))
    wanted = {"deadline": _("The message does not say until when the interview is open.")}
    if channel == "email" and kind.name not in FOR_MEMBERS:
        wanted["contact"] = _("The message does not say where to ask for help or more time.")
    known = kind.longest()
    return [text for name, text in wanted.items() if name in known and name not in said]


def _misused(kind: Kind, words: Words) -> Iterator[Problem]:
    for field in ("subject", "heading", "body", "button"):
        longest = kind.longest()
        if field in {"subject", "button"}:
            longest.pop("link", None)
        try:
            placeholders.check(getattr(words, field), longest)
        except placeholders.TextError as error:
            yield Problem(field, str(error))


def _foreign_links(words: Words) -> Iterator[Problem]:
    """A mail in our name leads to our own pages alone, so that nobody can phish with it."""
    own = urlsplit(settings.BASE_URL).hostname
    for field in ("subject", "heading", "body", "button"):
        for match in _ADDRESS.finditer(getattr(words, field)):
            address = match[0] if "://" in match[0] else f"http://{match[0]}"
            if _host(address) != own:
                told = _("“%(address)s” leads to another site; only {{ link }} may lead on.")
                yield Problem(field, told % {"address": match[0][:60]})


def _false_sender(words: Words) -> Iterator[Problem]:
    """A sender's name is a name: an address in it would pass for the one that it comes from."""
    if "@" in words.from_name or "{{" in words.from_name or _ADDRESS.search(words.from_name):
        yield Problem("from_name", _("Write a name here, without an address or a placeholder."))


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def cleaned(words: Words) -> Words:
    """Without control characters and their like: a mail's layout is XML and has none."""
    lines = words.body.replace("\r\n", "\n").split("\n")
    return Words(
        body="\n".join(_line(line) for line in lines).strip(),
        subject=_line(words.subject),
        heading=_line(words.heading),
        button=_line(words.button),
        from_name=_line(words.from_name),
        reply_to=_line(words.reply_to),
    )


def _line(text: str) -> str:
    return one_line(_NO_CHARACTER.sub("", text), LONGEST_LINE)


def text_of(words: Words, kind: str) -> Text:
    """A mail of these words; a paragraph with the link alone becomes the button.

    The footer, which says who writes and why, is always ours.
    """
    words = cleaned(words)
    paragraphs = [part.strip() for part in _GAP.split(words.body)]
    paragraphs = [part for part in paragraphs if part]
    place = next((i for i, part in enumerate(paragraphs) if _LINK_ALONE.fullmatch(part)), None)
    before = paragraphs if place is None else paragraphs[:place]
    after = [] if place is None else paragraphs[place + 1 :]
    built_in = BUILT_IN[kind]()
    return Text(
        subject=words.subject,
        heading=words.heading,
        paragraphs=tuple(before),
        button="" if place is None else words.button or built_in.button,
        closing=tuple(after),
        footer=built_in.footer,
    )


def built_in(kind: str, channel: str) -> Words:
    """Our own words, as a member would have written them."""
    if channel == "sms":
        return Words(BUILT_IN_SMS[kind]())
    text = BUILT_IN[kind]()
    facts = "\n".join(f"{label}: {value}" for label, value in text.facts)
    link = LINK if text.button else ""
    parts = (*text.paragraphs, facts, link, *text.closing)
    return Words(
        body="\n\n".join(part for part in parts if part),
        subject=text.subject,
        heading=text.heading,
        button=text.button,
    )


def segments(body: str) -> int:
    """How many texts a body is billed as: 160 characters each, or 70 with letters beyond GSM's."""
    plain = all(char in _GSM for char in body)
    single, joined = (160, 153) if plain else (70, 67)
    length = sum(2 if char in _GSM_TWICE else 1 for char in body) if plain else len(body)
    return 1 if length <= single else -(-length // joined)


_GSM_TWICE = "^{}\\[~]|€"
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà" + _GSM_TWICE
)
