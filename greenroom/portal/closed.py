"""Interviews that are not open: what happened, when, and what the candidate can do now."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.interviews.actions import may_ask
from greenroom.interviews.models import Invitation
from greenroom.interviews.words import moment
from greenroom.portal import cookie
from greenroom.portal.contact import mailto
from greenroom.portal.requests import request_context

State = Invitation.State


@dataclass(frozen=True)
class Closed:
    title: str
    what: str
    next: str
    subject: str


def closed_page(request: HttpRequest, invitation: Invitation, ref: str) -> HttpResponse:
    if invitation.state == State.COMPLETED:
        return redirect("portal:receipt", ref)
    closed = words_for(invitation)
    context = {
        "organisation": invitation.organisation,
        "closed": closed,
        "ref": ref,
        "mailto": mailto(invitation, closed.subject),
        "may_ask": may_ask(invitation),
        "may_take_back": _may_take_back(request, invitation),
        "deadline": moment(invitation.deadline_at, invitation.zone()),
        **request_context(invitation),
    }
    return render(request, "portal/closed.html", context, status=410)


def _may_take_back(request: HttpRequest, invitation: Invitation) -> bool:
    """Only in the browser that said no, and while the deadline has not passed (C27)."""
    said_at = cookie.said_no_at(request, invitation.pk)
    is_as_said = said_at is not None and said_at == invitation.closed_at
    return is_as_said and timezone.now() < invitation.deadline_at


def words_for(invitation: Invitation) -> Closed:
    words = {State.CANCELLED: _cancelled, State.DECLINED: _declined, State.WITHDRAWN: _withdrawn}
    make = words.get(State(invitation.state), _expired)
    closed_at = invitation.closed_at or invitation.deadline_at
    values = {
        "organisation": invitation.organisation.name,
        "job": invitation.job.title,
        "until": moment(invitation.deadline_at, invitation.zone()),
        "on": moment(closed_at, invitation.zone()),
    }
    return make(values)


def _expired(values: dict[str, str]) -> Closed:
    return Closed(
        _("The time for this interview is over"),
        _("It was open until %(until)s. What you recorded before is kept safe.") % values,
        _("Would you still like to take part? Ask %(organisation)s for more time, right here.")
        % values,
        _("More time for my interview: %(job)s") % values,
    )


def _cancelled(values: dict[str, str]) -> Closed:
    return Closed(
        _("This interview is no longer needed"),
        _("%(organisation)s closed it on %(on)s. You do not have to do anything.") % values,
        _("If this surprises you, write to them: they know where your application stands."),
        _("My interview: %(job)s") % values,
    )


def _declined(values: dict[str, str]) -> Closed:
    return Closed(
        _("You chose not to take part"),
        _("You said so on %(on)s. %(organisation)s knows, and no recording was made.") % values,
        _("If you have changed your mind, or would rather talk in another way, write to them."),
        _("I would like to take part after all: %(job)s") % values,
    )


def _withdrawn(values: dict[str, str]) -> Closed:
    return Closed(
        _("You have withdrawn from this interview"),
        _("You said so on %(on)s. %(organisation)s knows, and your interview was not handed in.")
        % values,
        _("If you have changed your mind, or want your recordings deleted, write to them."),
        _("My withdrawn interview: %(job)s") % values,
    )
