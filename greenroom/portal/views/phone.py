"""On with another device: the personal link as a code for its camera, drawn by ourselves."""

from io import BytesIO

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenroom.portal.access import CandidateRequest, candidate, while_open
from greenroom.portal.views.pages import page_context

QUIET_ZONE = 4  # modules around it; readers want no less


@require_safe
@candidate
@while_open
def phone(request: CandidateRequest) -> HttpResponse:
    """For browsers that can not record at all: it works without any script."""
    return render(request, "portal/phone.html", page_context(request))


@require_safe
@candidate
@while_open
def code(request: CandidateRequest) -> HttpResponse:
    """The same link as in the mail; whoever sees this picture may take part."""
    drawn = segno.make(request.invitation.url(), micro=False, error="m")
    picture = BytesIO()
    drawn.save(picture, kind="svg", border=QUIET_ZONE, light="#fff", xmldecl=False, omitsize=True)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
