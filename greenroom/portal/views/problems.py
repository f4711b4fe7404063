"""What goes wrong on the way to a candidate's page, in the look of the organisation."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from greenroom.portal.access import enter, private
from greenroom.ui import views


@require_safe
def unknown_page(request: HttpRequest, ref: str, rest: str) -> HttpResponseBase:  # noqa: ARG001
    """An address below an interview at which there is nothing."""
    enter(request, ref)
    return private(views.not_found(request))


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django asks for this before a view has looked at who is there."""
    match = request.resolver_match
    if match and match.namespace == "portal" and "ref" in match.kwargs:
        enter(request, match.kwargs["ref"])
    return views.expired_form(request, reason)
