"""`{% load film %}{% overview_film %}`: the way of an interview in a minute, with its words."""

from typing import Any

from django import template
from django.utils.translation import get_language

from greenroom.help.overview import film

register = template.Library()


@register.inclusion_tag("help/film.html")
def overview_film(*, folded: bool = False) -> dict[str, Any]:
    """Folded, the words below the film are closed until somebody asks for them."""
    return {"film": film(get_language()), "folded": folded}
