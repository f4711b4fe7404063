"""The settings of an organisation."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenroom.accounts.access import requires
from greenroom.accounts.actions import change_organisation
from greenroom.accounts.forms import CONSENT, SettingsForm
from greenroom.accounts.middleware import MemberRequest
from greenroom.media.speech import current_transcriber


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
        "no_transcripts": current_transcriber().why_not(),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/settings.html", context, status=status)
