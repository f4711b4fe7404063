"""The candidates of a job, as a file."""

from collections.abc import Iterator
from datetime import datetime
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
    # Plain values: a job may have tens of thousands of rows, and each would be five objects.
    for name, email, phone, state, answered, questions, *moments, origin in invitations.values_list(
        *("candidate__name", "candidate__email", "candidate__phone", "state"),
        *("answered_count", "question_count", "invited_at", "opened_at", "started_at"),
        *("completed_at", "deadline_at", "candidate__origin"),
    ).iterator(chunk_size=2000):
        yield [
            *(name, email, phone, str(Invitation.State(state).label)),
            *(str(answered), str(questions or 0)),
            *map(_moment, moments),
            origin.partition(":")[0],
        ]


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
