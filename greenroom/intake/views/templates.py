"""The templates file: down, up, and what it would change."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from greenroom import audit
from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.intake import sheets
from greenroom.intake.actions.templates import import_templates, keep_template_file, planned
from greenroom.intake.errors import Unreadable
from greenroom.intake.forms import FileForm
from greenroom.intake.models import TemplateFile
from greenroom.intake.template_plan import WORDS, Outcome, Planned
from greenroom.intake.template_rows import COLUMNS, cells, current
from greenroom.intake.views.downloads import XLSX, attachment, csv_attachment

PAGE = 50
CHANGES = (Outcome.NEW, Outcome.EMPTY, Outcome.ALIAS, Outcome.CHANGED)


@require_safe
@requires("templates.view")
def templates_csv(request: MemberRequest) -> HttpResponse:
    rows = (cells(template, version) for template, version in current())
    data = sheets.as_csv(COLUMNS, rows, bom="bom" in request.GET)
    _note_export(request, "csv")
    return csv_attachment(data, "templates.csv")


@require_safe
@requires("templates.view")
def templates_xlsx(request: MemberRequest) -> HttpResponse:
    rows = (cells(template, version) for template, version in current())
    _note_export(request, "xlsx")
    return attachment(sheets.as_xlsx("Templates", COLUMNS, rows), "templates.xlsx", XLSX)


def _note_export(request: MemberRequest, form: str) -> None:
    """Whoever has the file knows the tags in it; the checklists of postings ask for that."""
    if request.method == "GET":
        audit.record("templates.exported", request.membership.organisation, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("templates.edit")
def template_upload(request: MemberRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.cleaned_data["file"]
        try:
            file = keep_template_file(name, data, request.user, timezone.now())
        except Unreadable as error:
            form.add_error("file", error.reason)
        else:
            return redirect("intake:template_file", file.pk)
    status = 422 if form.errors else 200
    return render(request, "intake/template_upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("templates.edit")
def template_file(request: MemberRequest, file_id: UUID) -> HttpResponse:
    """What each row would do; a POST does it."""
    file = get_object_or_404(TemplateFile.objects, pk=file_id)
    if request.method == "POST":
        done = import_templates(file.pk, request.user, timezone.now())
        count = sum(done[outcome] for outcome in CHANGES)
        said = ngettext("%(count)s template is in.", "%(count)s templates are in.", count)
        messages.success(request, said % {"count": count})
        return redirect("interviews:template_list")
    if file.imported_at:
        messages.info(request, _("This file was imported already."))
        return redirect("interviews:template_list")
    return render(request, "intake/template_file.html", _preview(request, file))


def _preview(request: MemberRequest, file: TemplateFile) -> dict[str, Any]:
    rows, shown = planned(file), request.GET.get("show", "")
    wanted = [row for row in rows if not shown or row.outcome == shown]
    return {
        "file": file,
        "page": Paginator(wanted, PAGE).get_page(request.GET.get("page")),
        "filters": _filters(rows, shown),
        "changes": sum(row.outcome in CHANGES for row in rows),
        "wrong": sum(row.outcome is Outcome.WRONG for row in rows),
    }


def _filters(rows: list[Planned], shown: str) -> list[dict[str, object]]:
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    every = {"name": "", "label": _("All rows"), "count": len(rows), "is_current": not shown}
    return [
        every,
        *(
            {
                "name": str(outcome),
                "label": WORDS[outcome][0],
                "count": count,
                "is_current": shown == outcome,
            }
            for outcome, count in counts.items()
            if count
        ),
    ]
