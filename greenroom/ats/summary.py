"""The PDF summary of an interview: plain text that a screen reader can read, our own link, no
remote part, nothing that a name could break out of."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from greenroom.interviews.rated import Rated
from greenroom.kit.text import one_line

# It would tell the letters of a name to the log.
logging.getLogger("fontTools").setLevel(logging.WARNING)
MARGIN, BODY, TITLE, HEAD = 18, 11, 18, 13
INK, QUIET, LINK = (24, 32, 28), (90, 98, 94), (31, 94, 71)
PLAIN = "Helvetica"  # built into every reader; knows the letters of Western Europe alone


@dataclass(frozen=True)
class Asked:
    """A question and how long its answer is; None: it was not answered."""

    text: str
    milliseconds: int | None


@dataclass(frozen=True)
class Facts:
    """What stands in a summary, in words and numbers."""

    title: str
    lines: Sequence[str]
    asked: Sequence[Asked]
    ratings: Sequence[Rated]
    link: str
    language: str


def draw(facts: Facts) -> bytes:
    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    family = _family(pdf)
    pdf.set_title(_fit(facts.title, family))
    pdf.set_lang(facts.language)
    pdf.set_creator("Greenroom")
    pdf.add_page()
    writer = _Writer(pdf, family)
    writer.line(facts.title, TITLE, is_bold=True)
    for line in facts.lines:
        writer.line(line, BODY, QUIET)
    writer.head(_("Questions"))
    for number, asked in enumerate(facts.asked, start=1):
        writer.line(f"{number}. {asked.text}", BODY)
        writer.line(_length(asked), BODY - 1, QUIET)
    if facts.ratings:
        writer.head(_("Ratings"))
        for rated in facts.ratings:
            writer.line(_rating(rated), BODY)
    writer.head(_("Watch the answers"))
    writer.link(facts.link)
    return bytes(pdf.output())


def _length(asked: Asked) -> str:
    if asked.milliseconds is None:
        return _("Not answered")
    whole = timedelta(milliseconds=asked.milliseconds).total_seconds()
    minutes, seconds = divmod(round(whole), 60)
    return _("Answer of %(minutes)d:%(seconds)02d minutes") % {
        "minutes": minutes,
        "seconds": seconds,
    }


def _rating(rated: Rated) -> str:
    name = one_line(rated.name) or _("Somebody by link")
    return _("%(name)s: %(score)d of 5") % {"name": name, "score": rated.score}


class _Writer:
    def __init__(self, pdf: FPDF, family: str) -> None:
        self._pdf, self._family = pdf, family

    def line(
        self, text: str, size: int, ink: tuple[int, int, int] = INK, *, is_bold: bool = False
    ) -> None:
        self._pdf.set_font(self._family, "B" if is_bold else "", size)
        self._pdf.set_text_color(*ink)
        fitting = _fit(one_line(text, 600), self._family)
        self._pdf.multi_cell(0, size * 0.52, fitting, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def head(self, text: str) -> None:
        self._pdf.ln(4)
        self.line(text, HEAD, is_bold=True)

    def link(self, address: str) -> None:
        self._pdf.set_font(self._family, "U", BODY)
        self._pdf.set_text_color(*LINK)
        self._pdf.write(BODY * 0.52, _fit(address, self._family), address)


def _family(pdf: FPDF) -> str:
    """The installation's own typeface if it has one: with it, names of the whole world can be
    written. Without it, letters that the built-in one lacks become question marks."""
    regular, bold = (Path(path) for path in settings.PDF_FONTS)
    if not (regular.is_file() and bold.is_file()):
        return PLAIN
    pdf.add_font("summary", "", regular)
    pdf.add_font("summary", "B", bold)
    return "summary"


def _fit(text: str, family: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1") if family == PLAIN else text
