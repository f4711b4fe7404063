"""Check that every page compiles, and holds nothing that the content security policy forbids.

A forbidden piece does no harm in a browser: it silently does nothing, and nobody notices for weeks.
"""

import os
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
import jinja2
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
SCRIPTLESS = {"application/json", "text/template"}
EVALUATED = ("on", "hx-on", "data-hx-on", "hx-vals-js")


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenroom.settings")
    django.setup()
    pages = list(find_pages())
    mistakes = [mistake for page in pages for mistake in (*broken(page), *forbidden(page))]
    for mistake in mistakes:
        print(mistake)
    if not mistakes:
        print(f"Templates: {len(pages)} compile, none holds inline code")
    return bool(mistakes)


def find_pages() -> Iterator[Path]:
    """Pages and parts of pages; e-mails need their styles inline and are left out."""
    for top in ("greenroom", "sandbox"):
        for path in sorted((ROOT / top).rglob("templates/**/*.html")):
            if "messaging" not in path.parts:
                yield path


def broken(page: Path) -> Iterator[str]:
    try:
        if page.is_relative_to(ROOT / "sandbox"):
            jinja2.Environment(autoescape=True).parse(page.read_text())
        else:
            get_template(page.as_posix().rpartition("/templates/")[2])
    except (TemplateSyntaxError, jinja2.TemplateSyntaxError) as error:
        yield f"{page.relative_to(ROOT)}: {error}"


def forbidden(page: Path) -> Iterator[str]:
    reader = Reader()
    reader.feed(TAG.sub(placeholder, page.read_text()))
    reader.close()
    for line, what in reader.found:
        yield f"{page.relative_to(ROOT)}:{line}: {what}"


def placeholder(tag: re.Match[str]) -> str:
    """Keep the line numbers."""
    return "x" * tag[0].startswith("{{") + "\n" * tag[0].count("\n")


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style":
            self.note("an inline style sheet")
        if tag == "script" and "src" not in values and values.get("type") not in SCRIPTLESS:
            self.note("an inline script")
        for name, value in attrs:
            self.look_at(name, value or "")

    def look_at(self, name: str, value: str) -> None:
        if name == "style":
            self.note("a style attribute")
        if name.startswith(EVALUATED):
            self.note(f"an event handler ({name})")
        if value.strip().lower().startswith("javascript:"):
            self.note(f"a script in {name}")

    def note(self, what: str) -> None:
        self.found.append((self.getpos()[0], what))


if __name__ == "__main__":
    sys.exit(main())
