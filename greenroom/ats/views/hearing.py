"""How we hear of what happens in Lever: webhooks of ours, made by hand, or looking."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import overview
from greenroom.ats.access import connector_for
from greenroom.ats.actions import hearing as actions
from greenroom.ats.forms import HearingForm, SecretForm
from greenroom.ats.models import Connection, Webhook
from greenroom.ats.ports import Feature
from greenroom.ats.views.sign_in import LEVER


@require_http_methods(["GET", "HEAD", "POST"])
@requires("integrations.manage")
def hearing(request: MemberRequest) -> HttpResponse:
    """Choose between the three ways, and for the one by hand copy addresses and give tokens."""
    connection = overview.standing(LEVER)
    if connection is None or not connection.is_listening or connection.leaving_at:
        return redirect("ats:integrations")
    form = HearingForm(request.POST or None, initial=_now(connection))
    if request.method == "POST" and form.is_valid():
        chosen, minutes = form.cleaned_data["hearing"], form.cleaned_data["minutes"]
        actions.choose_hearing(connection.pk, chosen, minutes, timezone.now())
        messages.success(request, _("Saved."))
        return redirect("ats:hearing")
    return _page(request, connection, form)


def _now(connection: Connection) -> dict[str, Any]:
    return {"hearing": connection.hearing, "minutes": connection.polls_minutes}


def _page(
    request: MemberRequest,
    connection: Connection,
    form: HearingForm,
    refused: tuple[UUID, SecretForm] | None = None,
) -> HttpResponse:
    rows = overview.webhooks(connection)
    forms = {row.pk: SecretForm(auto_id=f"id_{row.event}_%s") for row in rows}
    if refused:
        forms[refused[0]] = refused[1]
    context = _parts(connection) | {
        "form": form,
        "rows": [(row, forms[row.pk]) for row in rows],
        "may_make": connection.has(Feature.WEBHOOKS),
    }
    status = 422 if form.errors or refused else 200
    return render(request, "ats/hearing.html", context, status=status)


def _parts(connection: Connection) -> dict[str, Any]:
    return {
        "connection": connection,
        "connector": connector_for(connection.ats),
        "webhooks": overview.webhooks(connection),
    }


@require_GET
@requires("integrations.manage")
def hearing_rows(request: MemberRequest) -> HttpResponse:
    """The moving part: a row turns green with the first delivery."""
    connection = get_object_or_404(Connection.objects.listening(), ats=LEVER)
    return render(request, "ats/webhook_rows.html", _parts(connection))


@require_POST
@requires("integrations.manage")
def hearing_secret(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """The signing token of one webhook that somebody made by hand."""
    webhook = get_object_or_404(Webhook.objects.select_related("connection"), pk=webhook_id, ref="")
    form = SecretForm(request.POST, auto_id=f"id_{webhook.event}_%s")
    if not form.is_valid():
        connection = webhook.connection
        ways = HearingForm(initial=_now(connection))
        return _page(request, connection, ways, (webhook.pk, form))
    actions.keep_secret(webhook.pk, form.cleaned_data["secret"])
    messages.success(request, _("Saved. Now test it in Lever, or wait for the first delivery."))
    return redirect("ats:hearing")
