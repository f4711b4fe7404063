"""A candidate asks for more time, and sees what became of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.interviews import actions
from greenroom.interviews.errors import AskedTooOften, InvitationClosed
from greenroom.portal.access import CandidateRequest, candidate
from greenroom.portal.closed import closed_page
from greenroom.portal.forms import MoreTimeForm
from greenroom.portal.views.pages import may_change, page_context


@may_change
@candidate
def more_time(request: CandidateRequest) -> HttpResponse:
    """Also after the deadline. What has ended otherwise says why, and whom to write to."""
    invitation, now = request.invitation, timezone.now()
    if not actions.may_ask(invitation):
        return closed_page(request, invitation, request.ref)
    form = MoreTimeForm(invitation, now, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask_for_more_time(invitation.pk, form.wish(), now)
        except AskedTooOften:
            form.add_error(None, _("You have asked several times this week. Please write instead."))
        except InvitationClosed:
            return redirect("portal:landing", request.ref)
        else:
            return redirect("portal:more_time", request.ref)
    context = page_context(request) | {"form": form, "is_open": invitation.is_open(now)}
    return render(request, "portal/more_time.html", context, status=422 if form.errors else 200)
