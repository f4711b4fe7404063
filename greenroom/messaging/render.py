"""From a text with placeholders to what a channel carries: HTML and plain text, or an SMS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import mrml
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from greenroom.kit.text import one_line
from greenroom.messaging import placeholders
from greenroom.messaging.kinds import FROM_ORGANISATION, KINDS, BadValues, Kind, clean, fallback
from greenroom.messaging.texts import BUILT_IN, BUILT_IN_SMS, Text
from greenroom.messaging.wording import Words, text_of

SUBJECT_LENGTH = 150
SMS_NAME_LENGTH = 40
LOGO_WIDTH, LOGO_HEIGHT = 220, 44
HOUSE_COLOUR = "#155e41"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Logo:
    """A picture that mail programs load from us, and whether it says the sender's name."""

    url: str
    width: int
    height: int
    says_the_name: bool

    def shown(self) -> "Logo":
        """As large as it stands in a mail."""
        scale = min(LOGO_WIDTH / self.width, LOGO_HEIGHT / self.height, 1)
        size = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        return Logo(self.url, *size, self.says_the_name)


@dataclass(frozen=True)
class Sender:
    """The organisation as a reader of its messages meets it."""

    name: str
    contact: str = ""
    colour: str = HOUSE_COLOUR
    logo: Logo | None = None


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str


def mail(
    kind: Kind,
    values: Mapping[str, str],
    sender: Sender,
    locale: str,
    own: Words | None = None,
) -> Mail:
    """A mail of this kind in the reader's language, in our words or the organisation's own.

    Raises BadValues or TextError.
    """
    with translation.override(locale):
        filled = _complete(kind, values, sender)
        text = text_of(own, kind.name) if own else BUILT_IN[kind.name]()
        for piece in text.pieces():
            placeholders.check(piece, kind.longest())
        text = text.without({name for name, value in filled.items() if not value})
        return Mail(
            subject=one_line(placeholders.fill(text.subject, filled), SUBJECT_LENGTH),
            text=placeholders.fill(_plain(text), filled),
            html=placeholders.fill(_compiled(text, _skin(sender)), filled, _for_html),
        )


def sms(
    kind: Kind,
    values: Mapping[str, str],
    sender: Sender,
    locale: str,
    own: Words | None = None,
) -> str:
    """A short text of this kind. Names are kept short: each 160 characters cost."""
    with translation.override(locale):
        filled = _complete(kind, values, sender)
        for name in ("organisation", "job", "candidate"):
            filled[name] = one_line(filled.get(name, ""), SMS_NAME_LENGTH)
        text = own.body if own else BUILT_IN_SMS[kind.name]()
        placeholders.check(text, kind.longest())
        return placeholders.fill(text, filled)


def _complete(kind: Kind, values: Mapping[str, str], sender: Sender) -> dict[str, str]:
    named = {name: value or fallback(name) for name, value in kind.clean(values).items()}
    named["organisation"] = clean(sender.name, FROM_ORGANISATION["organisation"]) or "Greenroom"
    named["contact"] = clean(sender.contact, FROM_ORGANISATION["contact"])
    named["mark"] = named["organisation"][0].upper()
    return named


def _for_html(value: str) -> str:
    return escape(value).replace("\n", "<br>")


def _plain(text: Text) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in text.facts)
    link = f"{text.button}:\n{{{{ link }}}}" if text.button else ""
    footer = "\n".join(text.footer)
    blocks = ("{{ organisation }}", text.heading, *text.paragraphs, facts, link, *text.closing)
    return "\n\n".join(block for block in (*blocks, f"--\n{footer}") if block) + "\n"


@dataclass(frozen=True)
class Skin:
    language: str
    direction: str
    colour: str
    ink: str
    logo: Logo | None


def _skin(sender: Sender) -> Skin:
    colour = sender.colour if _COLOUR.fullmatch(sender.colour) else HOUSE_COLOUR
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    logo = sender.logo.shown() if sender.logo else None
    return Skin(translation.get_language() or "en", direction, colour, readable_on(colour), logo)


@lru_cache(maxsize=256)
def _compiled(text: Text, skin: Skin) -> str:
    """The layout around one text, compiled; its placeholders are still to be filled."""
    context = {
        "text": text,
        "language": skin.language,
        "direction": skin.direction,
        "start": "right" if skin.direction == "rtl" else "left",
        "colour": skin.colour,
        "ink": skin.ink,
        "logo": skin.logo,
        "copy_link": _("Or copy this link into your browser:"),
        # These stay placeholders until a message's own values are known.
        "link": "{{ link }}",
        "organisation": "{{ organisation }}",
        "mark": "{{ mark }}",
    }
    return str(mrml.to_html(render_to_string("messaging/mail.mjml", context)).content)


def readable_on(colour: str) -> str:
    """White or near-black, whichever reads better on the colour; one of them always has 4.5:1."""
    light = _luminance(colour)
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else "#000000"


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def kind_named(name: str, channel: str) -> Kind:
    """The kind of message. Raises BadValues for one that this channel does not carry."""
    carried = BUILT_IN if channel == "email" else BUILT_IN_SMS
    if name not in carried:
        raise BadValues(f"There is no {channel} of kind {name}.")
    return KINDS[name]
