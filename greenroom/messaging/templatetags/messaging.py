"""How a member's words become HTML: `{% load messaging %}`."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_LINK = re.compile(r"\{\{ {0,4}link {0,4}\}\}")


@register.filter
def paragraph(text: str) -> SafeString:
    """Escaped, with its line breaks, and with the link to be clicked where it stands."""
    lines = ((_line(line),) for line in text.split("\n"))
    return format_html_join(_BREAK, "{}", lines)


_BREAK = format_html("<{}>", "br")


def _line(line: str) -> SafeString:
    parts = ((part,) for part in _LINK.split(line))
    return format_html_join(_ANCHOR, "{}", parts)


_ANCHOR = format_html('<a href="{0}">{0}</a>', "{{ link }}")
