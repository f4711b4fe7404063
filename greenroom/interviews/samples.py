"""What a preview of a message is filled with: the newest interview, or one as it would be."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenroom.accounts.models import Organisation
from greenroom.interviews import words
from greenroom.interviews.actions.inviting import end_of_day
from greenroom.interviews.models import InterviewTemplate, Invitation, Job
from greenroom.messaging.kinds import Kind

DAYS, MINUTES = 7, 9


def values(
    kind: Kind, organisation: Organisation, template: InterviewTemplate | None
) -> dict[str, str]:
    """Real names and dates. The link is nobody's: a preview must not open an interview."""
    found = Invitation.objects.select_related("candidate", "job", "version", "organisation")
    if template:
        found = found.filter(job__template=template)
    newest = found.order_by("-invited_at").first()
    known = words.invitation_values(newest) if newest else _made_up(organisation, template)
    known["link"] = f"{settings.BASE_URL}/i/example"
    return {name: known[name] for name in kind.values}


def _made_up(organisation: Organisation, template: InterviewTemplate | None) -> dict[str, str]:
    with translation.override(organisation.language):
        zone = ZoneInfo(organisation.time_zone)
        return {
            "candidate": "Alex Example",
            "job": _job_title(template),
            "deadline": words.moment(end_of_day(timezone.now(), DAYS, zone), zone),
            "minutes": ngettext("about %(count)d minute", "about %(count)d minutes", MINUTES)
            % {"count": MINUTES},
            "reviewers": _("the hiring team of %(organisation)s")
            % {"organisation": organisation.name},
        }


def _job_title(template: InterviewTemplate | None) -> str:
    jobs = Job.objects.filter(template=template) if template else Job.objects.all()
    newest = jobs.order_by("-created_at").first()
    return newest.title if newest else _("Account Executive")
