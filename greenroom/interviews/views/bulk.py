"""One thing for all selected candidates of a job, with its undo."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.interviews import actions
from greenroom.interviews.errors import InterviewError, TooLateToUndo
from greenroom.interviews.forms import SelectionForm
from greenroom.interviews.models import Invitation, Job

KEPT = "selected"  # in the session: what was done last, so that it can be undone
USUAL_DAYS = 7
UNDO_FOR = timedelta(minutes=10)
Done = dict[str, str]
Verb = Callable[[Invitation, SelectionForm, datetime], Done | None]


@require_POST
@requires("candidates.invite")
def selected(request: MemberRequest, job_id: UUID) -> HttpResponse:
    """Give more time, mail again or close, each interview by itself: one refusal stops no other."""
    job = get_object_or_404(Job.objects, pk=job_id)
    form = SelectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing has changed. Select candidates and what to do."))
        return redirect("interviews:job", job.pk)
    verb, now = form.cleaned_data["verb"], timezone.now()
    chosen = list(Invitation.objects.filter(job=job, pk__in=form.cleaned_data["invitations"]))
    done = [one for one in (_tried(verb, each, form, now) for each in chosen) if one]
    request.session[KEPT] = {
        "job": str(job.pk),
        "verb": verb,
        "at": now.isoformat(),
        "done": done,
    }
    _say(request, verb, len(done), len(chosen))
    return redirect("interviews:job", job.pk)


def _tried(verb: str, invitation: Invitation, form: SelectionForm, at: datetime) -> Done | None:
    try:
        return VERBS[verb](invitation, form, at)
    except InterviewError:
        return None


def _extend(invitation: Invitation, form: SelectionForm, at: datetime) -> Done | None:
    before, days = invitation.deadline_at, form.cleaned_data["days"] or USUAL_DAYS
    after = actions.extend(invitation.pk, days, seen=before, at=at, held=True).deadline_at
    return {
        "invitation": str(invitation.pk),
        "before": before.isoformat(),
        "after": after.isoformat(),
    }


def _mail(invitation: Invitation, form: SelectionForm, at: datetime) -> Done | None:  # noqa: ARG001
    actions.mail_again(invitation.pk, at, held=True)
    return {"invitation": str(invitation.pk)}


def _close(invitation: Invitation, form: SelectionForm, at: datetime) -> Done | None:  # noqa: ARG001
    closed = actions.close(invitation.pk, "cancelled", at)
    return {"invitation": str(invitation.pk)} if closed else None


VERBS: dict[str, Verb] = {"extend": _extend, "mail": _mail, "close": _close}


@require_POST
@requires("candidates.invite")
def undo(request: MemberRequest, job_id: UUID) -> HttpResponse:
    job = get_object_or_404(Job.objects, pk=job_id)
    kept = undoable(request, job)
    if kept is None:
        messages.info(request, _("There is nothing left to undo."))
        return redirect("interviews:job", job.pk)
    request.session.pop(KEPT)
    now = timezone.now()
    undone = sum(_undone(kept["verb"], one, now) for one in kept["done"])
    if undone < len(kept["done"]):
        messages.warning(
            request,
            _("%(undone)d of %(all)d undone. The others know already, or have moved on.")
            % {"undone": undone, "all": len(kept["done"])},
        )
    else:
        messages.success(request, _("Undone for all of them."))
    return redirect("interviews:job", job.pk)


def _undone(verb: str, one: Done, at: datetime) -> bool:
    invitation = Invitation.objects.filter(pk=one["invitation"]).first()
    if invitation is None:
        return False
    try:
        _take_back(verb, invitation.pk, one, at)
    except (InterviewError, TooLateToUndo):
        return False
    return True


def _take_back(verb: str, invitation_id: UUID, one: Done, at: datetime) -> None:
    if verb == "close":
        actions.restore(invitation_id, at)
    elif verb == "mail":
        actions.take_back_mail(invitation_id, at)
    else:
        before, after = parse_datetime(one["before"]), parse_datetime(one["after"])
        if before and after:
            actions.take_back_extension(invitation_id, before=before, after=after, at=at)


def undoable(request: MemberRequest, job: Job) -> dict[str, Any] | None:
    """What was done last to candidates of this job, while it is fresh."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept is None or kept["job"] != str(job.pk) or not kept["done"]:
        return None
    at = parse_datetime(kept["at"])
    is_fresh = at is not None and timezone.now() - at < UNDO_FOR
    return kept | {"count": len(kept["done"])} if is_fresh else None


def _say(request: MemberRequest, verb: str, done: int, chosen: int) -> None:
    said = {
        "extend": ngettext("%(count)d got more time.", "%(count)d got more time.", done),
        "mail": ngettext("%(count)d is mailed again.", "%(count)d are mailed again.", done),
        "close": ngettext("%(count)d interview closed.", "%(count)d interviews closed.", done),
    }[verb] % {"count": done}
    if left := chosen - done:
        said += " " + ngettext(
            "%(left)d was left out: closed already, or mailed minutes ago.",
            "%(left)d were left out: closed already, or mailed minutes ago.",
            left,
        ) % {"left": left}
    (messages.success if done else messages.warning)(request, said)
