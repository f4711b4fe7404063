"""The personal link: exchanged for a cookie at once, so that its secret is in no later address."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.portal import cookie, misses
from greenroom.portal.access import FROM_LINK, private
from greenroom.ui.views import not_found, too_many_requests


@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """Changes nothing but the visitor's own cookie: mail scanners and previews come here too."""
    now = timezone.now()
    handle = handles.resolve(Handle.Kind.INVITATION, token, now)
    if handle is None:
        unknown = too_many_requests if misses.too_many(request, now) else not_found
        return private(unknown(request))
    scope.enter(handle.organisation_id)
    known = cookie.Pass.to(Invitation.objects.get(pk=handle.target_id), now)
    landing = reverse("portal:landing", args=[known.ref], query={FROM_LINK: "link"})
    response = redirect(landing)
    response["Referrer-Policy"] = "no-referrer"
    cookie.add(request, response, known)
    return private(response)
