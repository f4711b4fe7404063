"""`{% load pictures %}{% help_picture "tag" alt %}`: a page, in the reader's colours."""

from typing import Any

from django import template
from django.templatetags.static import static

register = template.Library()
SIZES = {False: (1120, 700), True: (390, 780)}


@register.inclusion_tag("help/picture.html", takes_context=True)
def help_picture(context: dict[str, Any], name: str, alt: str, *, narrow: bool = False) -> Any:
    """One of those that `make screens` takes. Whoever chose light or dark gets that one."""
    width, height = SIZES[narrow]
    return {
        "light": static(f"help/pictures/{name}-light.webp"),
        "dark": static(f"help/pictures/{name}-dark.webp"),
        "theme": context.get("theme", ""),
        "alt": alt,
        "width": width,
        "height": height,
    }
