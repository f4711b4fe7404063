"""An organisation's colour, made readable: the style sheet that replaces our green by it."""

import re
from dataclasses import dataclass

from django.urls import reverse

HOUSE = "#1f5e47"  # the colour of an organisation that has chosen none
HEX = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5  # WCAG 2.2, 1.4.3
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LIGHT_CARD, DARK_CARD = WHITE, (25, 33, 29)
TINT = 0.12
STEPS = 40
# Where sRGB changes from a line to a curve, https://www.w3.org/WAI/GL/wiki/Relative_luminance
KNEE = 0.04045

Colour = tuple[int, int, int]


def stylesheet(colour: str) -> str:
    """CSS that sets the brand for both themes.

    A colour that cannot be read is moved towards black, in the dark towards white, until it can.
    """
    wanted = _parse(colour)
    light = _words(readable_on(LIGHT_CARD, wanted, towards=BLACK), LIGHT_CARD)
    dark = _words(readable_on(DARK_CARD, wanted, towards=WHITE), DARK_CARD)
    return (
        f":root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
    )


def address(colour: str) -> str:
    """Where the style sheet of a colour is; nothing for the house's own."""
    if colour.lower() == HOUSE or not HEX.fullmatch(colour):
        return ""
    return reverse("brand", args=[colour[1:].lower()])


def letter_address(colour: str, name: str) -> str:
    """Where the icon of an organisation without a logo is: its letter on its colour."""
    shown = colour.lower() if HEX.fullmatch(colour) else HOUSE
    return reverse("brand_letter", args=[shown[1:], f"{ord(name[:1].upper()[:1] or 'G'):x}"])


def letter(colour: str, char: str) -> str:
    """An SVG of our own making: nothing in it but a colour and a letter."""
    wanted = _parse(colour)
    ink = max((WHITE, BLACK), key=lambda ink: contrast(ink, wanted))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="8" fill="{colour}"/>'
        '<text x="16" y="22" text-anchor="middle" font-family="sans-serif" font-size="18" '
        f'font-weight="600" fill="{_hex(ink)}">&#x{ord(char):x};</text></svg>'
    )


@dataclass(frozen=True)
class Reading:
    """What becomes of a colour in one theme."""

    asked: float
    """The contrast that it has by itself."""
    used: str

    @property
    def is_enough(self) -> bool:
        return self.asked >= READABLE


def on_light(colour: str) -> Reading:
    return _reading(_parse(colour), LIGHT_CARD, BLACK)


def on_dark(colour: str) -> Reading:
    return _reading(_parse(colour), DARK_CARD, WHITE)


def _reading(colour: Colour, card: Colour, towards: Colour) -> Reading:
    used = readable_on(card, colour, towards=towards)
    return Reading(round(contrast(colour, tint(colour, card)), 1), _hex(used))


def readable_on(card: Colour, colour: Colour, *, towards: Colour) -> Colour:
    """The nearest colour that can be read on a card and on a tint of itself there."""
    for step in range(STEPS):
        moved = _mix(colour, towards, step / STEPS)
        if contrast(moved, tint(moved, card)) >= READABLE:
            return moved
    return towards


def tint(colour: Colour, card: Colour) -> Colour:
    return _mix(card, colour, TINT)


def contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _words(brand: Colour, card: Colour) -> str:
    ink = max((WHITE, BLACK), key=lambda ink: contrast(ink, brand))
    return f"--brand:{_hex(brand)};--brand-ink:{_hex(ink)};--brand-soft:{_hex(tint(brand, card))}"


def _parse(colour: str) -> Colour:
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour like #1f5e47.")
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= KNEE else float(((part + 0.055) / 1.055) ** 2.4)
