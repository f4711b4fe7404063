"""The settings of how the organisation looks, with a preview of what is not saved yet."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.branding import actions, drafts, pages
from greenroom.branding.forms import Editor
from greenroom.ui import brand


@csp_update({"frame-src": [SELF]})
@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def branding(request: MemberRequest) -> HttpResponse:
    """A POST without `save` shows what is typed, and saves nothing."""
    organisation = request.membership.organisation
    if request.method == "GET":
        return _page(request, Editor.of(organisation))
    editor = Editor.sent(organisation, request.POST, request.FILES, timezone.now())
    if "save" not in request.POST:
        return _page(request, editor)
    if not editor.is_valid():
        return _page(request, editor, status=422)
    changed = actions.show(editor.look(), timezone.now(), organisation.pk)
    messages.success(
        request, _("Saved. Candidates see it now.") if changed else _("Nothing was changed.")
    )
    return redirect("branding:branding")


@require_POST
@requires("settings.manage")
def undo(request: MemberRequest) -> HttpResponse:
    if actions.undo(timezone.now(), request.membership.organisation.pk):
        messages.success(request, _("Candidates see the version before again."))
    return redirect("branding:branding")


def _page(request: MemberRequest, editor: Editor, *, status: int = 200) -> HttpResponse:
    organisation, look = request.membership.organisation, editor.look()
    shown = drafts.drafted(organisation, look)
    asked = request.POST
    page = pages.chosen(asked.get("show") or asked.get("shown", ""))
    theme = asked.get("tone") or asked.get("toned") or "light"
    context: dict[str, Any] = {
        "form": editor.form,
        "editor": editor,
        "choices": editor.choices(),
        "changed": actions.changes(organisation, look.colour, shown.brand_values),
        "can_undo": organisation.brand_before is not None,
        "pages": list(pages.offered()),
        "page": page,
        "tone": theme if theme in drafts.THEMES else "light",
        "frame_url": pages.frame_url(page, drafts.sealed(look), theme),
        "on_light": brand.on_light(look.colour),
        "on_dark": brand.on_dark(look.colour),
    }
    return render(request, "branding/branding.html", context, status=status)
