"""What the help room adds to every page: the panel of the guided demo, while one is on its way."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

TOUR = "tour"  # the key in the session


def coach(request: HttpRequest) -> dict[str, Any]:
    welcome = {"welcome_url": reverse("help:welcome")}
    if not settings.DEMO or TOUR not in getattr(request, "session", {}):
        return welcome
    place = reverse("help:tour")
    panel = "" if request.path == place else reverse("help:tour_coach")
    return welcome | {"coach_url": panel, "coach_page_url": place}
