"""A job's public link: its limits, and the page that strangers see."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenroom.accounts import handles
from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.accounts.models import Handle
from greenroom.intake import pace
from greenroom.intake.actions.links import (
    Agreed,
    ask_for_invitation,
    busy_since,
    set_link,
    tell_that_link_is_busy,
)
from greenroom.intake.errors import LinkClosed
from greenroom.intake.forms import AskForm, LinkForm
from greenroom.intake.models import PublicLink
from greenroom.intake.views.people import job_or_404
from greenroom.interviews.errors import TemplateHasNoQuestions
from greenroom.kit import scope
from greenroom.kit.actor import Actor, become
from greenroom.ui.views import not_found, too_many_requests, wear

may_change = require_http_methods(["GET", "HEAD", "POST"])


@may_change
@requires("candidates.invite")
def link(request: MemberRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(job_id)
    found = PublicLink.objects.filter(job=job).first()
    zone = ZoneInfo(request.membership.organisation.time_zone)
    form = LinkForm(zone, found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not job.confidential and form.is_valid():
        set_link(job.pk, form.limits())
        messages.success(request, _("The link's limits are saved."))
        return redirect("intake:link", job.pk)
    context = {
        "job": job,
        "form": form,
        "tab": "link",
        "link": found,
        "why_closed": found.why_closed(timezone.now()) if found else "",
        "busy_since": busy_since(found, timezone.now()) if found else None,
    }
    return render(request, "intake/link.html", context, status=422 if form.errors else 200)


@may_change
def public(request: HttpRequest, token: str) -> HttpResponse:
    """Where somebody asks for an invitation. It says the same whoever asks."""
    response = _public(request, token)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _public(request: HttpRequest, token: str) -> HttpResponse:
    now, visitor = timezone.now(), request.META["REMOTE_ADDR"]
    handle = handles.resolve(Handle.Kind.JOB, token, now)
    if handle is None:
        unknown = too_many_requests if pace.misses_too_often(visitor, now) else not_found
        return unknown(request)
    scope.enter(handle.organisation_id)
    found = PublicLink.objects.select_related("job__organisation").get(pk=handle.target_id)
    wear(request, found.job.organisation)
    if "sent" in request.GET:
        return _page(request, found, "sent")
    if why := found.why_closed(now):
        return _page(request, found, "closed", why=why)
    return _ask(request, found)


def _ask(request: HttpRequest, found: PublicLink) -> HttpResponse:
    now, visitor = timezone.now(), request.META["REMOTE_ADDR"]
    form = AskForm(_wording(found), request.POST or None)
    if request.method == "POST" and pace.visitor_is_too_fast(visitor, now):
        return too_many_requests(request)
    if not form.is_valid():
        return _page(request, found, "ask", form=form)
    if pace.link_is_busy(found.pk, visitor, now):
        tell_that_link_is_busy(found, now)
        return too_many_requests(request)
    return _asked(request, found, form)


def _asked(request: HttpRequest, found: PublicLink, form: AskForm) -> HttpResponse:
    person = form.person()
    become(Actor("candidate", "", person.name))
    user_agent = request.headers.get("User-Agent", "")
    if pace.mailed_enough(found.scope_id, person.email, timezone.now()):
        return redirect(f"{request.path}?sent")
    agreed = Agreed(_wording(found), translation.get_language() or "", user_agent)
    try:
        ask_for_invitation(found.pk, person, agreed, timezone.now())
    except LinkClosed as closed:
        return _page(request, found, "closed", why=closed.why)
    except TemplateHasNoQuestions:
        return _page(request, found, "closed", why="off")
    return redirect(f"{request.path}?sent")


def _wording(found: PublicLink) -> str:
    return _(
        "%(organisation)s may keep my name and address to send me this invitation and to hold "
        "the interview with me."
    ) % {"organisation": found.job.organisation.name}


def _page(
    request: HttpRequest,
    found: PublicLink,
    part: str,
    *,
    why: str = "",
    form: AskForm | None = None,
) -> HttpResponse:
    context = {
        "job": found.job,
        "organisation": found.job.organisation,
        "part": part,
        "why": why,
        "form": form,
    }
    status = 410 if part == "closed" else 422 if form and form.errors else 200
    return render(request, "intake/public.html", context, status=status)
