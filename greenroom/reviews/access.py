"""Who may watch an interview: a member with the right, or a browser that came by a living link."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from greenroom.accounts.middleware import enter_as_member
from greenroom.interviews.models import Invitation, ReviewLink
from greenroom.kit import scope
from greenroom.kit.actor import Actor, become
from greenroom.reviews import cookie
from greenroom.reviews.views.gone import link_is_over
from greenroom.ui.views import wear

View = Callable[..., HttpResponseBase]


class ReviewRequest(HttpRequest):
    """What a view behind `reviewer` may count on."""

    invitation: Invitation
    reviewer: Actor  # its name is empty for a visitor who has not given one
    is_member: bool


def reviewer(view: View) -> View:
    """A view of one interview, for whoever may watch it."""

    @wraps(view)
    def guarded(request: HttpRequest, invitation_id: UUID, **more: Any) -> HttpResponseBase:
        visitor = cookie.read(request)
        known = visitor.find(invitation_id)
        membership = enter_as_member(request)
        if membership and known and str(membership.organisation_id) != known.organisation_id:
            # A member of one organisation was sent a link by another: here the link counts.
            setattr(request, "membership", None)  # noqa: B010 - nor do they see their own shell
            scope.change(known.organisation_id)
            return _by_link(view, request, known, visitor, more)
        if membership:
            if not membership.may("reviews.view"):
                raise PermissionDenied(_("Your role does not include watching interviews."))
            actor = Actor("member", str(membership.user_id), str(request.user))
            return _answer(view, request, _found(invitation_id), actor, more)
        if known:
            scope.enter(known.organisation_id)
            return _by_link(view, request, known, visitor, more)
        return redirect_to_login(request.get_full_path())

    return guarded


def _by_link(
    view: View,
    request: HttpRequest,
    known: cookie.Pass,
    visitor: cookie.Visitor,
    more: dict[str, Any],
) -> HttpResponseBase:
    link = ReviewLink.objects.select_related("invitation__job").filter(pk=known.link_id).first()
    if link is None or not link.is_alive(timezone.now()) or link.invitation.job.confidential:
        return link_is_over(request, link)
    actor = Actor("reviewer", visitor.ref, visitor.name)
    return _answer(view, request, _found(link.invitation_id), actor, more)


def _found(invitation_id: UUID) -> Invitation:
    related = ("candidate", "job", "version", "organisation")
    invitation = Invitation.objects.select_related(*related).filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def _answer(
    view: View, request: HttpRequest, invitation: Invitation, actor: Actor, more: dict[str, Any]
) -> HttpResponseBase:
    if invitation.candidate.erased_at:
        return render(request, "reviews/erased.html", status=410)
    become(actor)
    for name, value in (
        ("invitation", invitation),
        ("reviewer", actor),
        ("is_member", actor.kind == "member"),
    ):
        setattr(request, name, value)
    if actor.kind != "member":
        wear(request, invitation.organisation)
    response = view(request, **more)
    if isinstance(response, HttpResponse) and "Cache-Control" not in response:
        patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
