"""The Integrations pages: tiles, the set-up, and the page of the connection."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import codes, overview
from greenroom.ats.access import connector_for
from greenroom.ats.actions import connections, entries, nudges
from greenroom.ats.actions.confidential import hidden_refs
from greenroom.ats.models import (
    Connection,
    Nudge,
    Posting,
    StageEntry,
    TriggerStage,
    Webhook,
)
from greenroom.ats.views.sign_in import LEVER, is_just_back, opens_windows
from greenroom.ats.wave import wave_of
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect

State = Connection.State
PAGE = 25
QUICK, CALM = 2, 10  # seconds between two looks of the page at its own moving part
WAVE, QUIET = 3, 15  # the same for the part that tells how far a bulk move is
SWITCHES = ("note_when_untagged", "close_when_moved_out", "write_profile_link", "accept_bare_ids")


@require_safe
@requires("integrations.view")
def integrations(request: MemberRequest) -> HttpResponse:
    """One tile for each system; who may not add one sees why (S5)."""
    connection = overview.standing(LEVER)
    context = {
        "connection": connection,
        "tile": overview.tile(connection, timezone.now()),
        "may_manage": request.membership.may("integrations.manage"),
    }
    return render(request, "ats/integrations.html", context)


@require_safe
@requires("integrations.view")
def lever(request: MemberRequest) -> HttpResponse:
    """The unfinished step of the set-up, or the page of the connection (S23)."""
    connection = overview.standing(LEVER)
    if connection is None:
        return redirect("ats:integrations")
    is_choosing = connection.state == State.CHOOSING_STAGE
    if is_choosing and request.membership.may("integrations.manage"):
        return redirect("ats:stages")
    return opens_windows(render(request, "ats/lever.html", _context(request, connection)))


@require_GET
@requires("integrations.view")
def live(request: MemberRequest) -> HttpResponse:
    """The moving part of that page."""
    connection = overview.standing(LEVER)
    if connection is None:
        response = HttpResponse()
        response["HX-Redirect"] = request.build_absolute_uri("/integrations/")
        return response
    return render(request, "ats/lever_live.html", _context(request, connection))


@require_GET
@requires("integrations.view")
def inviting(request: MemberRequest) -> HttpResponse:
    """How far many candidates are who were moved at once; an empty part when nobody is."""
    connection = overview.standing(LEVER)
    wave = wave_of(connection, timezone.now()) if connection else None
    is_shown = wave is not None and wave.is_shown
    context = {"wave": wave if is_shown else None, "pace": WAVE if is_shown else QUIET}
    return render(request, "ats/inviting.html", context)


def _context(request: MemberRequest, connection: Connection) -> dict[str, Any]:
    at, busy = timezone.now(), _is_busy(connection)
    open_postings = Posting.objects.filter(connection=connection, is_open=True).order_by("title")
    page = Paginator(open_postings, PAGE).get_page(request.GET.get("page"))
    return {
        "connection": connection,
        "connector": connector_for(connection.ats),
        "status": overview.status_of(connection, at),
        "attention": overview.attention(connection, at) if connection.is_listening else [],
        "why_revoked": overview.why_revoked(connection),
        "looking": overview.looking(connection),
        "lacking": overview.lacking(connection),
        "may_write_tags": overview.may_write_tags(connection),
        "stages": connection.trigger_stages.select_related("template").order_by("chosen_at"),
        "webhooks": overview.webhooks(connection),
        "page": page,
        "lines": overview.posting_lines(connection, list(page)),
        "hidden_refs": hidden_refs(connection),
        "stopped": overview.stopped(connection),
        "troubled": [(one, codes.of_effect(one.state)) for one in overview.troubled(connection)],
        "parked": overview.parked(connection),
        "may_manage": request.membership.may("integrations.manage"),
        "may_invite": request.membership.may("candidates.invite"),
        "is_busy": busy,
        "is_just_back": is_just_back(request),
        "pace": QUICK if busy or _is_expecting(connection) else CALM,
    }


def _is_expecting(connection: Connection) -> bool:
    """Something may change any moment: a count, or webhooks that are being switched on."""
    moving = Q(is_counting=True) | Q(is_inviting=True)
    if connection.trigger_stages.filter(moving).exists():
        return True
    silent = connection.webhooks.filter(first_delivery_at=None)
    return silent.exclude(event=Webhook.Name.DELETED).exists() or connection.state in {
        State.WAITING_FOR_WEBHOOKS,
        State.CHOOSING_STAGE,
    }


def _is_busy(connection: Connection) -> bool:
    """A check is on its way."""
    unread = not (connection.stages_read_at and connection.postings_read_at)
    return connection.is_listening and unread


@require_GET
@requires("integrations.manage")
def stages(request: MemberRequest) -> HttpResponse:
    """Choose what triggers. Not lost by a reload: the step is the connection's state."""
    connection = overview.standing(LEVER)
    if connection is None or not connection.is_listening:
        return redirect("ats:integrations")
    return opens_windows(_stage_form(request, connection))


def _stage_form(request: MemberRequest, connection: Connection, problem: str = "") -> HttpResponse:
    chosen = set(connection.trigger_stages.values_list("stage_ref", flat=True))
    if "stage" in request.POST:
        chosen = set(request.POST.getlist("stage"))
    elif not chosen:
        chosen = {connections.recommended(connection.stages)}
    context = {
        "connection": connection,
        "options": [stage | {"chosen": stage["ref"] in chosen} for stage in connection.stages],
        "has_recommended": bool(connections.recommended(connection.stages)),
        "is_first": connection.state == State.CHOOSING_STAGE,
        "problem": problem,
    }
    name = "ats/stage_list.html" if "part" in request.GET else "ats/stages.html"
    return render(request, name, context, status=422 if problem else 200)


@require_POST
@requires("integrations.manage")
def stages_choose(request: MemberRequest) -> HttpResponse:
    connection = _listening()
    try:
        connections.choose_stages(connection.pk, request.POST.getlist("stage"), timezone.now())
    except connections.NoStageChosen:
        return _stage_form(request, connection, _("Choose at least one stage."))
    except connections.UnknownStage:
        return _stage_form(request, connection, _("This stage no longer exists in Lever."))
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def stages_refresh(request: MemberRequest) -> HttpResponse:  # noqa: ARG001
    connections.refresh_stages(_listening().pk, timezone.now())
    return redirect("ats:stages")


@require_POST
@requires("integrations.manage")
def stage_count(request: MemberRequest, stage_id: UUID) -> HttpResponse:  # noqa: ARG001
    stage = get_object_or_404(TriggerStage.objects, pk=stage_id)
    connections.count_here(stage.pk, timezone.now())
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def stage_invite_here(request: MemberRequest, stage_id: UUID) -> HttpResponse:
    stage = get_object_or_404(TriggerStage.objects, pk=stage_id)
    count = connections.invite_here(stage.pk)
    messages.success(
        request,
        ngettext("Inviting %(count)d candidate.", "Inviting %(count)d candidates.", count)
        % {"count": count},
    )
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def check(request: MemberRequest) -> HttpResponse:
    connection = overview.standing(LEVER)
    if connection and connection.is_listening:
        connections.check_now(connection.pk, timezone.now())
        messages.info(request, _("Looking at everything in Lever now."))
    else:
        messages.error(request, _("Lever is not connected. Connect again first."))
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def switches(request: MemberRequest) -> HttpResponse:
    values = {name: name in request.POST for name in SWITCHES}
    connection = get_object_or_404(Connection.objects.standing(), ats=LEVER)
    connections.set_switches(connection.pk, values)
    messages.success(request, _("Saved."))
    return redirect("ats:lever")


@require_POST
@requires("candidates.invite")
def entry_retry(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    entry = get_object_or_404(StageEntry.objects, pk=entry_id)
    if entries.try_again(entry.pk, timezone.now()):
        messages.info(request, _("Looking at %(name)s again.") % {"name": entry.opportunity})
    return redirect("ats:lever")


@require_POST
@requires("candidates.invite")
def entry_dismiss(request: MemberRequest, entry_id: UUID) -> HttpResponse:  # noqa: ARG001
    entry = get_object_or_404(StageEntry.objects, pk=entry_id)
    entries.dismiss(entry.pk, timezone.now())
    return redirect("ats:lever")


@require_POST
@requires("candidates.invite")
def effect_retry(request: MemberRequest, effect_id: UUID) -> HttpResponse:
    effect = get_object_or_404(Effect.objects, pk=effect_id, kind__startswith="ats.")
    effects.retry(effect, timezone.now())
    messages.info(request, _("Trying again."))
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def nudge_retry(request: MemberRequest, nudge_id: UUID) -> HttpResponse:
    nudge = get_object_or_404(Nudge.objects, pk=nudge_id)
    nudges.look_again(nudge.pk, timezone.now())
    messages.info(request, _("Looking again."))
    return redirect("ats:lever")


@require_POST
@requires("integrations.manage")
def disconnect(request: MemberRequest) -> HttpResponse:
    connection = overview.standing(LEVER)
    if connection:
        close_open = request.POST.get("open") == "close"
        connections.disconnect(connection.pk, close_open=close_open, at=timezone.now())
        messages.success(request, _("Disconnected. What is written in Lever stays there."))
    return redirect("ats:integrations")


@require_POST
@requires("integrations.manage")
def start_anew(request: MemberRequest) -> HttpResponse:
    """End what stands, so that another account can be connected. Only by an explicit word."""
    connection = overview.standing(LEVER)
    if connection and "understood" not in request.POST:
        messages.error(request, _("Tick that the old connection is to end."))
        return redirect("ats:explain")
    if connection:
        connections.disconnect(connection.pk, close_open=False, at=timezone.now())
        messages.success(request, _("The old account is disconnected. Sign in to the other one."))
    return redirect("ats:explain")


def _listening() -> Connection:
    return get_object_or_404(Connection.objects.listening(), ats=LEVER)
