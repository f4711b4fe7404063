"""Which template a posting or a stage takes. The list of all has a page of its own: there may be a
thousand, and the page of the connection is read again every few seconds."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import overview
from greenroom.ats.actions import connections
from greenroom.ats.models import Connection, Posting, TriggerStage
from greenroom.interviews.models import InterviewTemplate


@require_http_methods(["GET", "POST"])
@requires("integrations.manage")
def stage_bind(request: MemberRequest, stage_id: UUID) -> HttpResponse:
    stage = get_object_or_404(TriggerStage.objects, pk=stage_id)
    if request.method == "GET":
        return _choice(request, {"stage": stage, "chosen": stage.template_id})
    connections.bind_stage(stage.pk, _template(request))
    messages.success(request, _("Saved. It holds for everybody who enters from now on."))
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def posting_tag(request: MemberRequest, posting_id: UUID) -> HttpResponse:
    posting = get_object_or_404(Posting.objects, pk=posting_id)
    template = _template(request)
    if template is None:
        messages.error(request, _("Choose a template first."))
        return redirect("ats:posting_link", posting.pk)
    connections.write_tag(posting.pk, template, timezone.now())
    messages.info(request, _("Writing the tag to “%(title)s”.") % {"title": posting.title})
    return redirect("ats:lever")


@require_http_methods(["GET", "POST"])
@requires("integrations.manage")
def posting_link(request: MemberRequest, posting_id: UUID) -> HttpResponse:
    posting = get_object_or_404(Posting.objects.select_related("connection"), pk=posting_id)
    if request.method == "GET":
        [line] = overview.posting_lines(posting.connection, [posting])
        chosen = line.template.pk if line.template else None
        may_write = overview.may_write_tags(posting.connection) and not posting.is_confidential
        return _choice(request, {"line": line, "chosen": chosen, "may_write": may_write})
    connections.link_template(posting.pk, _template(request))
    messages.success(request, _("Saved for “%(title)s”.") % {"title": posting.title})
    return redirect("ats:lever")


@require_http_methods(["GET", "POST"])
@requires("integrations.manage")
def default_template(request: MemberRequest) -> HttpResponse:
    """What a posting without a tag of ours takes; usually nothing."""
    connection = get_object_or_404(Connection.objects.standing(), ats="lever")
    if request.method == "GET":
        return _choice(request, {"by_default": True, "chosen": connection.default_template_id})
    connections.set_default_template(connection.pk, _template(request))
    messages.success(request, _("Saved. It holds for everybody who enters from now on."))
    return redirect("ats:lever")


def _choice(request: MemberRequest, about: dict[str, Any]) -> HttpResponse:
    templates = InterviewTemplate.objects.active().order_by("name")
    return render(request, "ats/choice.html", {"templates": templates, **about})


def _template(request: MemberRequest) -> InterviewTemplate | None:
    """The chosen template; an empty choice means none."""
    chosen = request.POST.get("template", "")
    if not chosen:
        return None
    return get_object_or_404(InterviewTemplate.objects.active(), public_id=chosen)
