"""Jobs, their candidates, and one candidate's story."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews import story
from greenroom.interviews.forms import MoreTimeForm
from greenroom.interviews.leaving import CLOSING
from greenroom.interviews.models import (
    Candidate,
    Invitation,
    InvitationQuerySet,
    Job,
    MoreTimeRequest,
)
from greenroom.interviews.views import bulk
from greenroom.kit.text import one_line
from greenroom.messaging.models import Message
from greenroom.ui.paging import Pages

PAGE = 50
EVENTS = 25
FRESH = timedelta(days=3)
State = Invitation.State
FILTERS = {
    "": (gettext_lazy("All"), Q()),
    "waiting": (gettext_lazy("Not completed"), Q(state__in=Invitation.OPEN)),
    "asked": (gettext_lazy("Asked for more time"), Q(asks=True)),
    "completed": (gettext_lazy("Completed"), Q(state=State.COMPLETED)),
    "expired": (gettext_lazy("Expired"), Q(state=State.EXPIRED)),
    "closed": (
        gettext_lazy("Closed"),
        Q(state__in=[State.CANCELLED, State.DECLINED, State.WITHDRAWN]),
    ),
}


@require_safe
@requires("candidates.view")
def job_list(request: MemberRequest) -> HttpResponse:
    wanted = one_line(request.GET.get("q", ""))
    jobs = Job.objects.order_by("-created_at", "pk")
    if wanted:
        jobs = jobs.filter(title__icontains=wanted)
    page = Pages(jobs, PAGE, _with_funnel).get_page(request.GET.get("page"))
    may_invite = request.membership.may("candidates.invite")
    context = {"page": page, "wanted": wanted, "may_invite": may_invite}
    return render(request, "interviews/job_list.html", context)


@require_safe
@requires("candidates.view")
def job(request: MemberRequest, job_id: UUID) -> HttpResponse:
    found = get_object_or_404(_with_funnel(Job.objects.all()), pk=job_id)
    everybody = Invitation.objects.filter(job=found)
    shown, wanted = request.GET.get("show", ""), one_line(request.GET.get("q", ""))
    chosen = FILTERS.get(shown, FILTERS[""])[1]
    invitations = everybody.asking().newest_first().filter(chosen)
    if wanted:
        invitations = invitations.filter(
            Q(candidate__name__icontains=wanted) | Q(candidate__email__icontains=wanted)
        )
    context = {
        "job": found,
        "page": Pages(invitations, PAGE, InvitationQuerySet.shown).get_page(
            request.GET.get("page")
        ),
        "filters": _filters(everybody, shown),
        "show": shown,
        "wanted": wanted,
        "may_invite": request.membership.may("candidates.invite"),
        "more_time": MoreTimeForm(),
        "undo": bulk.undoable(request, found),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request, "interviews/job_rows.html" if is_part else "interviews/job.html", context
    )


@require_safe
@requires("candidates.view")
def candidate(request: MemberRequest, candidate_id: UUID) -> HttpResponse:
    found = get_object_or_404(Candidate.objects, pk=candidate_id)
    invitations = list(
        found.invitations.all()
        .shown()
        .select_related("organisation", "candidate__organisation")
        .prefetch_related("reminders", "review_links", "more_time_requests")
    )
    told = story.of_candidate(found, invitations)
    group = request.GET.get("story", "")
    group = group if group in told.groups else ""
    page = Paginator(told.rows(group), EVENTS).get_page(request.GET.get("page"))
    context = {
        "candidate": found,
        "invitations": invitations,
        "requests": _requests(invitations),
        "page": page,
        "events": told.events(page),
        "filters": story.filters(group),
        "undone": Effect.objects.troubled().filter(subject_id__in=[i.pk for i in invitations]),
        "may_invite": request.membership.may("candidates.invite") and not found.erased_at,
        "may_erase": request.membership.may("candidates.erase") and not found.erased_at,
        "more_time": MoreTimeForm(),
    }
    return render(request, "interviews/candidate.html", context)


def _requests(invitations: list[Invitation]) -> list[MoreTimeRequest]:
    """The newest wish of each interview, while it is news; afterwards the story tells it."""
    asked = [invitation.newest_request for invitation in invitations]
    return [one for one in asked if one and one.is_news(timezone.now() - FRESH)]


@require_POST
@requires("candidates.invite")
def effect_retry(request: MemberRequest, effect_id: UUID) -> HttpResponse:
    effect = get_object_or_404(Effect.objects.troubled(), pk=effect_id)
    invitation = Invitation.objects.filter(pk=effect.subject_id).first()
    if invitation and _comes_too_late(effect, invitation):
        messages.error(
            request, _("The interview is closed, so this message would only mislead the candidate.")
        )
    else:
        effects.retry(effect, at=timezone.now())
        messages.success(request, _("We are trying again."))
    if invitation is None:
        return redirect("interviews:today")
    return redirect("interviews:candidate", invitation.candidate_id)


def _comes_too_late(effect: Effect, invitation: Invitation) -> bool:
    """Thanks and what tells the end are for an interview that is over."""
    message = Message.objects.filter(effect=effect).exclude(kind__in=["thanks", *CLOSING.values()])
    return invitation.state not in Invitation.OPEN and message.exists()


def _with_funnel(jobs: QuerySet[Job]) -> QuerySet[Job]:
    return jobs.select_related("template").annotate(
        invited_count=Count("invitations"),
        opened_count=Count("invitations", filter=Q(invitations__opened_at__isnull=False)),
        started_count=Count("invitations", filter=Q(invitations__started_at__isnull=False)),
        completed_count=Count("invitations", filter=Q(invitations__state=State.COMPLETED)),
    )


def _filters(everybody: InvitationQuerySet, shown: str) -> list[dict[str, Any]]:
    counts = everybody.asking().aggregate(
        **{
            name or "all": Count("state", filter=condition)
            for name, (_l, condition) in FILTERS.items()
        }
    )
    return [
        {"name": name, "label": label, "count": counts[name or "all"], "is_current": name == shown}
        for name, (label, _condition) in FILTERS.items()
    ]
