"""Where the text service reports and brings answers, and an organisation's rules of messages."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from greenroom.accounts import handles
from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.accounts.models import Handle, Organisation
from greenroom.kit import bodies, load, scope
from greenroom.kit.actor import SYSTEM, Actor, acting
from greenroom.messaging import texting
from greenroom.messaging.forms import RulesForm
from greenroom.messaging.models import Message, OptOut
from greenroom.messaging.ports import Answer, NotGenuine, Report, TextChannel

MOST_SHOWN = 50


@csrf_exempt
@require_POST
def texts(request: HttpRequest, handle: str) -> HttpResponse:
    """Unknown address, wrong signature and nonsense get the same bare answer: it tells nothing."""
    if bodies.is_too_long(request):
        return HttpResponse(status=413)
    at = timezone.now()
    found = handles.resolve(Handle.Kind.TEXTS, handle, at)
    if found is None:
        return HttpResponse(status=404)
    scope.enter(found.organisation_id)
    channel: TextChannel = load.one(settings.SMS_CHANNEL)
    organisation = Organisation.objects.get(pk=found.organisation_id)
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    try:
        with translation.override(organisation.language):
            heard = channel.hear(_url(request), fields, request.headers)
            body, kind = channel.answer(_act(request, organisation, heard))
    except NotGenuine:
        return HttpResponse(status=404)
    return HttpResponse(body, content_type=kind)


def _act(request: HttpRequest, organisation: Organisation, heard: Answer | Report | None) -> str:
    """What to text back."""
    at = timezone.now()
    if isinstance(heard, Answer):
        with acting(Actor("candidate")):
            return texting.hear(heard, organisation, at)
    message_id = _message_id(request)
    if isinstance(heard, Report) and message_id:
        with acting(SYSTEM):
            texting.report(message_id, heard, at)
    return ""


def _url(request: HttpRequest) -> str:
    """Our address as we gave it away, whatever a proxy made of it: the signature covers that."""
    return settings.BASE_URL + request.get_full_path()


def _message_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("message", ""))
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def rules(request: MemberRequest) -> HttpResponse:
    saved = texting.rules()
    form = RulesForm(saved, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        changed = texting.change_rules(form.cleaned_data)
        texting.ensure_address()
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("messaging:rules")
    stopped = OptOut.objects.filter(ended_at=None)
    context = {
        "form": form,
        "address": texting.address(saved),
        "texting_enabled": request.membership.organisation.texting_enabled,
        "has_text_service": bool(settings.SMS["account"]),
        "texted": Message.objects.texted_lately(timezone.now()).count(),
        "texts_per_day": saved.texts_per_day,
        "stopped_count": stopped.count(),
        "stopped": stopped.order_by("-since")[:MOST_SHOWN],
    }
    status = 422 if form.errors else 200
    return render(request, "messaging/rules.html", context, status=status)
