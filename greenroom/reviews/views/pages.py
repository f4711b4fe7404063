"""Watch an interview: from the note's link, or signed in."""

import re
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from greenroom.accounts import handles
from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest, enter_as_member
from greenroom.accounts.models import Handle
from greenroom.interviews.models import Answer, Invitation, InvitationQuerySet, ReviewLink
from greenroom.kit import scope
from greenroom.recordings import serving
from greenroom.recordings.captions import webvtt
from greenroom.recordings.models import Rendition
from greenroom.reviews import cookie
from greenroom.reviews.access import ReviewRequest, reviewer
from greenroom.reviews.answers import Shown, shown_answers
from greenroom.reviews.forms import CommentForm, NameForm
from greenroom.reviews.models import Comment, Rating
from greenroom.reviews.transcripts import transcript_of
from greenroom.reviews.views.gone import link_is_over
from greenroom.reviews.watching import note_watched
from greenroom.ui.paging import Pages

PAGE = 50
SPEEDS = ("1", "1.25", "1.5", "2", "2.5")


@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """From the secret in the note to a page without one in its address. Changes no row."""
    now = timezone.now()
    handle = handles.resolve(Handle.Kind.REVIEW, token, now)
    if handle is None:
        return render(request, "reviews/link_unknown.html", status=404)
    scope.enter(handle.organisation_id)
    link = ReviewLink.objects.select_related("invitation__job").get(pk=handle.target_id)
    if not link.is_alive(now) or link.invitation.job.confidential:
        return link_is_over(request, link)
    response = redirect("reviews:invitation", link.invitation_id)
    known = cookie.Pass(str(handle.organisation_id), str(link.invitation_id), str(link.pk))
    cookie.admit(request, response, known)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@reviewer
def invitation(request: ReviewRequest) -> HttpResponse:
    answers = shown_answers(request.invitation, request)
    first = next((shown.position for shown in answers if shown.take), 1)
    wanted = request.GET.get("answer", "")
    current = int(wanted) if re.fullmatch("[0-9]{1,3}", wanted) else first
    return render(request, "reviews/invitation.html", page_context(request, answers, current))


@require_safe
@reviewer
def answer(request: ReviewRequest, position: int) -> HttpResponse:
    """The player's part of the page alone: polled while a video is being prepared."""
    answers = shown_answers(request.invitation, request)
    if position not in {shown.position for shown in answers}:
        raise Http404
    context = page_context(request, answers, position)
    return render(request, "reviews/player.html", context)


@require_safe
@reviewer
def transcript(request: ReviewRequest, position: int) -> HttpResponse:
    """The transcript's part of the page: polled while it is being written."""
    context = page_context(request, shown_answers(request.invitation, request), position)
    return render(request, "reviews/transcript.html", context)


@require_safe
@reviewer
def captions(request: ReviewRequest, position: int) -> HttpResponse:
    """The same words for the browser's own captions."""
    answers = shown_answers(request.invitation, request)
    shown = next((shown for shown in answers if shown.position == position), None)
    found = transcript_of(shown.take if shown else None)
    if not found.lines:
        raise Http404
    return HttpResponse(webvtt(found.lines), content_type="text/vtt; charset=utf-8")


def page_context(request: ReviewRequest, answers: list[Shown], current: int) -> dict[str, Any]:
    shown = next((shown for shown in answers if shown.position == current), None)
    shown = shown or (answers[0] if answers else None)
    return {
        "invitation": request.invitation,
        "organisation": request.invitation.organisation,
        "is_member": request.is_member,
        "reviewer": request.reviewer,
        "answers": answers,
        "speeds": SPEEDS,
        "current": shown,
        "transcript": transcript_of(shown.take if shown else None),
        "previous": next((s for s in answers[::-1] if s.position < current and s.take), None),
        "following": next((s for s in answers if s.position > current and s.take), None),
        **opinions_context(request),
        "comment_form": CommentForm(initial={"position": current}),
        "name_form": None if request.reviewer.name else NameForm(),
    }


def opinions_context(request: ReviewRequest) -> dict[str, Any]:
    """My rating, and what others said once mine is in."""
    ratings = list(Rating.objects.filter(invitation=request.invitation).order_by("at"))
    mine = next((r for r in ratings if _is_mine(r, request)), None)
    comments = Comment.objects.filter(invitation=request.invitation).select_related("question")
    visible = [c for c in comments if mine or _is_mine(c, request)]
    return {
        "invitation": request.invitation,
        "is_member": request.is_member,
        "reviewer": request.reviewer,
        "mine": mine,
        "others": [r for r in ratings if r is not mine] if mine else [],
        "hidden_count": 0 if mine else len(ratings) + len(comments) - len(visible),
        "comments": visible,
        "my_comments": {c.pk for c in visible if _is_mine(c, request)},
        "scores": range(1, 6),
    }


def _is_mine(opinion: Rating | Comment, request: ReviewRequest) -> bool:
    mine = (request.reviewer.kind, request.reviewer.ref)
    return (opinion.reviewer_kind, opinion.reviewer_ref) == mine


@require_safe
@reviewer
def media(request: ReviewRequest, rendition_id: UUID) -> HttpResponseBase:
    """The bytes of an answer that was kept. Each range is authorised anew."""
    kept = Answer.objects.filter(invitation=request.invitation, take_id=OuterRef("take_id"))
    rendition = get_object_or_404(Rendition.objects.filter(Exists(kept)), pk=rendition_id)
    if request.method == "GET" and rendition.kind != Rendition.Kind.POSTER:
        note_watched(request.invitation, timezone.now())
    return serving.respond(request, rendition, by_link=True)


@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    enter_as_member(request)
    return _queue(request)


@requires("reviews.view")
def _queue(request: MemberRequest) -> HttpResponse:
    """Completed interviews that I have not rated, the longest wait first."""
    mine = Rating.objects.filter(
        invitation=OuterRef("pk"), reviewer_kind="member", reviewer_ref=str(request.user.pk)
    )
    completed = Invitation.objects.filter(state=Invitation.State.COMPLETED)
    completed = completed.filter(candidate__erased_at=None)
    waiting = completed.filter(~Exists(mine)).order_by("completed_at", "pk")
    page = Pages(waiting, PAGE, _named).get_page(request.GET.get("page"))
    return render(request, "reviews/queue.html", {"page": page})


def _named(invitations: InvitationQuerySet) -> InvitationQuerySet:
    return invitations.select_related("candidate", "job")
