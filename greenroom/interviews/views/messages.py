"""The messages that candidates get, in our words or the organisation's own."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.interviews import previews, samples
from greenroom.interviews.message_forms import TITLES, TextForm, form_for, placeholders_of
from greenroom.interviews.models import InterviewTemplate
from greenroom.messaging import own_words
from greenroom.messaging.actions import plan_email
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import MessageTemplate
from greenroom.messaging.own_words import Slot

FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],  # mails carry their styles in them
    "frame-ancestors": [SELF],
    "sandbox": True,
}


@require_safe
@requires("templates.view")
def message_list(request: MemberRequest) -> HttpResponse:
    template = _template(request)
    rows = [_row(channel, kind, template) for channel, kind in TITLES]
    special = MessageTemplate.objects.current().exclude(interview_template_id=None)
    ids = special.values_list("interview_template_id", flat=True)
    context = {
        "rows": rows,
        "template": template,
        "templates": InterviewTemplate.objects.active().order_by("name"),
        "special": InterviewTemplate.objects.filter(pk__in=ids).order_by("name"),
        "without_default": [row for row in rows if not row.is_own],
        "may_edit": request.membership.may("templates.edit"),
    }
    return render(request, "interviews/message_list.html", context)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it knows no views with arguments
@require_http_methods(["GET", "POST"])
@requires("templates.edit")
def message_edit(request: MemberRequest, channel: str, kind: str) -> HttpResponse:
    slot, template = _slot(request, channel, kind)
    saved = own_words.current(slot)
    form = form_for(slot)(slot, request.POST if request.method == "POST" else None, saved)
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return _page(request, form, template, saved, status=status)
    if "test" in request.POST and channel == "email":
        _send_test(request, form, template)
        return _page(request, form, template, saved)
    own_words.keep(
        slot, form.words(), is_default=form.cleaned_data["is_default"], at=timezone.now()
    )
    if form.cleaned_data["is_default"]:
        messages.success(request, _("Saved. Messages that are sent from now on say this."))
    else:
        messages.warning(request, _("Saved, but not set as default: it is not sent yet."))
    return redirect(_address(slot))


@require_POST
@requires("templates.edit")
def message_reset(request: MemberRequest, channel: str, kind: str) -> HttpResponse:
    slot, template = _slot(request, channel, kind)
    if own_words.reset(slot, timezone.now()):
        told = _("The organisation's words are used again.") if template else _("Built-in again.")
        messages.success(request, told)
    return redirect(_address(slot))


@require_POST
@requires("templates.edit")
def message_preview(request: MemberRequest, channel: str, kind: str) -> HttpResponse:
    """The preview's part of the page, for what is typed and not yet saved."""
    slot, template = _slot(request, channel, kind)
    form = form_for(slot)(slot, request.POST)
    shown = previews.preview(form, request.membership.organisation, template)
    return render(request, "interviews/message_preview.html", {"preview": shown})


@xframe_options_sameorigin
@csp(FRAME_POLICY)
@require_safe
@requires("templates.edit")
def message_frame(request: MemberRequest) -> HttpResponse:
    """A mail as a mail program shows it, in a frame that may run and load nothing."""
    try:
        html = previews.html_of(request.GET.get("draft", ""), request.membership.organisation)
    except previews.BadDraft:
        return render(request, "interviews/message_frame_over.html", status=410)
    response = HttpResponse(html)
    response["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class Row:
    title: str
    url: str
    own: MessageTemplate | None
    inherited: bool

    @property
    def is_own(self) -> bool:
        return self.inherited or (self.own is not None and self.own.is_default)


def _row(channel: str, kind: str, template: InterviewTemplate | None) -> Row:
    slot = Slot(kind, channel, template.pk if template else None)
    default = own_words.current(Slot(kind, channel)) if template else None
    return Row(
        str(TITLES[channel, kind]),
        _address(slot),
        own_words.current(slot),
        inherited=default is not None and default.is_default,
    )


def _slot(request: HttpRequest, channel: str, kind: str) -> tuple[Slot, InterviewTemplate | None]:
    if (channel, kind) not in TITLES:
        raise Http404
    template = _template(request)
    return Slot(kind, channel, template.pk if template else None), template


def _template(request: HttpRequest) -> InterviewTemplate | None:
    wanted = request.GET.get("template", "")
    if not wanted:
        return None
    try:
        return get_object_or_404(InterviewTemplate.objects, pk=UUID(wanted))
    except ValueError as error:
        raise Http404 from error


def _address(slot: Slot, page: str = "message_edit") -> str:
    url = reverse(f"interviews:{page}", args=[slot.channel, slot.kind])
    return f"{url}?template={slot.interview_template_id}" if slot.interview_template_id else url


def _send_test(request: MemberRequest, form: TextForm, template: InterviewTemplate | None) -> None:
    """To the member themselves, with the words as they are typed."""
    organisation, now = request.membership.organisation, timezone.now()
    kind = KINDS[form.slot.kind]
    plan_email(
        kind.name,
        f"test:{uuid.uuid4()}",
        to=request.user.email,
        values=samples.values(kind, organisation, template),
        subject_id=request.user.pk,
        at=now,
        locale=organisation.language,
        template=own_words.keep_for_test(form.slot, form.words(), now),
    )
    messages.success(
        request,
        _("A test is on its way to %(email)s. Nothing is saved yet.")
        % {"email": request.user.email},
    )


def _page(
    request: MemberRequest,
    form: TextForm,
    template: InterviewTemplate | None,
    saved: MessageTemplate | None,
    *,
    status: int = 200,
) -> HttpResponse:
    slot = form.slot
    context: dict[str, Any] = {
        "form": form,
        "title": TITLES[slot.channel, slot.kind],
        "is_mail": slot.channel == "email",
        "template": template,
        "saved": saved,
        "placeholders": placeholders_of(slot),
        "preview": previews.preview(form, request.membership.organisation, template),
        "preview_url": _address(slot, "message_preview"),
        "reset_url": _address(slot, "message_reset"),
    }
    return render(request, "interviews/message_edit.html", context, status=status)
