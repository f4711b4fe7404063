"""The pages before and after recording. They work without any script."""

from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenroom.interviews import actions, words
from greenroom.interviews.models import Invitation
from greenroom.portal import cookie
from greenroom.portal.access import CandidateRequest, candidate, while_open
from greenroom.portal.contact import mailto
from greenroom.portal.forms import ConsentForm, DeclineForm
from greenroom.portal.requests import request_context
from greenroom.privacy.actions import has_agreed
from greenroom.privacy.models import Consent

State = Invitation.State
may_change = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@candidate
@while_open
def landing(request: CandidateRequest) -> HttpResponse:
    invitation = request.invitation
    progress = invitation.progress()
    context = _context(request) | {
        "questions": invitation.version.questions.all(),
        "progress": progress,
        "minutes": words.minutes(invitation),
        "tries": _tries(invitation),
        "next_url": _next_step(request),
        "arrival": {
            "url": reverse("portal:opened", args=[request.ref]),
            "csrf": get_token(request),
        },
    }
    return render(request, "portal/landing.html", context)


@may_change
@candidate
@while_open
def consent(request: CandidateRequest) -> HttpResponse:
    invitation = request.invitation
    form = ConsentForm(invitation, request.POST or None)
    refused = "refuse" in request.POST
    if request.method == "POST" and (refused or form.is_valid()):
        actions.open_invitation(invitation.pk, timezone.now())
        actions.give_consent(
            invitation.pk,
            form.refusal() if refused else form.answers(),
            language=translation.get_language() or "",
            user_agent=request.headers.get("User-Agent", ""),
            at=timezone.now(),
        )
        if refused:
            return redirect("portal:other_ways", request.ref)
        return redirect("portal:record", request.ref, "check")
    status = 422 if form.errors and request.method == "POST" else 200
    return render(request, "portal/consent.html", _context(request) | {"form": form}, status=status)


@require_safe
@candidate
@while_open
def other_ways(request: CandidateRequest) -> HttpResponse:
    return render(request, "portal/other_ways.html", _context(request))


@may_change
@candidate
@while_open
def decline(request: CandidateRequest) -> HttpResponse:
    """Asked once more, with room for a reason; undone in the same browser session (C27)."""
    invitation = request.invitation
    has_started = invitation.state == State.STARTED
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason, now = "withdrawn" if has_started else "declined", timezone.now()
        response = redirect("portal:landing", request.ref)
        if actions.close(invitation.pk, reason, now, words=form.cleaned_data["words"]):
            cookie.remember_no(response, invitation.pk, now)
        return response
    context = _context(request) | {"has_started": has_started, "form": form}
    return render(request, "portal/decline.html", context, status=422 if form.errors else 200)


@require_POST
@candidate
def take_part(request: CandidateRequest) -> HttpResponse:
    """The candidate takes their no back. If it is too late for that, the page says what holds."""
    said_at = cookie.said_no_at(request, request.invitation.pk)
    if said_at:
        actions.take_part_after_all(request.invitation.pk, said_at, timezone.now())
    return redirect("portal:landing", request.ref)


@require_safe
@candidate
def receipt(request: CandidateRequest) -> HttpResponse:
    invitation = request.invitation
    if invitation.state != State.COMPLETED or invitation.completed_at is None:
        return redirect("portal:landing", request.ref)
    context = _context(request) | {
        "submitted": words.moment(invitation.completed_at, invitation.zone()),
        "count": invitation.progress().answered,
    }
    return render(request, "portal/receipt.html", context)


def _context(request: CandidateRequest) -> dict[str, Any]:
    invitation = request.invitation
    return {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "candidate": invitation.candidate,
        "job": invitation.job,
        "ref": request.ref,
        "first_name": next(iter(invitation.candidate.name.split()), ""),
        "deadline": words.moment(invitation.deadline_at, invitation.zone()),
        "contact": invitation.organisation.support_contact,
        "more_time_url": _more_time_url(request),
        **request_context(invitation),
        "mailto": mailto(
            invitation, _("About my interview: %(job)s") % {"job": invitation.job.title}
        ),
    }


def page_context(request: CandidateRequest) -> dict[str, Any]:
    """What every page of a candidate shows."""
    return _context(request)


def _more_time_url(request: CandidateRequest) -> str:
    """Where it makes sense to ask, from every page but that one."""
    url = reverse("portal:more_time", args=[request.ref])
    return url if actions.may_ask(request.invitation) and url != request.path else ""


def _tries(invitation: Invitation) -> tuple[int | None, int | None]:
    """The fewest and the most takes of a question; None has no limit."""
    takes = [question.takes for question in invitation.version.questions.all()]
    limited = [count for count in takes if count is not None]
    fewest = min(limited) if limited else None
    return fewest, None if None in takes else max(limited, default=None)


def _next_step(request: CandidateRequest) -> str:
    agreed = has_agreed(request.invitation.pk, Consent.Item.RECORDING)
    if not agreed:
        return reverse("portal:consent", args=[request.ref])
    step = "review" if request.invitation.progress().is_complete else "check"
    return reverse("portal:record", args=[request.ref, step])
