"""The checks find what they are there for."""

from pathlib import Path

import check_locks
import check_promises
import check_templates
import check_words
import pytest

PIN = "django==5.2.19 \\\n    --hash=sha256:" + "a" * 64 + "\n    # via -r base.in\n"


def lock(folder: Path, text: str) -> check_locks.Lock:
    path = folder / "base.txt"
    path.write_text(text)
    return check_locks.read_lock(path)


def test_a_pin_with_its_hash_is_a_lock(tmp_path: Path) -> None:
    found = lock(tmp_path, PIN)

    assert found.versions == {"django": "5.2.19"}
    assert found.mistakes == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.com/simple",
        "--find-links /somewhere",
        "flask>=3",
        "flask==3.1.3",
        "flask @ https://example.com/flask.whl",
        "# fetched from https://example.com/simple",
    ],
)
def test_what_is_no_pin_is_found(tmp_path: Path, line: str) -> None:
    assert lock(tmp_path, PIN + line + "\n").mistakes


def test_a_pin_without_hash_is_found(tmp_path: Path) -> None:
    assert lock(tmp_path, "flask==3.1.3 \\\n" + PIN).mistakes == ["base.txt: flask has no hash"]


def test_wanted_packages_are_read_through_other_files(tmp_path: Path) -> None:
    (tmp_path / "base.in").write_text("Django>=5.2,<5.3  # web\npsycopg[binary]\n")
    (tmp_path / "dev.in").write_text("-r base.in\ntypes_waitress\n")

    wanted = check_locks.read_wanted(tmp_path / "dev.in")

    assert wanted == {"django", "psycopg", "types-waitress"}


@pytest.mark.parametrize(
    "html",
    [
        "<style>p {}</style>",
        "<script>go()</script>",
        '<p style="color: red">',
        '<button onclick="go()">',
        '<div hx-on:click="go()">',
        '<a href="javascript:go()">',
        "{% if a %}<p\n{% if b %}style{% endif %}='x'>{% endif %}",
    ],
)
def test_inline_code_is_found(html: str) -> None:
    assert read(html)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="{{ url }}" defer></script>',
        '<script type="application/json">{}</script>',
        '<button @click="open" hx-get="/list">',
        '<a href="{% url "x" %}">{# onclick="x" #}</a>',
    ],
)
def test_what_the_policy_allows_is_left_alone(html: str) -> None:
    assert read(html) == []


def test_a_mistake_is_told_with_its_line() -> None:
    assert read('{% comment %}\n\n{% endcomment %}\n<p style="x">') == [(4, "a style attribute")]


def read(html: str) -> list[tuple[int, str]]:
    reader = check_templates.Reader()
    reader.feed(check_templates.TAG.sub(check_templates.placeholder, html))
    return reader.found


ROWS = [
    ("S1", ["S1", "a promise", "`app/tests/test_a.py::test_s1_holds`"]),
    ("S2", ["S2", "a promise", "not yet"]),
    ("S3", ["S3", "a promise", "`app/tests/test_a.py::test_gone`"]),
    ("S4", ["S4", "a promise", "soon"]),
]


def test_a_promise_needs_a_test_that_exists_or_says_not_yet() -> None:
    mistakes = list(check_promises.tested(ROWS, {"app/tests/test_a.py::test_s1_holds"}))

    assert [mistake.split(maxsplit=1)[0].strip(":") for mistake in mistakes] == ["S3", "S4"]


def test_each_promise_stands_there_once() -> None:
    mistakes = list(check_promises.counted([*ROWS, ROWS[0], ("S99", [])]))

    assert "S1 is listed 2 times" in mistakes
    assert "S80 is listed 0 times" in mistakes
    assert "S99 is not a promise" in mistakes
    assert not any(mistake.startswith("S2 ") for mistake in mistakes)


@pytest.mark.parametrize(
    "line", ["see /ho" + "me/ada/notes", "/wo" + "rk/main/x", "TO" + "DO: later"]
)
def test_machine_paths_and_leftovers_are_found(line: str) -> None:
    assert any(pattern.search(line) for pattern in check_words.FORBIDDEN.values())


@pytest.mark.parametrize("line", ["network/work/", "/homepage", "https://example.com/tmp/a"])
def test_harmless_paths_are_left_alone(line: str) -> None:
    assert not any(pattern.search(line) for pattern in check_words.FORBIDDEN.values())
