"""Where the recruiter's pages are, the heaviest of each kind."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from greenroom.interviews.models import Candidate, InterviewTemplate, Job
from greenroom.kit import scope

PER_PAGE = 50


def pages(organisation_id: UUID) -> list[tuple[str, str]]:
    """The name and the address of each."""
    with scope.organisation(organisation_id):
        return [
            ("Today", reverse("interviews:today")),
            *_templates(),
            *_jobs(),
            *_candidates(),
            ("integrations", reverse("ats:integrations")),
            ("postings and skipped", reverse("ats:lever")),
            ("messages", reverse("interviews:messages")),
            ("review queue", reverse("reviews:queue")),
        ]


def _templates() -> Iterator[tuple[str, str]]:
    there = reverse("interviews:template_list")
    last = InterviewTemplate.objects.active().count() // PER_PAGE
    yield "template list", there
    yield "template list, last page", f"{there}?page={last}"
    yield "template search", f"{there}?q=Lead+Design"
    yield "templates as CSV", reverse("intake:templates_csv")
    yield "templates as XLSX", reverse("intake:templates_xlsx")


def _jobs() -> Iterator[tuple[str, str]]:
    yield "job list", reverse("interviews:job_list")
    yield "job search", reverse("interviews:job_list") + "?q=Lead+Design"


def _candidates() -> Iterator[tuple[str, str]]:
    """Those of the largest job."""
    job = Job.objects.annotate(size=Count("invitations")).order_by("-size")[0]
    there, last = reverse("interviews:job", args=[job.pk]), job.size // PER_PAGE
    person = Candidate.objects.filter(invitations__job=job, invitations__state="completed")[0]
    yield "candidates of a job", there
    yield "candidates, last page", f"{there}?page={last}"
    yield "candidates, by state", f"{there}?show=completed"
    yield "candidates, by name", f"{there}?q={person.name.split()[0]}"
    yield "a candidate's story", reverse("interviews:candidate", args=[person.pk])
    yield "candidates as CSV", reverse("intake:candidates_csv", args=[job.pk])
