"""The help pages, with links to the screens that they speak of."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats.access import connector_for
from greenroom.ats.codes import BY_REASON
from greenroom.ats.deciding import explain
from greenroom.ats.matching import INTERVIEW_COMPLETED, INVITE_SENT, status_tag
from greenroom.ats.models import Reason
from greenroom.help.actions import give_opinion
from greenroom.help.forms import OpinionForm
from greenroom.help.models import Opinion

LEVER = "lever"
COMMENTS = 20
TOPICS = (
    ("overview", gettext_lazy("The way of an interview")),
    ("connect", gettext_lazy("Connect Lever")),
    ("webhooks", gettext_lazy("Switch on the webhooks")),
    ("templates", gettext_lazy("Write the questions")),
    ("tag", gettext_lazy("Tag a posting")),
    ("messages", gettext_lazy("What candidates are told")),
    ("manage", gettext_lazy("Who is how far")),
    ("view", gettext_lazy("Watch an interview")),
    ("candidate", gettext_lazy("How a candidate sees it")),
    ("trouble", gettext_lazy("When something goes wrong")),
    ("end", gettext_lazy("End the integration")),
)
# In the order in which people meet them.
TROUBLES = (
    Reason.NO_EMAIL, Reason.NO_TAG, Reason.TEMPLATE_NOT_FOUND, Reason.SEVERAL_TAGS,
    Reason.SEVERAL_TEMPLATES, Reason.TEMPLATE_ARCHIVED, Reason.TEMPLATE_EMPTY, Reason.NO_POSTING,
    Reason.LEFT, Reason.ARCHIVED, Reason.STAYS_CLOSED, Reason.FORGOTTEN, Reason.NOT_TO_BE_CONTACTED,
    Reason.MAIL_REFUSED, Reason.UNEXPECTED,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("integrations.view")
def lever(request: MemberRequest) -> HttpResponse:
    """Help on Lever; a POST says whether it helped."""
    own = Opinion.objects.filter(page=LEVER, member=request.user).first()
    form = OpinionForm(request.POST or None, initial=_said(own))
    if request.method == "POST" and form.is_valid():
        give_opinion(LEVER, request.user, form.verdict(), timezone.now())
        messages.success(request, _("Thank you. Your answer stays on this installation."))
        return redirect("help:lever")
    context = {"topics": TOPICS, "form": form, "has_said": own is not None}
    status = 422 if form.errors else 200
    page = context | _facts() | _rights(request) | _opinions(request)
    return render(request, "help/lever.html", page, status=status)


def _said(opinion: Opinion | None) -> dict[str, str]:
    if opinion is None:
        return {}
    return {"has_helped": "yes" if opinion.has_helped else "no", "comment": opinion.comment}


def _facts() -> dict[str, Any]:
    prefix = settings.TAG_PREFIX
    return {
        "connector": connector_for(LEVER),
        "prefix": prefix,
        "sent_tag": status_tag(prefix, INVITE_SENT),
        "completed_tag": status_tag(prefix, INTERVIEW_COMPLETED),
        "troubles": [(one.label, explain(one), BY_REASON[one]) for one in TROUBLES],
    }


def _rights(request: MemberRequest) -> dict[str, bool]:
    return {
        "may_manage": request.membership.may("integrations.manage"),
        "may_edit": request.membership.may("templates.edit"),
        "may_set": request.membership.may("settings.manage"),
        "may_invite": request.membership.may("candidates.invite"),
    }


def _opinions(request: MemberRequest) -> dict[str, Any]:
    """What others said, for those who look after the organisation."""
    if not request.membership.may("settings.manage"):
        return {}
    opinions = Opinion.objects.filter(page=LEVER)
    comments = opinions.exclude(comment="").select_related("member").order_by("-at")
    return {
        "opinions": opinions.aggregate(
            yes=Count("pk", filter=Q(has_helped=True)), no=Count("pk", filter=Q(has_helped=False))
        ),
        "comments": comments[:COMMENTS],
    }
