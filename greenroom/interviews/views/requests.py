"""What a member answers to a wish for more time: each with one click."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.interviews import actions, words
from greenroom.interviews.errors import InvitationClosed, TooLateToUndo
from greenroom.interviews.forms import OtherDayForm
from greenroom.interviews.models import MoreTimeRequest

State = MoreTimeRequest.State


@require_POST
@requires("candidates.invite")
def grant(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """The wished time, or until another day if one is given."""
    asked = _found(request_id)
    form = OtherDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing has changed. Please choose the day again."))
        return _back(request, asked)
    try:
        asked = actions.grant_more_time(asked.pk, timezone.now(), day=form.cleaned_data["day"])
    except InvitationClosed:
        messages.error(request, _("This interview has ended, so there is nothing to grant."))
        return _back(request, asked)
    if asked.granted_at:
        until = words.moment(asked.granted_at, asked.invitation.zone())
        messages.success(request, _("Open until %(until)s.") % {"until": until} + _in_a_moment())
    return _back(request, asked)


@require_POST
@requires("candidates.invite")
def decline(request: MemberRequest, request_id: UUID) -> HttpResponse:
    asked = actions.decline_more_time(_found(request_id).pk, timezone.now())
    if asked.state == State.DECLINED:
        messages.success(request, _("The deadline stays.") + _in_a_moment())
    return _back(request, asked)


@require_POST
@requires("candidates.invite")
def undo(request: MemberRequest, request_id: UUID) -> HttpResponse:
    asked = _found(request_id)
    try:
        actions.undo_decision(asked.pk, timezone.now())
    except TooLateToUndo:
        messages.error(
            request, _("The candidate has the answer already. You can still give a new deadline.")
        )
    else:
        messages.success(request, _("Taken back. The request waits for your answer."))
    return _back(request, asked)


def _in_a_moment() -> str:
    return " " + _("The candidate is told in a moment; until then you can undo it.")


def _found(request_id: UUID) -> MoreTimeRequest:
    related = MoreTimeRequest.objects.select_related("invitation__candidate")
    found: MoreTimeRequest = get_object_or_404(related, pk=request_id)
    return found


def _back(request: MemberRequest, asked: MoreTimeRequest) -> HttpResponse:
    if request.POST.get("next") == "today":
        return redirect("interviews:today")
    return redirect("interviews:candidate", asked.invitation.candidate_id)
