"""The German words of every room: gather what the code says, check that it is translated, compile.

    python scripts/translations.py           check: all is translated, nothing left over, compiled
    python scripts/translations.py update    add new strings, drop those that are gone, compile

A room that is one of Django's apps keeps its catalogue in its own `locale` folder; the rest shares
`greenroom/locale`.
"""

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "de"
PLACE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
CALLS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OTHER_NAME = re.compile(r"\b(?:n?p?n?gettext(?:_lazy|_noop)?) as (\w+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # the same words are the same file on any day
Said = str | tuple[str, ...] | list[str]  # a string, or its singular and plural


def main(arguments: list[str]) -> int:
    _prepare_django()
    if arguments == ["update"]:
        for room, found in gathered().items():
            write(room, _brought_up_to_date(room, found))
        return 0
    mistakes = [each for room, found in gathered().items() for each in check(room, found)]
    mistakes += [each for path in sources() for each in unheard(path)]
    print("\n".join(mistakes) or "Translations: every string has German words")
    return bool(mistakes)


def _prepare_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenroom.settings")
    sys.path.insert(0, str(ROOT))


def rooms() -> list[Path]:
    """Those that Django looks into for a catalogue, and the rest of the house."""
    return [
        *sorted(path.parent for path in (ROOT / "greenroom").glob("*/apps.py")),
        ROOT / "greenroom",
    ]


def sources() -> list[Path]:
    """Whatever speaks to somebody."""
    left_out = {"tests", "migrations", "testing", "static", "node_modules"}
    files = (
        path for kind in ("*.py", "*.html", "*.txt") for path in (ROOT / "greenroom").rglob(kind)
    )
    return sorted(path for path in files if not left_out & set(path.parts))


def gathered() -> dict[Path, Catalog]:
    known = rooms()
    catalogs = {room: Catalog(LANGUAGE) for room in known}
    for path in sources():
        room = next(room for room in known if path.is_relative_to(room))
        for context, ids in strings(path):
            catalogs[room].add(ids, context=context, locations=[(str(path.relative_to(ROOT)), 0)])
    return {room: found for room, found in catalogs.items() if len(found)}


def unheard(path: Path) -> Iterator[str]:
    """Names for gettext that the gathering does not listen to: their strings would stay English."""
    for name in OTHER_NAME.findall(path.read_text()):
        if name not in CALLS:
            yield f"{path.relative_to(ROOT)}: call it gettext or _, not {name}"


def strings(path: Path) -> Iterator[tuple[str | None, Said]]:
    """What one file says, as (context, string or singular and plural)."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs the settings

    text = path.read_text()
    if path.suffix != ".py":
        # What is no string becomes filler, whose indentation means nothing.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    found: Iterator[tuple[Any, ...]] = extract_python(
        io.BytesIO(text.encode()), CALLS, [], {"encoding": "utf-8"}
    )
    for _line, call, said, _comments in found:
        parts = said if isinstance(said, tuple) else (said,)
        if call is None or not parts or parts[0] is None:
            continue
        yield _message(call, parts)


def _message(call: str, parts: Sequence[str]) -> tuple[str | None, Said]:
    context = parts[0] if "pgettext" in call else None
    rest = parts[1:] if context is not None else parts
    return context, (rest[0], rest[1]) if call.startswith("n") else rest[0]


def _catalog(room: Path) -> Catalog:
    path = room / PLACE
    if not path.exists():
        return Catalog(LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _brought_up_to_date(room: Path, found: Catalog) -> Catalog:
    """What is said now, with the words that we have for it."""
    have = _catalog(room)
    fresh = Catalog(LANGUAGE, charset="utf-8", header_comment="")
    for message in _messages(found):
        known = have.get(message.id, message.context)
        fresh.add(message.id, known.string if known else None, context=message.context)
    return fresh


def write(room: Path, catalog: Catalog) -> None:
    path = room / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, omit_header=False, sort_output=False)
    path.write_text(_quiet_header(path.read_text()))
    path.with_suffix(".mo").write_bytes(_compiled(catalog))


def _quiet_header(text: str) -> str:
    """A catalogue without the names and dates of whoever made it."""
    _first, _blank, rest = text.partition("\n\n")
    kept = (
        '"Language: de\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
    )
    return "\n".join(['msgid ""', 'msgstr ""', *kept, "", rest])


def _compiled(catalog: Catalog) -> bytes:
    target = io.BytesIO()
    plain = Catalog(LANGUAGE, header_comment="", creation_date=LONG_AGO, revision_date=LONG_AGO)
    for message in _messages(catalog):
        plain.add(message.id, message.string, context=message.context)
    write_mo(target, plain)
    return target.getvalue()


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def check(room: Path, found: Catalog) -> Iterator[str]:
    name = room.relative_to(ROOT)
    have = _catalog(room)
    said = {(message.id, message.context) for message in _messages(found)}
    for message in _messages(found):
        known = have.get(message.id, message.context)
        words = known.string if known else ""
        for problem in _problems(message.id, words):
            yield f"{name}: {problem}: {message.id!r} in {message.locations[0][0]}"
    for message in _messages(have):
        if (message.id, message.context) not in said:
            yield f"{name}: nobody says this any more: {message.id!r}"
    compiled = room / PLACE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _compiled(have):
        yield f"{name}: not compiled; run `make translations`"


def _problems(said: Said, words: Said | None) -> Iterator[str]:
    ours, theirs = _forms(said), _forms(words or "")
    if not all(theirs):
        yield "no German words"
        return
    allowed = set(PLACEHOLDER.findall(" ".join(ours)))
    for form in theirs:
        if stray := set(PLACEHOLDER.findall(form)) - allowed:
            yield f"unknown placeholder {sorted(stray)}"
    if set(PLACEHOLDER.findall(theirs[-1])) != set(PLACEHOLDER.findall(ours[-1])):
        yield "a placeholder is missing"


def _forms(words: Said) -> Sequence[str]:
    return (words,) if isinstance(words, str) else words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
