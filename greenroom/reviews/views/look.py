"""What a review link opens, as it would look with branding that is not saved yet."""

from types import SimpleNamespace

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.branding import drafts
from greenroom.interviews.models import Candidate, Invitation, Job
from greenroom.reviews.forms import CommentForm, NameForm

LENGTHS = ("1:24", "0:58")


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@requires("settings.manage")
def review(request: MemberRequest) -> HttpResponse:
    """Nobody's interview: none of these rows is ever saved."""
    organisation = drafts.shown_in(request, request.membership.organisation)
    texts = [_("What made you apply?"), _("Tell us about work that you are proud of.")]
    answers = [_answer(number, text) for number, text in enumerate(texts, start=1)]
    context = {
        "invitation": Invitation(
            candidate=Candidate(name="Alex Example"),
            job=Job(title=_("Account Executive")),
            state=Invitation.State.COMPLETED,
            completed_at=timezone.now(),
        ),
        "organisation": organisation,
        "is_member": False,
        "is_preview": True,
        "theme": drafts.theme_of(request),
        "answers": answers,
        "current": answers[0],
        "following": None,
        "comment_form": CommentForm(),
        "name_form": NameForm(),
    }
    response = render(request, "reviews/invitation.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _answer(number: int, text: str) -> SimpleNamespace:
    question = SimpleNamespace(position=number, text=text)
    length = LENGTHS[number - 1]
    return SimpleNamespace(name="sample", position=number, question=question, length=length)
