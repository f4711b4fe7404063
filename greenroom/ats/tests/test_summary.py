"""The PDF summary: text, one link of ours, and nothing that words could break out of."""

import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from greenroom.ats import summary
from greenroom.ats.summary import Asked, Facts
from greenroom.interviews.rated import Rated
from greenroom.testing import hostile

LINK = "https://greenroom.example.com/review/1/"


def facts(title: str = "Video interview: Ada Byron", question: str = "Why us?") -> Facts:
    return Facts(
        title=title,
        lines=["Account Executive", "Northlight Demo Co."],
        asked=[Asked(question, 61_000), Asked("And then?", None)],
        ratings=[Rated("Robin Vale", 4)],
        link=LINK,
        language="en",
    )


@pytest.fixture(params=["own", "built in"])
def typeface(request: pytest.FixtureRequest, settings: Any) -> str:
    if request.param == "built in":
        settings.PDF_FONTS = ["/nowhere/regular.ttf", "/nowhere/bold.ttf"]
    elif not Path(settings.PDF_FONTS[0]).is_file():
        pytest.skip("this machine has no typeface of its own")
    return str(request.param)


def streams(pdf: bytes) -> bytes:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(_plain(each) for each in found)


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_it_says_what_was_asked_and_how_long_each_answer_is(settings: Any) -> None:
    settings.PDF_FONTS = ["/nowhere/regular.ttf", "/nowhere/bold.ttf"]
    text = streams(summary.draw(facts()))
    for words in (b"Why us?", b"1:01 minutes", b"Not answered", b"Robin Vale: 4 of 5"):
        assert words in text


def test_it_has_a_title_a_language_and_one_link(typeface: str) -> None:
    pdf = summary.draw(facts())
    assert typeface
    assert b"/Lang" in pdf
    assert b"/Title" in pdf
    assert re.findall(rb"/URI \((.*?)\)", pdf) == [LINK.encode()]


@pytest.mark.parametrize("words", hostile.MARKUP[:10])
def test_hostile_names_are_text(typeface: str, words: str) -> None:
    pdf = summary.draw(facts(f"Video interview: {words}", words))
    assert typeface
    assert pdf.startswith(b"%PDF-")
    for active in (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/OpenAction /S"):
        assert active not in pdf
    assert re.findall(rb"/URI \((.*?)\)", pdf) == [LINK.encode()]


@pytest.mark.parametrize(
    "name", ["Zoë Ångström", "Łukasz Żółć", "王小明", "محمد", ") Tj /JS (", "a" * 900]
)
def test_names_of_the_whole_world_do_not_stop_it(typeface: str, name: str) -> None:
    assert typeface
    assert summary.draw(facts(name, name)).startswith(b"%PDF-")
