"""What happened with an interview, for the person whose it is."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenroom.interviews import story
from greenroom.interviews.words import moment
from greenroom.portal.access import CandidateRequest, candidate
from greenroom.portal.views.pages import page_context

PAGE = 25


@require_safe
@candidate
def history(request: CandidateRequest) -> HttpResponse:
    """In every state: also who has been closed out may know what happened."""
    events = story.for_candidate(request.invitation)
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    zone = request.invitation.zone()
    rows = [
        (event, moment(event.at, zone), moment(event.until, zone) if event.until else "")
        for event in page
    ]
    context = page_context(request) | {"page": page, "rows": rows}
    return render(request, "portal/history.html", context)
