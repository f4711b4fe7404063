"""Interviews that are not open: why, and what the candidate can do now."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from greenroom.interviews.models import Invitation
from greenroom.portal.contact import mailto

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
        "mailto": mailto(invitation, closed.subject),
    }
    return render(request, "portal/closed.html", context, status=410)


def words_for(invitation: Invitation) -> Closed:
    words = {State.CANCELLED: _cancelled, State.DECLINED: _declined, State.WITHDRAWN: _withdrawn}
    make = words.get(State(invitation.state), _expired)
    return make(invitation.organisation.name, invitation.job.title)


def _expired(organisation: str, job: str) -> Closed:
    return Closed(
        _("The time for this interview is over"),
        _("It was open for a limited time. What you recorded before is kept safe."),
        _("Would you still like to take part? Write to %(organisation)s to ask for more time.")
        % {"organisation": organisation},
        _("More time for my interview: %(job)s") % {"job": job},
    )


def _cancelled(organisation: str, job: str) -> Closed:
    return Closed(
        _("This interview is no longer needed"),
        _("%(organisation)s has closed it. You do not have to do anything.")
        % {"organisation": organisation},
        _("If this surprises you, write to them: they know where your application stands."),
        _("My interview: %(job)s") % {"job": job},
    )


def _declined(organisation: str, job: str) -> Closed:
    return Closed(
        _("You chose not to take part"),
        _("%(organisation)s knows, and no recording was made.") % {"organisation": organisation},
        _("If you have changed your mind, or would rather talk in another way, write to them."),
        _("I would like to take part after all: %(job)s") % {"job": job},
    )


def _withdrawn(organisation: str, job: str) -> Closed:
    return Closed(
        _("You have withdrawn from this interview"),
        _("%(organisation)s knows, and your interview was not handed in.")
        % {"organisation": organisation},
        _("If you have changed your mind, or want your recordings deleted, write to them."),
        _("My withdrawn interview: %(job)s") % {"job": job},
    )
