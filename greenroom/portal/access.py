"""From the candidate's cookie to their invitation, in its organisation's scope."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.kit.actor import Actor, become
from greenroom.portal import cookie
from greenroom.portal.closed import closed_page
from greenroom.portal.contact import mailto
from greenroom.ui.views import cookies_off, wear

FROM_LINK = "from"  # the link's redirect says so: without a cookie then, the browser keeps none


class CandidateRequest(HttpRequest):
    """What a view behind `candidate` may count on."""

    invitation: Invitation
    ref: str


View = Callable[..., HttpResponseBase]


def candidate(view: View) -> View:
    """The page of a known candidate; anybody else is asked to open their link."""

    @wraps(view)
    def guarded(request: HttpRequest, ref: str, **more: Any) -> HttpResponseBase:
        known = enter(request, ref)
        if known and known.invitation.candidate.erased_at:
            return private(gone(known))
        response = view(known, **more) if known else lost(request)
        return private(response)

    return guarded


def candidate_data(view: View) -> View:
    """The same for what the recorder asks: facts instead of pages."""

    @wraps(view)
    def guarded(request: HttpRequest, ref: str, **more: Any) -> HttpResponseBase:
        known = enter(request, ref)
        is_here = known and not known.invitation.candidate.erased_at
        return private(view(known, **more) if is_here else signed_out())

    return guarded


def while_open(view: View) -> View:
    """A closed interview shows why it is closed, and the way on."""

    @wraps(view)
    def guarded(request: CandidateRequest, **more: Any) -> HttpResponseBase:
        if request.invitation.is_open(timezone.now()):
            return view(request, **more)
        return closed_page(request, request.invitation, request.ref)

    return guarded


def enter(request: HttpRequest, ref: str) -> CandidateRequest | None:
    known = cookie.find(request, ref)
    if known is None:
        return None
    scope.enter(known.organisation_id)
    related = ("candidate", "job", "version", "organisation")
    invitation = Invitation.objects.select_related(*related).filter(pk=known.invitation_id).first()
    if invitation is None or not known.opens(invitation, timezone.now()):
        return None
    become(Actor("candidate", str(invitation.candidate_id), str(invitation.candidate)))
    wear(request, invitation.organisation)
    setattr(request, "invitation", invitation)  # noqa: B010 - see CandidateRequest
    setattr(request, "ref", ref)  # noqa: B010
    return request  # type: ignore[return-value]  # it is one now


def lost(request: HttpRequest) -> HttpResponse:
    """No cookie for this interview in this browser."""
    if FROM_LINK in request.GET and not request.COOKIES:
        return cookies_off(request)
    return render(request, "portal/lost.html", status=403)


def gone(request: CandidateRequest) -> HttpResponse:
    """Erased: the page names nobody and no job, only whom to ask."""
    invitation = request.invitation
    context = {
        "organisation": invitation.organisation,
        "mailto": mailto(invitation, _("My interview")),
    }
    return render(request, "portal/gone.html", context, status=410)


def signed_out() -> JsonResponse:
    return JsonResponse({"error": "signed_out"}, status=401)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing of a candidate's pages is kept by a cache or told to another site.

    `no-referrer` would make browsers send `Origin: null` with forms, which Django's protection
    against forged forms refuses.
    """
    response["Cache-Control"] = "no-store"
    response.setdefault("Referrer-Policy", "same-origin")
    return response
