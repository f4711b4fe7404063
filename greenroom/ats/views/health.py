"""How well the connection is, why somebody was (not) invited, and what would happen."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import health as healths
from greenroom.ats import overview, rehearsing, why
from greenroom.ats.models import Connection, Opportunity, Posting, TriggerStage

LEVER = "lever"
PACE = 20
LONGEST = 200
LISTED = 200


@require_safe
@requires("integrations.view")
def health(request: MemberRequest) -> HttpResponse:
    """The whole page, or its moving part alone."""
    connection = overview.standing(LEVER)
    if connection is None:
        return redirect("ats:integrations")
    return render(request, "ats/health.html", _health(request, connection))


@require_GET
@requires("integrations.view")
def health_live(request: MemberRequest) -> HttpResponse:
    connection = overview.standing(LEVER)
    if connection is None:
        response = HttpResponse()
        response["HX-Redirect"] = request.build_absolute_uri("/integrations/")
        return response
    return render(request, "ats/health_live.html", _health(request, connection))


def _health(request: MemberRequest, connection: Connection) -> dict[str, Any]:
    at = timezone.now()
    return {
        "connection": connection,
        "health": healths.of(connection, at),
        "status": overview.status_of(connection, at),
        "looking": overview.looking(connection),
        "at": at,
        "pace": PACE,
        "may_manage": request.membership.may("integrations.manage"),
    }


@require_safe
@requires("candidates.view")
def asked(request: MemberRequest) -> HttpResponse:
    """Every move of somebody into a trigger stage, or what can be said of somebody without any."""
    connection = overview.standing(LEVER)
    text = request.GET.get("q", "")[:LONGEST]
    context = {
        "connection": connection,
        "text": text,
        "found": why.search(connection, text) if connection and text.strip() else None,
        "stages": list(connection.trigger_stages.order_by("chosen_at")) if connection else [],
        "may_invite": request.membership.may("candidates.invite"),
    }
    return render(request, "ats/why.html", context)


@require_GET
@requires("integrations.view")
def rehearsal(request: MemberRequest) -> HttpResponse:
    """What would happen; nothing does."""
    connection = overview.standing(LEVER)
    if connection is None:
        return redirect("ats:integrations")
    postings = connection.postings.filter(is_open=True).order_by("title")
    stages = list(connection.trigger_stages.order_by("chosen_at"))
    wanted = _key(request, "posting")
    posting = postings.filter(pk=wanted).first() if wanted else None
    stage = next((one for one in stages if one.pk == _key(request, "stage")), None)
    stage = stage or (stages[0] if stages else None)
    people = _people(connection, posting) if posting else []
    person = next((one for one in people if one.pk == _key(request, "who")), None)
    context = {
        "connection": connection,
        "postings": postings,
        "stages": stages,
        "posting": posting,
        "stage": stage,
        "people": people,
        "person": person,
        "told": _told(connection, posting, stage, person),
    }
    return render(request, "ats/rehearsal.html", context)


def _people(connection: Connection, posting: Posting) -> list[Opportunity]:
    rows = Opportunity.objects.filter(connection=connection, posting_ref=posting.ref)
    return list(rows.exclude(name="").order_by("name")[:LISTED])


def _told(
    connection: Connection,
    posting: Posting | None,
    stage: TriggerStage | None,
    person: Opportunity | None,
) -> rehearsing.Rehearsal | None:
    if posting is None or stage is None:
        return None
    posting.connection = connection
    return rehearsing.rehearse(posting, stage, person, timezone.now())


def _key(request: MemberRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
