"""The page that records, and the videos it plays back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from greenroom.portal.access import CandidateRequest, candidate, while_open
from greenroom.portal.questions import describe, question_of
from greenroom.portal.texts import texts
from greenroom.privacy.actions import has_agreed
from greenroom.privacy.models import Consent
from greenroom.recordings.actions import best_rendition, is_apple
from greenroom.recordings.models import Take
from greenroom.recordings.serving import respond

UPLOADS = "/uploads/"


@require_safe
@permissions_policy_override({"camera": "self", "microphone": "self"})
@candidate
@while_open
def record(request: CandidateRequest, step: str) -> HttpResponse:
    """One page for the device check, every question and the review, so that the camera stays on."""
    invitation = request.invitation
    if not has_agreed(invitation.pk, Consent.Item.RECORDING):
        return redirect("portal:consent", request.ref)
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "ref": request.ref,
        "interview": _page(request, step),
        "more_time_url": reverse("portal:more_time", args=[request.ref]),
    }
    return render(request, "portal/record.html", context)


def _page(request: CandidateRequest, step: str) -> dict[str, Any]:
    ref = request.ref
    landing = reverse("portal:landing", args=[ref])
    return {
        "interview": ref,
        "csrf": get_token(request),
        "base": landing,
        "step": step,
        "addresses": {
            "takes": reverse("portal:takes"),
            "uploads": UPLOADS,
            "keep": reverse("portal:keep", args=[ref]),
            "submit": reverse("portal:submit", args=[ref]),
            "probe": reverse("portal:probe", args=[ref]),
            "receipt": reverse("portal:receipt", args=[ref]),
        },
        "links": {
            "landing": landing,
            "support": reverse("portal:other_ways", args=[ref]),
            "personal": request.invitation.url(),
            "qr": reverse("portal:phone_code", args=[ref]),
        },
        "questions": describe(request.invitation),
        "texts": texts(),
    }


@require_safe
@candidate
@while_open
def video(request: CandidateRequest, take_id: UUID) -> HttpResponseBase:
    """An answer of one's own, from any device; on a shared one nobody sees it afterwards."""
    if question_of(request.invitation, take_id) is None:
        raise Http404
    take = Take.objects.get(pk=take_id)
    apple = is_apple(request.headers.get("User-Agent", ""))
    rendition = best_rendition(take, user_agent_is_apple=apple)
    if rendition is None:
        raise Http404
    return respond(request, rendition)
