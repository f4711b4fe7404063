"""Tags for pages: `{% load ui %}`."""

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.widgets import PasswordInput
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from greenroom.ui import assets, brand, moments

register = template.Library()

TONES = frozenset({"", "ok", "bad", "wait", "info"})
ALERT_ICONS = {"ok": "circle-check", "bad": "circle-x", "wait": "triangle-alert", "info": "info"}
MESSAGE_TONES = {"success": "ok", "error": "bad", "warning": "wait"}


@register.simple_tag
def stylesheet(source: str) -> SafeString | str:
    url = assets.address(source)
    return format_html('<link rel="stylesheet" href="{}">', url) if url else ""


@register.simple_tag
def brand_stylesheet(colour: str) -> SafeString | str:
    """The organisation's colour, for the pages that its candidates and guests see."""
    url = brand.address(colour)
    return format_html('<link rel="stylesheet" href="{}">', url) if url else ""


@register.simple_tag
def brand_icon(organisation: Any) -> SafeString:
    """The picture in the browser's tab: the organisation's own, or its letter on its colour."""
    if not organisation:
        return format_html('<link rel="icon" href="{}">', "data:,")
    url = organisation.brand.icon_url or brand.letter_address(
        organisation.colour, organisation.name
    )
    return format_html('<link rel="icon" href="{}">', url)


@register.simple_tag
def script(source: str) -> SafeString:
    return assets.script_tags(source)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Without a label screen readers skip it: text stands by it."""
    voice = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg class="i {}" data-icon="{}" {}><use href="{}#{}"></use></svg>',
        size,
        name,
        voice,
        assets.address(assets.ICONS),
        name,
    )


_HIDDEN = format_html('aria-hidden="{}"', "true")


@register.simple_tag
def chip(text: object, tone: str = "", *, live: bool = False) -> SafeString:
    """A status: a dot and a word. Tones: ok, bad, wait (needs you), info (in progress), none."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"Unknown tone {tone!r}; one of {sorted(TONES)}.")
    classes = " ".join(filter(None, ("chip", tone, "live" if live else "")))
    return format_html('<span class="{}">{}</span>', classes, text)


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """How long ago or until, with the exact moment on hover. The script finds the reader's zone."""
    if at is None:
        return ""
    return _time(at, moments.relative(at, timezone.now()), moments.exact(at), "data-relative")


@register.simple_tag
def exact_moment(at: datetime | None) -> SafeString | str:
    """Day and hour; the script puts them into the reader's zone."""
    if at is None:
        return ""
    return _time(at, moments.exact(at), moments.exact(at), "data-exact")


def _time(at: datetime, text: str, title: str, kind: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}" {}>{}</time>', at.isoformat(), title, kind, text
    )


@register.filter
def initials(name: str) -> str:
    words = str(name).split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"


@register.filter
def tone_of(message: Any) -> str:
    """The tone of a message of Django's messages framework."""
    return MESSAGE_TONES.get(message.level_tag, "info")


@register.filter
def icon_of(tone: str) -> str:
    return ALERT_ICONS.get(tone, "info")


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, Any]:  # noqa: A002
    """A form field with its label, its help and its errors, tied together for screen readers."""
    bound.label = label or bound.label
    bound.help_text = help or bound.help_text
    return {
        "field": bound,
        "label": bound.label,
        "help": bound.help_text,
        "kind": _kind(bound.field.widget),
    }


def _kind(widget: object) -> str:
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "secret" if isinstance(widget, PasswordInput) else "text"
