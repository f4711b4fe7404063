"""The candidates of a job, as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from greenroom import audit
from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.intake import sheets
from greenroom.intake.views.downloads import csv_attachment
from greenroom.intake.views.people import job_or_404
from greenroom.interviews.models import Invitation, Job

COLUMNS = ("name", "email", "phone", "status", "answers", "questions", "invited_at", "opened_at",
           "started_at", "completed_at", "open_until", "came_by")  # fmt: skip


@require_safe
@requires("candidates.view")
def candidates_csv(request: MemberRequest, job_id: UUID) -> HttpResponse:
    """Everybody, in the order of their invitation. No link that opens an interview is in it."""
    job = job_or_404(job_id)
    rows = list(_rows(job))
    if request.method == "GET":
        audit.record("job.candidates_exported", job, rows=len(rows))
    name = slugify(job.title)[:60] or "job"
    return csv_attachment(sheets.as_csv(COLUMNS, rows, bom=True), f"{name}-candidates.csv")


def _rows(job: Job) -> Iterator[list[str]]:
    invitations = Invitation.objects.filter(job=job).shown().order_by("invited_at", "pk")
    shown: Iterator[Any] = invitations.iterator(chunk_size=2000)
    for one in shown:
        yield [
            one.candidate.name,
            one.candidate.email,
            one.candidate.phone,
            one.get_state_display(),
            str(one.answered_count),
            str(one.question_count or 0),
            *(_moment(at) for at in (one.invited_at, one.opened_at, one.started_at,
                                     one.completed_at, one.deadline_at)),
            one.candidate.origin.partition(":")[0],
        ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
