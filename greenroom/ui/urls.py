"""What pages load besides the built front end."""

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from greenroom.ui import brand

LAST_CHAR = 0x10FFFF


@require_safe
@cache_control(public=True, max_age=86_400)
def brand_stylesheet(request: HttpRequest, colour: str) -> HttpResponse:  # noqa: ARG001
    """The style sheet of a colour. It tells nothing of anybody, so it answers everybody."""
    return HttpResponse(brand.stylesheet(f"#{colour}"), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def brand_letter(request: HttpRequest, colour: str, code: str) -> HttpResponse:  # noqa: ARG001
    """The icon of an organisation without a logo. It tells nothing of anybody either."""
    char = chr(min(int(code, 16), LAST_CHAR))
    picture = brand.letter(f"#{colour}", char if char.isprintable() and char != " " else "G")
    return HttpResponse(picture, content_type="image/svg+xml")


urlpatterns = [
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand_stylesheet, name="brand"),
    re_path(
        r"^brand/(?P<colour>[0-9a-f]{6})-(?P<code>[0-9a-f]{1,6})\.svg$",
        brand_letter,
        name="brand_letter",
    ),
]
