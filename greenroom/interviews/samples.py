"""What a preview of a message is filled with: somebody's interview, or one as it would be."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenroom.accounts.models import Organisation
from greenroom.interviews import words
from greenroom.interviews.actions.inviting import end_of_day
from greenroom.interviews.models import InterviewTemplate, Invitation, Job
from greenroom.messaging.kinds import Kind

DAYS, MINUTES = 7, 9
MOST_OFFERED = 20
MADE_UP = "example"


@dataclass(frozen=True)
class Place:
    """For whom words are meant: a job, an interview template, or neither for everybody."""

    template: InterviewTemplate | None = None
    job: Job | None = None

    @property
    def name(self) -> str:
        return str(self.job or self.template or "")

    @property
    def query(self) -> str:
        """How an address names it."""
        if self.job:
            return f"job={self.job.pk}"
        return f"template={self.template.pk}" if self.template else ""

    @property
    def template_id(self) -> UUID | None:
        return self.job.template_id if self.job else self.template.pk if self.template else None


def offered(place: Place) -> list[tuple[str, str]]:
    """The newest candidates whose values a preview may show."""
    newest = _invitations(place).order_by("-invited_at")[:MOST_OFFERED]
    people = [(str(found.pk), f"{found.candidate} · {found.job.title}") for found in newest]
    return [*people, (MADE_UP, _("a made-up candidate"))]


def values(
    kind: Kind, organisation: Organisation, place: Place, sample: str = ""
) -> dict[str, str]:
    """Real names and dates. The link is nobody's: a preview must not open an interview."""
    chosen = _chosen(place, sample)
    known = words.invitation_values(chosen) if chosen else _made_up(organisation, place)
    known |= _for_members(organisation)
    known["link"] = f"{settings.BASE_URL}/i/example"
    return {name: known[name] for name in kind.values}


def _chosen(place: Place, sample: str) -> Invitation | None:
    """The one that was picked, else the newest."""
    if sample == MADE_UP:
        return None
    found = _invitations(place)
    try:
        picked = found.filter(pk=UUID(sample)).first() if sample else None
    except ValueError:
        picked = None
    return picked or found.order_by("-invited_at").first()


def _invitations(place: Place) -> QuerySet[Invitation]:
    found = Invitation.objects.select_related("candidate", "job", "version", "organisation")
    if place.job:
        return found.filter(job=place.job)
    return found.filter(job__template=place.template) if place.template else found


def _made_up(organisation: Organisation, place: Place) -> dict[str, str]:
    with translation.override(organisation.language):
        zone = ZoneInfo(organisation.time_zone)
        return {
            "candidate": "Alex Example",
            "job": _job_title(place),
            "deadline": words.moment(end_of_day(timezone.now(), DAYS, zone), zone),
            "minutes": ngettext("about %(count)d minute", "about %(count)d minutes", MINUTES)
            % {"count": MINUTES},
            "reviewers": _("the hiring team of %(organisation)s")
            % {"organisation": organisation.name},
        }


def _for_members(organisation: Organisation) -> dict[str, str]:
    with translation.override(organisation.language):
        return {
            "name": "Sam Example",
            "problem": _("The invitation could not be sent: there is no e-mail address."),
            "remedy": _("Add an address, then move the candidate out of the stage and back in."),
        }


def _job_title(place: Place) -> str:
    if place.job:
        return place.job.title
    jobs = Job.objects.filter(template=place.template) if place.template else Job.objects.all()
    newest = jobs.order_by("-created_at").first()
    return newest.title if newest else _("Account Executive")
