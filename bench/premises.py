"""What stands before the first candidate comes: an organisation, its templates, Lever, postings."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from bench.rows import Rows, drawn_id
from greenroom.accounts.actions import add_member, create_organisation
from greenroom.accounts.models import Organisation, User
from greenroom.accounts.rights import Role
from greenroom.ats.models import Connection, Posting, TriggerStage, Webhook
from greenroom.interviews.actions import QuestionDraft, TemplateDraft, create_template
from greenroom.interviews.models import InterviewTemplate, Job, Question, TemplateVersion
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting

EMAIL, PASSWORD = "sam@example.com", "a password for one run"
TEMPLATES, POSTINGS, ARCHIVED = 1000, 500, 50
FIELDS = ("Sales", "Support", "Design", "Finance", "Legal", "Logistics", "Marketing", "Nursing",
          "Operations", "Product", "Quality", "Research", "Security", "Teaching")  # fmt: skip
LEVELS = ("Trainee", "Junior", "Senior", "Lead", "Regional", "Night", "Weekend", "Bilingual")
PLACES = ("Aarhus", "Bergen", "Coimbra", "Dresden", "Exeter", "Faro", "Ghent", "Hull", "Izmir")
QUESTIONS = ("What made you apply?", "Tell us about a day that went wrong.", "What comes next?")


@dataclass(frozen=True)
class Premises:
    """The organisation, and what its candidates' rows refer to."""

    organisation: Organisation
    connection: Connection
    jobs: tuple[Job, ...]
    versions: dict[UUID, TemplateVersion]
    questions: dict[UUID, tuple[Question, ...]]


def lay_out(draw: Random) -> Premises:
    """Small enough to be made by the application's own verbs, one after the other."""
    with acting(SYSTEM):
        organisation = create_organisation("Northlight Demo Co.", time_zone="Europe/London")
        with scope.organisation(organisation.pk):
            add_member(EMAIL, "Sam Superadmin", Role.SUPER_ADMIN, PASSWORD)
            templates = _templates()
            connection = _connection()
            jobs = _postings(connection, templates, draw)
            versions = {one.template_id: one for one in TemplateVersion.objects.all()}
            questions = {
                one.pk: tuple(one.questions.all())
                for one in TemplateVersion.objects.prefetch_related("questions")
            }
    return Premises(organisation, connection, jobs, versions, questions)


def _templates() -> list[InterviewTemplate]:
    by = User.objects.get(email=EMAIL)
    drafts = tuple(QuestionDraft(text, 30, 90) for text in QUESTIONS)
    made = [
        create_template(TemplateDraft(_name(number), drafts), by) for number in range(TEMPLATES)
    ]
    put_away = [one.pk for one in made[:ARCHIVED]]
    InterviewTemplate.objects.filter(pk__in=put_away).update(archived_at=timezone.now())
    return made[ARCHIVED:]


def _name(number: int) -> str:
    level, field = LEVELS[number % len(LEVELS)], FIELDS[number // 8 % len(FIELDS)]
    return f"{level} {field} {PLACES[number // 112 % len(PLACES)]}"


def _connection() -> Connection:
    now = timezone.now()
    stages = [{"ref": "video", "name": "Video Interview"}, {"ref": "offer", "name": "Offer"}]
    connection = Connection.objects.create(
        ats="lever", state=Connection.State.CONNECTED, account_name="northlight",
        account_ref="account-1", person_name="Sam", person_role="Super Admin",
        connected_at=now, baseline_at=now, refreshed_at=now, swept_at=now,
        stages=stages, stages_read_at=now, postings_read_at=now,
    )  # fmt: skip
    TriggerStage.objects.create(
        connection=connection, stage_ref="video", name="Video Interview", chosen_at=now
    )
    for event in Webhook.Name.values:
        Webhook.objects.create(
            connection=connection, event=event, made_at=now, first_delivery_at=now
        )
    return connection


def _postings(
    connection: Connection, templates: list[InterviewTemplate], draw: Random
) -> tuple[Job, ...]:
    """Each with a tag, one in ten of them wrong, as people type; and a job for each."""
    now = timezone.now()
    rows = Rows(Posting, connection=connection, read_at=now)
    jobs = []
    for number in range(POSTINGS):
        template = templates[draw.randrange(len(templates))]
        title, ref = f"{template.name} ({number})", f"posting-{number}"
        tag = template.tag.lower() if number % 10 == 0 else template.tag
        rows.add(id=drawn_id(draw), ref=ref, title=title, tags=["remote", tag])
        jobs.append(
            Job.objects.create(
                template=template, title=title, posting_ref=ref, origin=connection.origin
            )
        )
    rows.write()
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(created_at=now - timedelta(days=90))
    return tuple(jobs)
