"""A candidate's pages as they would look with branding that is not saved yet, for an admin."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.accounts.models import Organisation
from greenroom.branding import drafts
from greenroom.interviews import words
from greenroom.interviews.models import Job, Progress
from greenroom.portal.texts import texts

NOBODY = "0" * 12  # the reference of no interview: the pages' links lead nowhere
DAYS, MINUTES, TRIES = 7, 9, 3


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@requires("settings.manage")
def landing(request: MemberRequest) -> HttpResponse:
    return _drawn(request, "portal/landing.html")


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@requires("settings.manage")
def question(request: MemberRequest) -> HttpResponse:
    return _drawn(request, "portal/look_question.html", words=texts())


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@requires("settings.manage")
def thanks(request: MemberRequest) -> HttpResponse:
    return _drawn(request, "portal/receipt.html")


def _drawn(request: MemberRequest, template: str, **more: Any) -> HttpResponse:
    organisation = drafts.shown_in(request, request.membership.organisation)
    context = _sample(organisation) | more | {"theme": drafts.theme_of(request), "is_preview": True}
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def _sample(organisation: Organisation) -> dict[str, Any]:
    """Nobody's interview, with the newest job's title if there is one."""
    now, zone = timezone.now(), ZoneInfo(organisation.time_zone)
    newest = Job.objects.filter(confidential=False).order_by("-created_at").first()
    questions = [_("What made you apply?"), _("Tell us about work that you are proud of.")]
    ends = now + timedelta(days=DAYS)
    minutes = ngettext("about %(count)d minute", "about %(count)d minutes", MINUTES)
    return {
        "organisation": organisation,
        "invitation": SimpleNamespace(
            version=SimpleNamespace(introduction="", thanks=""),
            state="opened",
            deadline_at=ends,
            completed_at=now,
        ),
        "job": SimpleNamespace(title=newest.title if newest else _("Account Executive")),
        "questions": [SimpleNamespace(text=text) for text in questions],
        "progress": Progress(0, len(questions)),
        "count": len(questions),
        "first_name": "Alex",
        "minutes": minutes % {"count": MINUTES},
        "tries": (TRIES, TRIES),
        "deadline": words.moment(ends, zone),
        "submitted": words.moment(now, zone),
        "contact": organisation.support_contact,
        "mailto": f"mailto:{organisation.support_contact}" if organisation.support_contact else "",
        "next_url": "#content",
        "ref": NOBODY,
    }
