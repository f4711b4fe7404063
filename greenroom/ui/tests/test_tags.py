import re
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[3]


class Invite(forms.Form):
    name = forms.CharField(help_text="As the candidate writes it.")
    password = forms.CharField(widget=forms.PasswordInput)
    channel = forms.ChoiceField(
        choices=[("email", "E-mail"), ("sms", "Text")], widget=forms.RadioSelect
    )
    texting = forms.BooleanField(required=False, label="Texting is allowed")


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def render_field(name: str, data: dict[str, str] | None = None) -> str:
    return render("{% field bound %}", bound=Invite(data)[name])


def test_a_status_is_a_word_not_colour_alone() -> None:
    assert render("{% chip 'Completed' 'ok' %}") == '<span class="chip ok">Completed</span>'


def test_a_misspelt_tone_is_found_at_once() -> None:
    with pytest.raises(TemplateSyntaxError, match="green"):
        render("{% chip 'Completed' 'green' %}")


def test_what_people_typed_stays_text() -> None:
    assert "&lt;b&gt;" in render("{% chip name %}", name="<b>")


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'lock' %}")
    assert 'role="img" aria-label="Locked"' in render("{% icon 'lock' label='Locked' %}")


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'"([a-z0-9-]+)"', (ROOT / "frontend/build/icons.ts").read_text()))
    code = (path for path in ROOT.glob("greenroom/**/*.py") if "tests" not in path.parts)
    pages = [*ROOT.glob("greenroom/**/*.html"), *code]
    pattern = re.compile(r"""{% icon "([^"]+)"|(?<!-)icon="([^"]+)"|Entry\([^,]+, "([^"]+)\"""")
    named = {
        next(filter(None, found)) for page in pages for found in pattern.findall(page.read_text())
    }

    assert named
    assert named <= drawn


def test_a_moment_is_relative_and_keeps_the_exact_one() -> None:
    shown = render("{% moment at %}", at=timezone.now() - timedelta(minutes=12))

    assert ">12 min ago</time>" in shown
    assert re.search(r'title="[^"]+ UTC"', shown)


def test_no_moment_shows_nothing() -> None:
    assert render("{% moment at %}{% exact_moment at %}", at=None) == ""


@pytest.mark.parametrize(
    ("name", "expected"), [("Ada Byron", "AB"), ("Ada King Byron", "AB"), ("Ada", "A"), ("", "?")]
)
def test_initials(name: str, expected: str) -> None:
    assert render("{{ name|initials }}", name=name) == expected


def test_a_field_ties_label_help_and_error_together() -> None:
    shown = render_field("name", {"name": ""})

    assert '<label for="id_name">' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown


def test_a_field_of_choices_is_a_group_with_a_name() -> None:
    shown = render_field("channel")

    assert "<legend>Channel" in shown
    assert '<label class="choice" for="id_channel_1">' in shown


def test_a_secret_can_be_shown_once_the_script_is_there() -> None:
    shown = render_field("password")

    assert "data-secret" in shown
    assert re.search(r"<button[^>]* hidden>", shown)


def test_what_is_optional_says_so_unless_it_is_a_box_to_tick() -> None:
    assert "optional" not in render_field("name")
    assert "optional" not in render_field("texting")
