"""Invite people to a job: one by hand, or many from a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.intake import tasks
from greenroom.intake.actions import people as actions
from greenroom.intake.errors import InvitedAlready, Unreadable
from greenroom.intake.forms import FileForm, JobForm, PersonForm, usable_templates
from greenroom.intake.models import ListedPerson, PeopleList
from greenroom.intake.people import explain
from greenroom.interviews.errors import TemplateHasNoQuestions
from greenroom.interviews.models import Job
from greenroom.kit.jobs import wake
from greenroom.kit.once import form_id

PAGE = 50
LISTS = 10
QUICK, STILL = 2, 30  # seconds between two looks of the page
State = ListedPerson.State
TONES = {State.READY: "info", State.DUPLICATE: "wait", State.WRONG: "bad",
         State.INVITED: "ok", State.FAILED: "bad"}  # fmt: skip
may_change = require_http_methods(["GET", "HEAD", "POST"])


@may_change
@requires("candidates.invite")
def job_new(request: MemberRequest) -> HttpResponse:
    form = JobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        job = actions.create_job(values["template"], values["title"], form_id(request.POST))
        messages.success(request, _("The job is there. Invite somebody to it."))
        return redirect("intake:invite", job.pk)
    context = {
        "form": form,
        "form_id": form_id(request.POST),
        "has_templates": usable_templates().exists(),
        "may_edit": request.membership.may("templates.edit"),
    }
    status = 422 if form.errors else 200
    return render(request, "intake/job_new.html", context, status=status)


@may_change
@requires("candidates.invite")
def invite(request: MemberRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(job_id)
    country = request.membership.organisation.default_country
    form = PersonForm(country, request.POST or None)
    once = form_id(request.POST)
    context: dict[str, Any] = {"job": job, "form": form, "tab": "invite", "form_id": once}
    if request.method == "POST" and form.is_valid():
        try:
            person = form.person()
            actions.invite_by_hand(job.pk, person, once, timezone.now())
        except InvitedAlready as there:
            form.add_error("email", _("This address is invited to this job already."))
            context["there"] = there.invitation
        except TemplateHasNoQuestions:
            form.add_error(None, _("The template has no questions yet. Add some first."))
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": person.name})
            return redirect("intake:invite", job.pk)
    return render(request, "intake/invite.html", context, status=422 if form.errors else 200)


@may_change
@requires("candidates.invite")
def people_upload(request: MemberRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(job_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.cleaned_data["file"]
        try:
            kept = actions.keep_list(job, name, data, request.user, timezone.now())
        except Unreadable as error:
            form.add_error("file", error.reason)
        else:
            return redirect("intake:people_list", kept.pk)
    earlier = PeopleList.objects.filter(job=job).annotate(rows=Count("people"))
    context = {
        "job": job,
        "form": form,
        "tab": "file",
        "most": f"{actions.MOST_PEOPLE:,}",
        "lists": earlier.order_by("-uploaded_at")[:LISTS],
    }
    status = 422 if form.errors else 200
    return render(request, "intake/people_upload.html", context, status=status)


@require_safe
@requires("candidates.invite")
def people_list(request: MemberRequest, list_id: UUID) -> HttpResponse:
    """What would happen with each row; then how far it is, and what became of each row."""
    kept = _list_or_404(list_id)
    counts = dict(kept.people.order_by().values_list("state").annotate(Count("pk")))
    shown = request.GET.get("show", "")
    people = kept.people.select_related("invitation")
    if shown in State.values:
        people = people.filter(state=shown)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    total = sum(counts.values())
    context = {
        "list": kept,
        "page": page,
        "rows": [(row, explain(row), TONES[State(row.state)]) for row in page],
        "filters": _filters(counts, shown),
        "total": total,
        "ready": counts.get(State.READY, 0),
        "invited": counts.get(State.INVITED, 0),
        "left_out": total - counts.get(State.READY, 0) - counts.get(State.INVITED, 0),
        "pace": QUICK if kept.is_running else STILL,
    }
    is_part = request.headers.get("HX-Request") == "true"
    page_name = "intake/people_live.html" if is_part else "intake/people_list.html"
    return render(request, page_name, context)


@require_POST
@requires("candidates.invite")
def list_start(request: MemberRequest, list_id: UUID) -> HttpResponse:  # noqa: ARG001
    kept = actions.start_list(_list_or_404(list_id).pk, timezone.now())
    wake(tasks.invite_listed, kept.scope_id, kept.pk)
    return redirect("intake:people_list", kept.pk)


@require_POST
@requires("candidates.invite")
def list_discard(request: MemberRequest, list_id: UUID) -> HttpResponse:
    kept = _list_or_404(list_id)
    if kept.started_at is None:
        actions.discard_list(kept.pk)
        messages.success(request, _("Nobody was invited, and the file is forgotten."))
    return redirect("intake:people_upload", kept.job_id)


def job_or_404(job_id: UUID) -> Job:
    return get_object_or_404(Job.objects.select_related("template"), pk=job_id)


def _list_or_404(list_id: UUID) -> PeopleList:
    return get_object_or_404(PeopleList.objects.select_related("job"), pk=list_id)


def _filters(counts: dict[str, int], shown: str) -> list[dict[str, object]]:
    every = {"name": "", "label": _("All rows"), "count": sum(counts.values()),
             "is_current": shown not in State.values}  # fmt: skip
    return [
        every,
        *(
            {
                "name": state.value,
                "label": state.label,
                "count": counts[state],
                "is_current": shown == state,
            }
            for state in State
            if counts.get(state)
        ),
    ]
