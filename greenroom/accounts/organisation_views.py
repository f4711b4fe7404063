"""The settings of an organisation, and how its colour will look."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.actions import change_organisation
from greenroom.accounts.forms import CONSENT, LookForm, SettingsForm
from greenroom.accounts.middleware import MemberRequest
from greenroom.accounts.models import Organisation
from greenroom.ui import brand


@csp_update({"frame-src": [SELF]})
@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def settings_page(request: MemberRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = SettingsForm(organisation, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        why = str(CONSENT) if form.cleaned_data["texting_enabled"] else ""
        changed = change_organisation(organisation.pk, form.changes(), texting_consent=why)
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("organisation:settings")
    context = {
        "form": form,
        "has_text_service": bool(settings.SMS["account"]),
        **_look(organisation, request.POST),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/settings.html", context, status=status)


@require_safe
@requires("settings.manage")
def look(request: MemberRequest) -> HttpResponse:
    """The preview's part of the page, for what is typed and not yet saved."""
    context = _look(request.membership.organisation, request.GET)
    return render(request, "accounts/look.html", context)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@requires("settings.manage")
def look_page(request: MemberRequest) -> HttpResponse:
    """A candidate's page in miniature, shown inside the settings."""
    shown = _look(request.membership.organisation, request.GET)["look"]
    return render(request, "accounts/look_page.html", {"organisation": shown})


def _look(saved: Organisation, typed: QueryDict) -> dict[str, Any]:
    """What to show: the typed name, colour and contact where they make sense, else the saved."""
    form = LookForm(typed)
    form.is_valid()
    known = {name: getattr(saved, name) for name in form.fields}
    shown = {**known, **(form.cleaned_data if typed else {})}
    return {
        "look": shown,
        "look_url": f"{reverse('organisation:look_page')}?{urlencode(shown)}",
        "on_light": brand.on_light(shown["colour"]),
        "on_dark": brand.on_dark(shown["colour"]),
    }
