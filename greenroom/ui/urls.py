"""What pages load besides the built front end."""

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from greenroom.ui import brand


@require_safe
@cache_control(public=True, max_age=86_400)
def brand_stylesheet(request: HttpRequest, colour: str) -> HttpResponse:  # noqa: ARG001
    """The style sheet of a colour. It tells nothing of anybody, so it answers everybody."""
    return HttpResponse(brand.stylesheet(f"#{colour}"), content_type="text/css; charset=utf-8")


urlpatterns = [re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand_stylesheet, name="brand")]
