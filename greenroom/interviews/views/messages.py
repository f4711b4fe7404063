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
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.interviews import previews, samples
from greenroom.interviews.leaving import CLOSING
from greenroom.interviews.message_forms import TITLES, TextForm, form_for, placeholders_of
from greenroom.interviews.models import InterviewTemplate, Job
from greenroom.interviews.samples import Place
from greenroom.kit.text import one_line
from greenroom.messaging import own_words
from greenroom.messaging.actions import plan_email
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import MessageTemplate
from greenroom.messaging.own_words import Level, Slot
from greenroom.messaging.texting import rules

FRAME_POLICY = {
    "default-src": [NONE],
    "img-src": [SELF],  # the organisation's logo
    "style-src": [UNSAFE_INLINE],  # mails carry their styles in them
    "frame-ancestors": [SELF],
    "sandbox": True,
}


LEVELS = {
    Level.BUILT_IN: gettext_lazy("Built-in words"),
    Level.ORGANISATION: gettext_lazy("The organisation's default"),
    Level.TEMPLATE: gettext_lazy("The interview template's words"),
    Level.JOB: gettext_lazy("This job's own words"),
}


@require_safe
@requires("templates.view")
def message_list(request: MemberRequest) -> HttpResponse:
    place = _place(request)
    rows = [_row(channel, kind, place) for channel, kind in TITLES]
    context = {
        "rows": rows,
        "place": place,
        "templates": InterviewTemplate.objects.active().order_by("name"),
        "special": _special(),
        "without_default": [row for row in rows if row.level is Level.BUILT_IN],
        "closing_mails": rules().closing_mails,
        "may_edit": request.membership.may("templates.edit"),
        "may_manage": request.membership.may("settings.manage"),
    }
    return render(request, "interviews/message_list.html", context)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it knows no views with arguments
@require_http_methods(["GET", "POST"])
@requires("templates.edit")
def message_edit(request: MemberRequest, channel: str, kind: str) -> HttpResponse:
    slot, place = _slot(request, channel, kind)
    form = _form(request, slot, place)
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return _page(request, form, place, status=status)
    if "test" in request.POST and channel == "email":
        _send_test(request, form, place)
        return _page(request, form, place)
    own_words.keep(
        slot, form.words(), is_default=form.cleaned_data["is_default"], at=timezone.now()
    )
    if form.cleaned_data["is_default"]:
        messages.success(request, _("Saved. Messages that are sent from now on say this."))
    else:
        messages.warning(request, _("Saved, but not set as default: it is not sent yet."))
    return redirect(_address(slot, place))


@require_POST
@requires("templates.edit")
def message_reset(request: MemberRequest, channel: str, kind: str) -> HttpResponse:
    slot, place = _slot(request, channel, kind)
    if own_words.reset(slot, timezone.now()):
        now = LEVELS[own_words.level_of(own_words.inherited(slot, place.template_id))]
        messages.success(request, _("From now on: %(words)s.") % {"words": now})
    return redirect(_address(slot, place))


@require_POST
@requires("templates.edit")
def message_preview(request: MemberRequest, channel: str, kind: str) -> HttpResponse:
    """The preview's part of the page, for what is typed and not yet saved."""
    slot, place = _slot(request, channel, kind)
    form = form_for(slot)(slot, request.POST)
    shown = previews.preview(form, request.membership.organisation, place, _sample(request))
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
    """One kind of message in a place: what is sent, and what was saved for exactly this place."""

    title: str
    url: str
    own: MessageTemplate | None
    level: Level
    is_closing: bool

    @property
    def says(self) -> str:
        return str(LEVELS[self.level])


def _row(channel: str, kind: str, place: Place) -> Row:
    slot = _slot_of(channel, kind, place)
    job_id = place.job.pk if place.job else None
    sent = own_words.applying(kind, channel, place.template_id, job_id)
    return Row(
        str(TITLES[channel, kind]),
        _address(slot, place),
        own_words.current(slot),
        own_words.level_of(sent),
        kind in CLOSING.values(),
    )


def _special() -> list[Place]:
    """Interview templates and jobs that have words of their own."""
    found = MessageTemplate.objects.current()
    template_ids = found.exclude(interview_template_id=None).values("interview_template_id")
    job_ids = found.exclude(job_id=None).values("job_id")
    templates = InterviewTemplate.objects.filter(pk__in=template_ids).order_by("name")
    jobs = Job.objects.filter(pk__in=job_ids).select_related("template").order_by("title")
    return [*(Place(template) for template in templates), *(Place(job=job) for job in jobs)]


def _slot(request: HttpRequest, channel: str, kind: str) -> tuple[Slot, Place]:
    if (channel, kind) not in TITLES:
        raise Http404
    place = _place(request)
    return _slot_of(channel, kind, place), place


def _slot_of(channel: str, kind: str, place: Place) -> Slot:
    if place.job:
        return Slot(kind, channel, job_id=place.job.pk)
    return Slot(kind, channel, place.template.pk if place.template else None)


def _place(request: HttpRequest) -> Place:
    job, template = request.GET.get("job", ""), request.GET.get("template", "")
    try:
        if job:
            return Place(
                job=get_object_or_404(Job.objects.select_related("template"), pk=UUID(job))
            )
        if template:
            return Place(get_object_or_404(InterviewTemplate.objects, pk=UUID(template)))
    except ValueError as error:
        raise Http404 from error
    return Place()


def _address(slot: Slot, place: Place, page: str = "message_edit") -> str:
    url = reverse(f"interviews:{page}", args=[slot.channel, slot.kind])
    return f"{url}?{place.query}" if place.query else url


def _form(request: HttpRequest, slot: Slot, place: Place) -> TextForm:
    typed = request.POST if request.method == "POST" else None
    saved, above = own_words.current(slot), own_words.inherited(slot, place.template_id)
    return form_for(slot)(slot, typed, saved, above)


def _sample(request: HttpRequest) -> str:
    return one_line(request.POST.get("sample", ""))


def _send_test(request: MemberRequest, form: TextForm, place: Place) -> None:
    """To the member themselves, with the words as they are typed."""
    organisation, now = request.membership.organisation, timezone.now()
    kind = KINDS[form.slot.kind]
    plan_email(
        kind.name,
        f"test:{uuid.uuid4()}",
        to=request.user.email,
        values=samples.values(kind, organisation, place, _sample(request)),
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
    request: MemberRequest, form: TextForm, place: Place, *, status: int = 200
) -> HttpResponse:
    slot, sample = form.slot, _sample(request)
    saved, above = own_words.current(slot), own_words.inherited(slot, place.template_id)
    sent = saved if saved and saved.is_default else above
    context: dict[str, Any] = {
        "form": form,
        "title": TITLES[slot.channel, slot.kind],
        "is_mail": slot.channel == "email",
        "place": place,
        "saved": saved,
        "level": LEVELS[own_words.level_of(sent)],
        "inherited": LEVELS[own_words.level_of(above)],
        "is_off": slot.kind in CLOSING.values() and not rules().closing_mails,
        "placeholders": placeholders_of(slot),
        "samples": samples.offered(place),
        "sample": sample,
        "preview": previews.preview(form, request.membership.organisation, place, sample),
        "preview_url": _address(slot, place, "message_preview"),
        "reset_url": _address(slot, place, "message_reset"),
    }
    return render(request, "interviews/message_edit.html", context, status=status)
