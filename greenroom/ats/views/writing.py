"""The page of what else may be written to Lever: each a switch, off until somebody wants it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import overview, write_backs
from greenroom.ats.actions import writing as actions
from greenroom.ats.models import Connection, WriteBacks
from greenroom.ats.ports import Feature
from greenroom.ats.views.sign_in import LEVER
from greenroom.ats.writing_forms import WriteBacksForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires("integrations.manage")
def writing(request: MemberRequest) -> HttpResponse:
    connection = overview.standing(LEVER)
    if connection is None or not connection.is_listening or connection.leaving_at:
        return redirect("ats:integrations")
    chosen = actions.of_connection(connection)
    triggers = set(connection.trigger_stages.values_list("stage_ref", flat=True))
    form = WriteBacksForm(request.POST if request.method == "POST" else None, chosen, triggers)
    if request.method == "POST" and form.is_valid():
        actions.choose(connection.pk, form.values(), timezone.now())
        messages.success(request, _("Saved."))
        return redirect("ats:writing")
    context = _found(connection, chosen) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "ats/writing.html", context, status=status)


def _found(connection: Connection, chosen: WriteBacks) -> dict[str, Any]:
    return {
        "connection": connection,
        "chosen": chosen,
        "needs": [
            _need(connection, chosen, feature) for feature in (Feature.FEEDBACK, Feature.FILES)
        ],
        "may_feedback": chosen.may(write_backs.permissions(connection, Feature.FEEDBACK)),
        "usable": [name for _ref, name, is_usable in chosen.templates if is_usable],
        "unusable": [name for _ref, name, is_usable in chosen.templates if not is_usable],
    }


def _need(connection: Connection, chosen: WriteBacks, feature: Feature) -> dict[str, Any]:
    """A feature's permissions, and whether it is switched on and goes without them."""
    names = write_backs.permissions(connection, feature)
    words = {Feature.FEEDBACK: _("Ratings as feedback"), Feature.FILES: _("PDF summary")}
    return {
        "title": words[feature],
        "names": names,
        "is_on": feature in chosen.features,
        "is_lacking": feature in chosen.features and not chosen.may(names),
    }


@require_GET
@requires("integrations.manage")
def writing_found(request: MemberRequest) -> HttpResponse:
    """The moving part: what the last look found we may do."""
    connection = get_object_or_404(Connection.objects.listening(), ats=LEVER)
    chosen = actions.of_connection(connection)
    response = render(request, "ats/writing_found.html", _found(connection, chosen))
    if not chosen.is_looking:
        response["HX-Refresh"] = "true"  # the list to choose from may be longer now
    return response


@require_POST
@requires("integrations.manage")
def writing_look(request: MemberRequest) -> HttpResponse:  # noqa: ARG001
    connection = get_object_or_404(Connection.objects.listening(), ats=LEVER)
    actions.look_again(connection.pk, timezone.now())
    return redirect("ats:writing")
