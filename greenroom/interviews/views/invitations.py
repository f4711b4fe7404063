"""What a member does with one invitation, from the candidate's page."""

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
from greenroom.interviews.errors import InvitationClosed, InvitationStaysClosed, MailedJustNow
from greenroom.interviews.forms import MoreTimeForm
from greenroom.interviews.models import Invitation


@require_POST
@requires("candidates.invite")
def extend(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects, pk=invitation_id)
    form = MoreTimeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing has changed. Please choose the days again."))
        return redirect("interviews:candidate", invitation.candidate_id)
    try:
        extended = actions.extend(
            invitation.pk,
            form.cleaned_data["days"],
            seen=form.cleaned_data["seen"],
            at=timezone.now(),
        )
    except InvitationClosed:
        messages.error(request, _say_closed())
    else:
        until = words.moment(extended.deadline_at, extended.zone())
        messages.success(
            request, _("Open until %(until)s, and the candidate is told.") % {"until": until}
        )
    return redirect("interviews:candidate", invitation.candidate_id)


@require_POST
@requires("candidates.invite")
def mail_again(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects, pk=invitation_id)
    try:
        actions.mail_again(invitation.pk, at=timezone.now())
    except InvitationClosed:
        messages.error(request, _say_closed())
    except MailedJustNow:
        messages.info(
            request, _("A mail went out a few minutes ago. Give it ten minutes to arrive.")
        )
    else:
        messages.success(request, _("The invitation is on its way again, with the same link."))
    return redirect("interviews:candidate", invitation.candidate_id)


@require_POST
@requires("candidates.invite")
def withdraw_links(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Whoever holds a link to watch can't use it any more; members still watch."""
    invitation = get_object_or_404(Invitation.objects, pk=invitation_id)
    actions.revoke_review_links(invitation, at=timezone.now())
    messages.success(request, _("Nobody watches by link any more. Members still do."))
    return redirect("interviews:candidate", invitation.candidate_id)


@require_POST
@requires("candidates.invite")
def cancel(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects, pk=invitation_id)
    if actions.close(invitation.pk, "cancelled", at=timezone.now()):
        messages.success(request, _("The interview is closed. You can open it again here."))
    return redirect("interviews:candidate", invitation.candidate_id)


@require_POST
@requires("candidates.invite")
def restore(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects, pk=invitation_id)
    try:
        actions.restore(invitation.pk, at=timezone.now())
    except InvitationStaysClosed:
        messages.error(request, _("This interview has ended for good; it can't be opened again."))
    else:
        messages.success(
            request, _("It is open again: the same link, a new deadline, and a message about it.")
        )
    return redirect("interviews:candidate", invitation.candidate_id)


def _say_closed() -> str:
    return _("This interview is closed. Open it again to give more time.")
