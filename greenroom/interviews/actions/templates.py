"""Interview templates: made, revised, put away. A revision never touches who was invited before."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts.models import User
from greenroom.interviews.errors import ReservedName, TemplateHasNoQuestions
from greenroom.interviews.models import InterviewTemplate, Question, TemplateAlias, TemplateVersion
from greenroom.kit.once import row_id

# Status tags of candidates share their prefix with template tags (C5).
RESERVED_NAMES = {"invite sent", "interview complete", "interview completed"}


@dataclass(frozen=True)
class QuestionDraft:
    text: str
    thinking_seconds: int | None = None
    answer_seconds: int = 120
    takes: int | None = 3


@dataclass(frozen=True)
class TemplateDraft:
    name: str
    questions: tuple[QuestionDraft, ...]
    introduction: str = ""
    deadline_days: int = 7
    thanks: str = ""


def is_reserved(name: str) -> bool:
    return " ".join(name.casefold().split()) in RESERVED_NAMES


@transaction.atomic
def create_template(
    draft: TemplateDraft,
    by: User | None,
    public_id: str | None = None,
    *,
    may_be_empty: bool = False,
    once: UUID | None = None,
) -> InterviewTemplate:
    """A new template with its first version; the form `once` makes one, however often it is sent.

    Raises ReservedName, and TemplateHasNoQuestions for one that nobody could answer: a file from
    elsewhere may bring one, and nobody is invited with it until it has questions.
    """
    _check(draft, may_be_empty=may_be_empty)
    template = InterviewTemplate(name=draft.name)
    if once:
        template, is_new = InterviewTemplate.objects.get_or_create(
            pk=row_id(once, draft), defaults={"name": draft.name}
        )
        if not is_new:
            return template
    if public_id:
        template.public_id = public_id
    template.save()
    _add_version(template, draft, by, number=1)
    audit.record("template.created", template, name=draft.name)
    return template


@transaction.atomic
def revise_template(
    template_id: UUID, draft: TemplateDraft, by: User | None, *, may_be_empty: bool = False
) -> InterviewTemplate:
    """Rename a template, or give it a new version when what candidates see has changed."""
    _check(draft, may_be_empty=may_be_empty)
    template = InterviewTemplate.objects.select_for_update().get(pk=template_id)
    current = template.current_version()
    if template.name != draft.name:
        audit.record("template.renamed", template, before=template.name, after=draft.name)
        template.name = draft.name
    template.save()
    if draft_of(current) != draft:
        version = _add_version(template, draft, by, number=current.number + 1)
        audit.record("template.revised", template, version=version.number)
    return template


@transaction.atomic
def duplicate_template(
    template_id: UUID, name: str, by: User, once: UUID | None = None
) -> InterviewTemplate:
    source = InterviewTemplate.objects.get(pk=template_id)
    draft = draft_of(source.current_version())
    return create_template(replace(draft, name=name), by, once=once)


@transaction.atomic
def archive_template(template_id: UUID, at: datetime) -> None:
    """Postings that name it no longer find it; interviews that began go on."""
    template = InterviewTemplate.objects.select_for_update().get(pk=template_id)
    if template.is_active:
        template.archived_at = at
        template.save()
        audit.record("template.archived", template)


@transaction.atomic
def unarchive_template(template_id: UUID) -> None:
    template = InterviewTemplate.objects.select_for_update().get(pk=template_id)
    if not template.is_active:
        template.archived_at = None
        template.save()
        audit.record("template.unarchived", template)


@transaction.atomic
def add_template_alias(template: InterviewTemplate, ref: str) -> None:
    """Let tags that carry an id from elsewhere find the template."""
    TemplateAlias.objects.create(template=template, ref=ref)
    audit.record("template.alias_added", template, ref=ref)


def draft_of(version: TemplateVersion) -> TemplateDraft:
    """What a form shows of a version."""
    questions = tuple(
        QuestionDraft(
            question.text, question.thinking_seconds, question.answer_seconds, question.takes
        )
        for question in version.questions.all()
    )
    return TemplateDraft(
        version.template.name,
        questions,
        version.introduction,
        version.deadline_days,
        version.thanks,
    )


def _check(draft: TemplateDraft, *, may_be_empty: bool) -> None:
    if is_reserved(draft.name):
        raise ReservedName(draft.name)
    if not draft.questions and not may_be_empty:
        raise TemplateHasNoQuestions(draft.name)


def _add_version(
    template: InterviewTemplate, draft: TemplateDraft, by: User | None, number: int
) -> TemplateVersion:
    version = TemplateVersion.objects.create(
        template=template,
        number=number,
        introduction=draft.introduction,
        thanks=draft.thanks,
        deadline_days=draft.deadline_days,
        created_by=by,
    )
    Question.objects.bulk_create(
        Question(
            version=version,
            position=position,
            text=question.text,
            thinking_seconds=question.thinking_seconds,
            answer_seconds=question.answer_seconds,
            takes=question.takes,
        )
        for position, question in enumerate(draft.questions, start=1)
    )
    return version
