"""Every address of the application. Each room keeps its own list."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Alive, and nothing more: this answers anybody."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("health", health, name="health"),
    path("", include("greenroom.ui.urls")),
    path("accounts/", include("greenroom.accounts.urls")),
    path("", include("greenroom.accounts.organisation_urls")),
    path("", include("greenroom.branding.urls")),
    path("", include("greenroom.help.urls")),
    path("", include("greenroom.intake.urls")),
    path("", include("greenroom.messaging.urls")),
    path("", include("greenroom.interviews.urls")),
    path("", include("greenroom.ats.urls")),
    path("", include("greenroom.portal.urls")),
    path("", include("greenroom.privacy.urls")),
    path("", include("greenroom.recordings.urls")),
    path("", include("greenroom.reviews.urls")),
]

handler400 = "greenroom.ui.views.bad_request"
handler403 = "greenroom.ui.views.forbidden"
handler404 = "greenroom.ui.views.not_found"
handler429 = "greenroom.ui.views.too_many_requests"  # allauth asks for this one
handler500 = "greenroom.ui.views.server_error"
