"""Nothing that the code says escapes the catalogue, and no translation breaks a sentence."""

from pathlib import Path

import pytest
import translations
from babel.messages import Catalog


def said(tmp_path: Path, name: str, text: str) -> list[tuple[str | None, translations.Said]]:
    path = tmp_path / name
    path.write_text(text)
    return list(translations.strings(path))


def test_strings_of_a_template_are_found_in_every_form(tmp_path: Path) -> None:
    page = """{% load i18n %}<p title="{% translate 'Close' %}">
        {% translate "Open" context "door" %}{{ _("From a setting") }}
        {% blocktranslate with name=who %}Hello {{ name }}{% endblocktranslate %}
        {% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
        Words that are “not” marked, it's true</p>"""

    assert said(tmp_path, "page.html", page) == [
        (None, "Close"),
        ("door", "Open"),
        (None, "From a setting"),
        (None, "Hello %(name)s"),
        (None, ("%(n)s day", "%(n)s days")),
    ]


def test_strings_of_code_are_found_in_every_form(tmp_path: Path) -> None:
    code = (
        'a = _("One")\nb = ngettext("%d a", "%d b", n)\nc = pgettext_lazy("door", "Open")\nd = "x"'
    )

    assert said(tmp_path, "code.py", code) == [
        (None, "One"),
        (None, ("%d a", "%d b")),
        ("door", "Open"),
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "problem"),
    [
        ("Hello %(name)s", "Hallo %(name)s", None),
        ("Hello %(name)s", "", "no German words"),
        ("Hello %(name)s", "Hallo", "a placeholder is missing"),
        ("Hello %(name)s", "Hallo %(nam)s", "unknown placeholder"),
        (("%(n)s day", "%(n)s days"), ("Ein Tag", "%(n)s Tage"), None),
        (("%(n)s day", "%(n)s days"), ("%(n)s Tag", ""), "no German words"),
    ],
)
def test_a_broken_translation_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ours: str | tuple[str, ...],
    theirs: str | tuple[str, ...],
    problem: str | None,
) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    found = Catalog("de")
    found.add(ours, locations=[("room/page.html", 0)])
    translated = Catalog("de")
    translated.add(ours, theirs)
    translations.write(tmp_path / "room", translated)

    told = list(translations.check(tmp_path / "room", found))

    assert bool(told) == bool(problem)
    assert (problem or "") in "".join(told)


def test_what_nobody_says_any_more_and_what_is_not_compiled_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    room = tmp_path / "room"
    translated = Catalog("de")
    translated.add("Gone", "Weg")
    translations.write(room, translated)
    (room / translations.PLACE.with_suffix(".mo")).unlink()

    told = " ".join(translations.check(room, Catalog("de")))

    assert "nobody says this any more: 'Gone'" in told
    assert "not compiled" in told


def test_the_same_words_are_the_same_file_on_any_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    words = Catalog("de")
    words.add("Open", "Offen")
    translations.write(tmp_path, words)

    compiled = (tmp_path / translations.PLACE).with_suffix(".mo").read_bytes()

    dates = [part for part in compiled.split(b"\n") if b"-Date:" in part]
    assert dates
    assert all(b" 2000-01-01 " in date for date in dates)


@pytest.mark.parametrize(
    ("line", "mistakes"),
    [
        ("from django.utils.translation import gettext_lazy as _", 0),
        ("from django.utils.translation import gettext_lazy as _lazy", 1),
        ("from django.utils.translation import gettext as t, ngettext as many", 2),
    ],
)
def test_a_name_that_the_gathering_does_not_hear_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, mistakes: int
) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    path = tmp_path / "code.py"
    path.write_text(line)

    assert len(list(translations.unheard(path))) == mistakes
