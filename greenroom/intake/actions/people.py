"""Bring people into a job: one by hand, or many from a file."""

from datetime import datetime
from uuid import UUID, uuid4

import structlog
from django.db import OperationalError, transaction

from greenroom import audit
from greenroom.accounts.models import User
from greenroom.intake import sheets
from greenroom.intake.errors import InvitedAlready
from greenroom.intake.models import ListedPerson, PeopleList
from greenroom.intake.people import Person, addresses, listed
from greenroom.interviews import actions as interviews
from greenroom.interviews.errors import TemplateHasNoQuestions
from greenroom.interviews.models import InterviewTemplate, Invitation, Job
from greenroom.kit import crash
from greenroom.kit.links import new_token
from greenroom.kit.once import row_id
from greenroom.kit.text import one_line

log = structlog.get_logger(__name__)
State = ListedPerson.State
HAND, LINK = "hand", "link"
MOST_PEOPLE = 5000
SLICE = 50


@transaction.atomic
def create_job(template: InterviewTemplate, title: str, form: UUID) -> Job:
    """A job that no posting of an ATS stands behind; the same form twice makes one."""
    ref = str(row_id(form, title))
    return interviews.ensure_job(
        template, origin=HAND, posting_ref=ref, title=title, confidential=False
    )


def invite_by_hand(job_id: UUID, person: Person, form: UUID, at: datetime) -> Invitation:
    """Invite one person; the same form twice invites once and says so twice.

    Raises InvitedAlready, TemplateHasNoQuestions.
    """
    ref = str(row_id(form, str(job_id), person.email))
    try:
        return invite_person(job_id, person, origin=HAND, entry_key=f"hand:{ref}", at=at, ref=ref)
    except InvitedAlready as there:
        if there.invitation.candidate.ref != ref:
            raise
        return there.invitation


@transaction.atomic
def invite_person(  # noqa: PLR0913 - who, whereto and by which way, all by name
    job_id: UUID, person: Person, *, origin: str, entry_key: str, at: datetime, ref: str = ""
) -> Invitation:
    """Invite somebody to a job, each address once. Raises InvitedAlready, TemplateHasNoQuestions.

    Whoever brings the same address to the same job at the same moment waits for the other.
    """
    job = hold_job(job_id)
    if there := invitation_of(job, person.email):
        raise InvitedAlready(there)
    candidate = interviews.ensure_candidate(
        origin=origin,
        ref=ref or str(uuid4()),
        name=person.name,
        email=person.email,
        phone=person.phone,
    )
    return interviews.invite(candidate, job, at=at, entry_key=entry_key).invitation


def hold_job(job_id: UUID) -> Job:
    """The job, kept from others who would bring people into it, until the transaction ends."""
    jobs = Job.objects.select_related("template")
    return jobs.select_for_update(of=("self",), no_key=True).get(pk=job_id)


def invitation_of(job: Job, email: str) -> Invitation | None:
    return Invitation.objects.filter(job=job, candidate__email__iexact=email).first()


@transaction.atomic
def keep_list(job: Job, name: str, data: bytes, by: User, at: datetime) -> PeopleList:
    """Read a file of people and keep it to be looked at. Raises Unreadable."""
    sheet = sheets.read(data, MOST_PEOPLE)
    emails = Invitation.objects.filter(job=job).values_list("candidate__email", flat=True)
    people = listed(sheet, job.organisation, addresses(emails.iterator()))
    kept = PeopleList.objects.create(
        job=job, file_name=one_line(name, 200), uploaded_by=by, uploaded_at=at
    )
    for person in people:
        person.people_list = kept
    ListedPerson.objects.bulk_create(people, batch_size=1000)
    audit.record("people_list.uploaded", kept, job=str(job.pk), rows=len(people))
    return kept


@transaction.atomic
def start_list(list_id: UUID, at: datetime) -> PeopleList:
    """Say yes to a list; a second yes changes nothing."""
    kept = PeopleList.objects.select_for_update().get(pk=list_id)
    if kept.started_at is None:
        kept.started_at = at
        kept.save(update_fields=["started_at"])
        audit.record("people_list.started", kept, job=str(kept.job_id))
    return kept


@transaction.atomic
def discard_list(list_id: UUID) -> None:
    """Forget the people of a list that nobody said yes to."""
    kept = PeopleList.objects.select_for_update().filter(pk=list_id, started_at=None).first()
    if kept:
        audit.record("people_list.discarded", kept, job=str(kept.job_id))
        kept.delete()


@transaction.atomic
def invite_slice(list_id: UUID, at: datetime) -> bool:
    """Invite the next few people of a list. True while there are more for us to do.

    A row changes together with its invitation, and two who do this share no row.
    """
    kept = PeopleList.objects.select_related("job", "uploaded_by").get(pk=list_id)
    if not kept.is_running:
        return False
    ready = ListedPerson.objects.filter(people_list=kept, state=State.READY)
    rows = list(ready.select_for_update(skip_locked=True)[:SLICE])
    for row in rows:
        _invite(kept, row, at)
    crash.point("intake.slice_invited")
    if rows:
        return True
    if not ready.exists():
        PeopleList.objects.filter(pk=list_id, finished_at=None).update(finished_at=at)
        audit.record("people_list.finished", kept, job=str(kept.job_id))
    return False


def _invite(kept: PeopleList, row: ListedPerson, at: datetime) -> None:
    try:
        with transaction.atomic():  # what goes wrong with one takes nothing from the others
            row.invitation = invite_person(
                kept.job_id,
                Person(row.name, row.email, row.phone),
                origin=HAND,
                entry_key=f"list:{row.pk}",
                at=at,
            )
    except InvitedAlready as there:
        row.state, row.problem, row.invitation = State.DUPLICATE, "here", there.invitation
    except TemplateHasNoQuestions:
        row.state, row.problem = State.FAILED, "no_questions"
    except OperationalError:
        raise  # passing: the same rows come round again
    except Exception:
        row.state, row.problem, row.detail = State.FAILED, "unexpected", new_token(8).upper()
        log.exception("invitation_failed", code=row.detail, row=str(row.pk))
    else:
        row.state = State.INVITED
    row.save(update_fields=["state", "problem", "detail", "invitation"])
