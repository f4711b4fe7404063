"""The guided demo: real pages of a made-up organisation, and a panel that says what to do.

Only an installation that was started as a demo on one's own machine has it. Elsewhere the door that
signs a visitor in does not exist, and the other addresses lead to the page that explains Greenroom.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.handles import show_memberships_of
from greenroom.accounts.middleware import SESSION_KEY, MemberRequest
from greenroom.accounts.models import Membership, User
from greenroom.help import actions, tour
from greenroom.help.context import TOUR
from greenroom.help.models import STEPS, Tour
from greenroom.kit import scope
from greenroom.kit.actor import Actor, become

NO_CONTENT = 204
PREPARING, DONE, WAITING = "preparing", "done", "waiting"
View = Callable[[MemberRequest, Tour], HttpResponse]


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """What Greenroom is, for somebody who has just started it. It reads no row."""
    return render(request, "help/welcome.html", {"is_demo": bool(settings.DEMO)})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Sign the visitor of a demo in as its made-up Super Admin, and begin."""
    if not settings.DEMO:
        raise Http404
    member = _enter_as_demo_member(request)
    walk = actions.start_tour(member, timezone.now())
    request.session[TOUR] = str(walk.pk)
    return redirect("help:tour")


def _enter_as_demo_member(request: HttpRequest) -> User:
    user = User.objects.filter(email=settings.DEMO["member"], is_active=True).first()
    if user is None:
        raise Http404
    if request.user != user:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    show_memberships_of(user.pk)
    membership = Membership.everywhere.filter(user=user).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = str(membership.organisation_id)
    scope.change(membership.scope_id)
    become(Actor("member", str(user.pk), str(user)))
    return user


def walking(view: View) -> Callable[..., HttpResponse]:
    """A view of the walk that this session is on; without one, the page that offers it."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        walk = _walk(request)
        if walk is None:
            request.session.pop(TOUR, None)
            return redirect("help:welcome")
        return view(request, walk, *args, **kwargs)

    return guarded


def _walk(request: MemberRequest) -> Tour | None:
    known = request.session.get(TOUR)
    if not settings.DEMO or not known:
        return None
    return Tour.objects.filter(pk=UUID(known), member=request.user, ended_at=None).first()


@require_safe
@requires("candidates.view")
@walking
def page(request: MemberRequest, walk: Tour) -> HttpResponse:
    """The whole walk at a glance, with the panel in its middle."""
    return render(request, "help/tour.html", _panel(request, walk))


@require_safe
@requires("candidates.view")
@walking
def coach(request: MemberRequest, walk: Tour) -> HttpResponse:
    """The panel, asked again and again; nothing to say while nothing has changed."""
    if not walk.ready_at:
        actions.prepare_soon(walk)
    panel = _panel(request, walk)
    if request.GET.get("seen") == panel["seen"]:
        return HttpResponse(status=NO_CONTENT)
    return render(request, "help/coach.html", panel)


def _panel(request: MemberRequest, walk: Tour) -> dict[str, Any]:
    facts = tour.facts(walk)
    done = [step for step in STEPS if facts.is_done(step)]
    step = Tour.Step(walk.step)
    state = PREPARING if not walk.ready_at else DONE if step in done else WAITING
    return {
        "tour": walk,
        "facts": facts,
        "steps": [(each, each.label, each in done) for each in STEPS],
        "total": len(STEPS),
        "state": state,
        "is_last": step == STEPS[-1],
        "seen": "-".join([walk.step, state, str(len(done)), *filter(None, [_amiss(facts)])]),
        "is_folded_away": request.path == reverse("help:tour"),
        **_places(walk, facts),
    }


def _amiss(facts: tour.Facts) -> str:
    amiss = bool(facts.tour.trouble or facts.skipped)
    return "amiss" if amiss else "asked" if facts.tour.stand_in_at else ""


def _places(walk: Tour, facts: tour.Facts) -> dict[str, str]:
    """Where each step takes place."""
    world = tour.playground()
    invitation = facts.invitation
    pages = {
        "board_url": f"{world.board_url}#{walk.opportunity_ref}",
        "inbox_url": world.inbox_url,
        "profile_url": world.profile_url(walk.opportunity_ref),
    }
    if invitation:
        candidate = reverse("interviews:candidate", args=[invitation.candidate_id])
        pages |= {
            "candidate_url": candidate,
            "watch_url": reverse("reviews:invitation", args=[invitation.pk]),
        }
    return pages


@require_POST
@requires("candidates.view")
@walking
def go(request: MemberRequest, walk: Tour) -> HttpResponse:
    """To the next step or back to the one before; skipping is going on."""
    by = -1 if request.POST.get("to") == "back" else 1
    actions.go_to_step(walk, tour.step_after(Tour.Step(walk.step), by), timezone.now())
    if walk.ended_at:
        return _over(request)
    return _back(request)


@require_POST
@requires("candidates.view")
@walking
def end(request: MemberRequest, walk: Tour) -> HttpResponse:
    actions.end_tour(walk, timezone.now())
    return _over(request)


def _over(request: HttpRequest) -> HttpResponse:
    request.session.pop(TOUR, None)
    return redirect("interviews:today")


@require_POST
@requires("candidates.view")
@walking
def watched(_request: MemberRequest, walk: Tour) -> HttpResponse:
    """The player says that somebody pressed play."""
    if tour.facts(walk).is_done(Tour.Step.ANSWER):
        actions.note_watched(walk, timezone.now())
    return HttpResponse(status=NO_CONTENT)


@require_POST
@requires("candidates.invite")
@walking
def stand_in(request: MemberRequest, walk: Tour) -> HttpResponse:
    actions.ask_stand_in(walk, timezone.now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the button stands on, if it is one of ours."""
    target = request.POST.get("next", "")
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return redirect(target if is_ours else "help:tour")
