"""Find a code: what it means, what to do, and whom it met."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import codes as registry
from greenroom.ats import finding

LONGEST = 400


@require_safe
@requires("integrations.view")
def codes(request: MemberRequest) -> HttpResponse:
    """One code explained, or the list of all."""
    text = request.GET.get("code", "")[:LONGEST]
    asked = registry.read(text) if text else None
    context = {
        "text": text,
        "asked": asked,
        "remedy": finding.remedy(asked.code) if asked else "",
        "occurrences": finding.occurrences(asked) if asked else [],
        "all": [(one, finding.remedy(one)) for one in registry.CODES.values()],
    }
    return render(request, "ats/codes.html", context)
