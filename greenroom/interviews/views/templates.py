"""Interview templates: the list and the editor."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.interviews import actions
from greenroom.interviews.actions.templates import draft_of
from greenroom.interviews.forms import TemplateEditor
from greenroom.interviews.models import InterviewTemplate, TemplateAlias
from greenroom.kit.once import form_id
from greenroom.kit.text import one_line

PAGE = 50


@require_safe
@requires("templates.view")
def template_list(request: MemberRequest) -> HttpResponse:
    wanted, archived = one_line(request.GET.get("q", "")), "archived" in request.GET
    templates = InterviewTemplate.objects.with_counts().filter(archived_at__isnull=not archived)
    if wanted:
        elsewhere = TemplateAlias.objects.filter(template=OuterRef("pk"), ref__iexact=wanted)
        named = Q(name__icontains=wanted) | Q(public_id__icontains=wanted)
        templates = templates.filter(named | Exists(elsewhere))
    page = Paginator(templates, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "interviews/template_list.html",
        {
            "page": page,
            "wanted": wanted,
            "archived": archived,
            "may_edit": request.membership.may("templates.edit"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires("templates.edit")
def template_new(request: MemberRequest) -> HttpResponse:
    editor = _editor_of(request, None)
    if "save" in request.POST and editor.is_valid():
        once = form_id(request.POST)
        template = actions.create_template(editor.draft(), request.user, once=once)
        messages.success(request, _("“%(name)s” is saved.") % {"name": template.name})
        return redirect("interviews:template_edit", template.pk)
    return _page(request, editor, None)


@require_http_methods(["GET", "POST"])
@requires("templates.edit")
def template_edit(request: MemberRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(InterviewTemplate.objects, pk=template_id)
    editor = _editor_of(request, draft_of(template.current_version()))
    if "save" in request.POST and editor.is_valid():
        actions.revise_template(template.pk, editor.draft(), request.user)
        messages.success(
            request, _("Saved. Whoever is invited from now on gets this; nobody else notices.")
        )
        return redirect("interviews:template_edit", template.pk)
    return _page(request, editor, template)


@require_POST
@requires("templates.edit")
def template_duplicate(request: MemberRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(InterviewTemplate.objects, pk=template_id)
    name = _("Copy of %(name)s") % {"name": template.name}
    once = form_id(request.POST)
    copy = actions.duplicate_template(template.pk, name[:100], request.user, once)
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect("interviews:template_edit", copy.pk)


@require_POST
@requires("templates.edit")
def template_archive(request: MemberRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(InterviewTemplate.objects, pk=template_id)
    if "undo" in request.POST:
        actions.unarchive_template(template.pk)
        messages.success(request, _("“%(name)s” is back.") % {"name": template.name})
    else:
        actions.archive_template(template.pk, at=timezone.now())
        messages.success(
            request,
            _("“%(name)s” is archived. You find it under Archived.") % {"name": template.name},
        )
    return redirect("interviews:template_list")


def _editor_of(request: HttpRequest, draft: actions.TemplateDraft | None) -> TemplateEditor:
    """The form as it is asked for: saved, sent, or rearranged and not yet checked."""
    if request.method != "POST":
        return TemplateEditor.of(draft)
    if "change" in request.POST:
        return TemplateEditor.rearranged(request.POST, request.POST["change"])
    return TemplateEditor.sent(request.POST)


def _page(
    request: HttpRequest, editor: TemplateEditor, template: InterviewTemplate | None
) -> HttpResponse:
    version = template.current_version() if template else None
    context = {
        "editor": editor,
        "template": template,
        "version": version,
        "form_id": form_id(request.POST),
    }
    return render(request, "interviews/template_edit.html", context)
