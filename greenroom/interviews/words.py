"""What we say about an interview, in the candidate's language and time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenroom.interviews.models import Invitation, MoreTimeRequest


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment with its zone named, such as “Tuesday, 1 December 2026, 23:59 (Europe/Berlin)”."""
    local = at.astimezone(zone)
    day = date_format(local, "l, j F Y", use_l10n=False)
    return f"{day}, {local:%H:%M} ({zone.key})"


def minutes(invitation: Invitation) -> str:
    count = invitation.version.minutes()
    return ngettext("about %(count)d minute", "about %(count)d minutes", count) % {"count": count}


def language(invitation: Invitation) -> str:
    """What we write to the candidate in."""
    return invitation.candidate.language or invitation.organisation.language


def sms_skipped(reason: str) -> str:
    reasons = {
        "off": _("text messages are switched off"),
        "stopped": _("this person has asked for no more texts"),
        "refused": _("this person did not agree to be texted"),
    }
    return reasons.get(reason, reason)


def invitation_values(invitation: Invitation) -> dict[str, str]:
    """The placeholders of the invitation messages."""
    with translation.override(language(invitation)):
        return {
            "candidate": invitation.candidate.name,
            "job": invitation.job.title,
            "link": invitation.url(),
            "deadline": moment(invitation.deadline_at, invitation.zone()),
            "minutes": minutes(invitation),
            "reviewers": _("the hiring team of %(organisation)s")
            % {"organisation": invitation.organisation.name},
        }


def closing_values(kind: str, invitation: Invitation) -> dict[str, str]:
    values = {"candidate": invitation.candidate.name, "job": invitation.job.title}
    return values | ({"link": invitation.url()} if kind == "expired" else {})


def thanks_values(invitation: Invitation) -> dict[str, str]:
    return {
        "candidate": invitation.candidate.name,
        "job": invitation.job.title,
        "link": invitation.url(),
    }


def more_time_values(request: MoreTimeRequest, invitation: Invitation) -> dict[str, str]:
    """What the team is told of a wish, in its own language."""
    page = settings.BASE_URL + reverse("interviews:candidate", args=[invitation.candidate_id])
    with translation.override(invitation.organisation.language):
        facts = {
            "name": str(invitation.candidate),
            "job": invitation.job.title,
            "wished": moment(request.wished_at, invitation.zone()),
            "until": moment(invitation.deadline_at, invitation.zone()),
        }
        lines = [
            _("%(name)s would like to have until %(wished)s for the interview for %(job)s."),
            _("It is open until %(until)s.")
            if invitation.state in Invitation.OPEN
            else _("It was open until %(until)s."),
        ]
        said = [_("In their own words: %(words)s") % {"words": request.words}]
        body = [line % facts for line in lines] + (said if request.words else [])
        answer = _("Answer here: %(page)s") % {"page": page}
        return {
            "notice": _("%(name)s asks for more time") % facts,
            "body": "\n".join([*body, answer]),
        }
