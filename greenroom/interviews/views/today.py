"""The first page after signing in: what happened, what needs somebody, what to do first."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.effects.models import Effect
from greenroom.interviews import steps
from greenroom.interviews.models import InterviewTemplate, Invitation, MoreTimeRequest
from greenroom.ui.navigation import address

State = Invitation.State


@require_safe
@requires("candidates.view")
def today(request: MemberRequest) -> HttpResponse:
    counts = Invitation.objects.aggregate(
        all=Count("state"),
        waiting=Count("state", filter=Q(state__in=Invitation.OPEN)),
        completed=Count("state", filter=Q(state=State.COMPLETED)),
    )
    undone = Effect.objects.troubled()
    context = {
        "counts": counts,
        "recent": Invitation.objects.all().shown()[:8],
        "undone": undone.order_by("planned_at")[:8],
        "undone_count": undone.count(),
        "requests": list(MoreTimeRequest.objects.waiting().shown()[:8]),
        "request_count": MoreTimeRequest.objects.waiting().count(),
        "answered": _just_answered(),
        "may_decide": request.membership.may("candidates.invite"),
        "steps": _first_steps(has_invited=counts["all"] > 0),
    }
    return render(request, "interviews/today.html", context)


def _just_answered() -> list[MoreTimeRequest]:
    """A click went to the wrong row: for a moment the answer stands here with its undo."""
    lately = MoreTimeRequest.objects.just_answered(timezone.now()).shown()
    return [asked for asked in lately if asked.can_be_undone]


def _first_steps(*, has_invited: bool) -> list[dict[str, object]]:
    """What to do on a new installation; nothing once somebody has been invited."""
    if has_invited:
        return []
    return [
        {
            "title": _("Write the questions"),
            "text": _("An interview template holds the questions that candidates answer."),
            "url": address("interviews:template_list"),
            "is_done": InterviewTemplate.objects.active().exists(),
        },
        {
            "title": _("Connect Lever"),
            "text": _("Sign in once, then choose the stage that sends the invitation."),
            "url": address("ats:integrations"),
            "is_done": steps.is_done("connect"),
        },
        {
            "title": _("Tag a posting, move a candidate"),
            "text": _(
                "Copy a template's tag to a posting in Lever. Moving a candidate does the rest."
            ),
            "url": address("ats:integrations"),
            "is_done": False,
        },
    ]
