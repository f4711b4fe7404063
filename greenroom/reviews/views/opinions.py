"""Rate, comment, give a name: each answers with the part of the page that changed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from greenroom.interviews.models import Question
from greenroom.reviews import actions, cookie
from greenroom.reviews.access import ReviewRequest, reviewer
from greenroom.reviews.forms import CommentForm, NameForm, RatingForm
from greenroom.reviews.models import Comment
from greenroom.reviews.views.pages import opinions_context
from greenroom.reviews.visitors import NotNow


@require_POST
@reviewer
def give_name(request: ReviewRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        context = opinions_context(request) | {"name_form": form}
        return render(request, "reviews/opinions_page.html", context, status=422)
    response = redirect("reviews:invitation", request.invitation.pk)
    cookie.rename(request, response, form.cleaned_data["name"])
    return response


@require_POST
@reviewer
def rate(request: ReviewRequest) -> HttpResponse:
    form = RatingForm(request.POST)
    problem = ""
    if request.reviewer.name and form.is_valid():
        score = form.cleaned_data["score"]
        try:
            actions.rate(request.invitation, request.reviewer, score, timezone.now())
        except NotNow as refused:
            problem = refused.reason
    return _part(request, problem=problem)


@require_POST
@reviewer
def comment(request: ReviewRequest) -> HttpResponse:
    form = CommentForm(request.POST)
    if not request.reviewer.name or not form.is_valid():
        return _part(request, form)
    try:
        actions.comment(
            request.invitation, request.reviewer, at=timezone.now(), **form.cleaned_data
        )
    except Question.DoesNotExist:
        raise Http404 from None
    except NotNow as refused:
        form.add_error("text", refused.reason)
        return _part(request, form)
    return _part(request, CommentForm(initial={"position": form.cleaned_data["position"]}))


@require_POST
@reviewer
def take_back(request: ReviewRequest, comment_id: UUID) -> HttpResponse:
    try:
        actions.take_back_comment(request.invitation, request.reviewer, comment_id)
    except Comment.DoesNotExist:
        raise Http404 from None
    return _part(request)


def _part(
    request: ReviewRequest, form: CommentForm | None = None, problem: str = ""
) -> HttpResponse:
    """With htmx the opinions alone; without it the page again."""
    is_wrong = bool(problem or (form and form.errors))
    if request.headers.get("HX-Request") != "true" and not is_wrong:
        return redirect("reviews:invitation", request.invitation.pk)
    name_form = None if request.reviewer.name else NameForm()
    context = opinions_context(request) | {
        "comment_form": form or CommentForm(),
        "name_form": name_form,
        "problem": problem,
        "organisation": request.invitation.organisation,
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "reviews/opinions.html" if is_part else "reviews/opinions_page.html"
    return render(request, template, context)
