import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.messaging.placeholders import LONGEST_RESULT, TextError, check, fill, names

KNOWN = {"candidate": 100, "link": 1000}
LITERAL = st.text(max_size=40).filter(lambda text: "{{" not in text and not text.endswith("{"))
HOSTILE = [
    "{{ candidate.delete }}",
    "{{ candidate|safe }}",
    "{{ ''.__class__ }}",
    "{{ candidate() }}",
    "{{candidate",
    "{{{ candidate }}}",
    "{{ }}",
    "{{ CANDIDATE }}",
    "{{\ncandidate\n}}",
    "{{ unknown }}",
]


@given(st.lists(st.tuples(LITERAL, st.sampled_from(sorted(KNOWN)))), st.text(), st.text())
def test_e1_the_result_is_the_literal_text_and_the_values(
    parts: list[tuple[str, str]], candidate: str, link: str
) -> None:
    values = {"candidate": candidate, "link": link}
    text = "".join(f"{literal}{{{{ {name} }}}}" for literal, name in parts)

    assert fill(text, values) == "".join(literal + values[name] for literal, name in parts)


@given(st.text(alphabet="{}% |.candidte_x()\n'\"", max_size=200))
def test_e1_a_text_that_passes_the_check_holds_nothing_but_listed_placeholders(text: str) -> None:
    try:
        check(text, KNOWN)
    except TextError:
        return
    assert "{{" not in re.sub(r"\{\{ *(candidate|link) *\}\}", "", text)
    assert set(names(text)) <= KNOWN.keys()


@pytest.mark.parametrize("text", HOSTILE)
def test_e1_whatever_is_no_listed_placeholder_is_refused(text: str) -> None:
    with pytest.raises(TextError):
        check(text, KNOWN)


def test_an_error_says_where() -> None:
    with pytest.raises(TextError) as caught:
        check("Hello {{ candidate }},\n  see {{ lnik }}.", KNOWN)

    assert (caught.value.line, caught.value.column) == (2, 7)
    assert "lnik" in str(caught.value)


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    values = {"candidate": "{{ link }}", "link": "https://example.com"}

    assert fill("{{ candidate }}", values) == "{{ link }}"


def test_template_tags_mean_nothing() -> None:
    text = "{% load secrets %}{# note #}${candidate}"

    check(text, KNOWN)
    assert fill(text, {"candidate": "Ada", "link": ""}) == text


@pytest.mark.parametrize("text", ["x" * (LONGEST_RESULT + 1), "{{ link }}" * 64])
def test_e1_a_text_that_would_grow_too_long_is_refused(text: str) -> None:
    with pytest.raises(TextError):
        check(text, KNOWN)


@pytest.mark.parametrize("text", ["{{" * 30_000, "{{ " + "a" * 60_000, "{{" + " " * 60_000])
def test_e1_a_hostile_text_costs_no_time(text: str) -> None:
    began = time.process_time()
    with pytest.raises(TextError):
        check(text, KNOWN)
    fill(text, {})

    assert time.process_time() - began < 0.5
