"""What an import would do with each row of a templates file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenroom.intake.template_rows import TemplateRow, Wrong, current
from greenroom.interviews.actions import QuestionDraft, TemplateDraft
from greenroom.interviews.actions.templates import draft_of
from greenroom.interviews.models import InterviewTemplate


class Outcome(StrEnum):
    NEW = "new"
    EMPTY = "empty"
    ALIAS = "alias"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


WORDS = {
    Outcome.NEW: (gettext_lazy("New"), "ok"),
    Outcome.EMPTY: (gettext_lazy("New, needs questions"), "wait"),
    Outcome.ALIAS: (gettext_lazy("Gets the id as a second one"), "info"),
    Outcome.CHANGED: (gettext_lazy("Changes"), "info"),
    Outcome.SAME: (gettext_lazy("Is the same already"), ""),
    Outcome.WRONG: (gettext_lazy("Left out"), "bad"),
}


@dataclass(frozen=True)
class Planned:
    """A row with what becomes of it. `draft` is what the template will be."""

    row: TemplateRow
    outcome: Outcome
    explanation: str = ""
    template: InterviewTemplate | None = None
    draft: TemplateDraft | None = None
    is_active: bool = True
    adds_alias: bool = False

    @property
    def word(self) -> str:
        return str(WORDS[self.outcome][0])

    @property
    def tone(self) -> str:
        return WORDS[self.outcome][1]


def plan(rows: Sequence[TemplateRow]) -> list[Planned]:
    """For all rows, in the order of the file. The number of queries does not grow with them."""
    house = _House()
    times = Counter(row.ref.casefold() for row in rows if row.ref)
    planned = []
    for row in rows:
        try:
            if times[row.ref.casefold()] > 1:
                raise Wrong(_("The id stands in more than one row."))  # noqa: TRY301
            planned.append(_planned(row, house))
        except Wrong as wrong:
            planned.append(Planned(row, Outcome.WRONG, str(wrong)))
    return planned


class _House:
    """The templates that are here, by id and by name."""

    def __init__(self) -> None:
        self.by_ref: dict[str, tuple[InterviewTemplate, TemplateDraft]] = {}
        self.by_name: dict[str, list[tuple[InterviewTemplate, TemplateDraft]]] = {}
        for template, version in current():
            known = (template, draft_of(version))
            for ref in (template.public_id, *(alias.ref for alias in template.aliases.all())):
                self.by_ref[ref.casefold()] = known
            if template.is_active:
                self.by_name.setdefault(template.name, []).append(known)


def _planned(row: TemplateRow, house: _House) -> Planned:
    row.check()
    questions, is_active = row.drafts(), row.is_active()
    known = house.by_ref.get(row.ref.casefold())
    if row.ref and known:
        return _by_id(row, known, questions, is_active)
    namesakes = house.by_name.get(row.name, [])
    if namesakes:
        return _by_name(row, namesakes, questions)
    outcome = Outcome.NEW if questions else Outcome.EMPTY
    explanation = "" if questions else _("Nobody can be invited with it until it has questions.")
    draft = TemplateDraft(row.name, questions)
    return Planned(
        row, outcome, explanation, None, draft, is_active is not False, adds_alias=bool(row.ref)
    )


def _by_id(
    row: TemplateRow,
    known: tuple[InterviewTemplate, TemplateDraft],
    questions: tuple[QuestionDraft, ...],
    is_active: bool | None,  # noqa: FBT001 - it may be unknown
) -> Planned:
    template, before = known
    after = replace(before, name=row.name, questions=questions or before.questions)
    will_be_active = template.is_active if is_active is None else is_active
    changes = [
        *([_("name")] if after.name != before.name else []),
        *([_("questions")] if after.questions != before.questions else []),
        *([_("archived or not")] if will_be_active != template.is_active else []),
    ]
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    return Planned(row, outcome, ", ".join(changes), template, after, will_be_active)


def _by_name(
    row: TemplateRow,
    namesakes: list[tuple[InterviewTemplate, TemplateDraft]],
    questions: tuple[QuestionDraft, ...],
) -> Planned:
    """A row whose id is not known here, with the name of a template that is."""
    if len(namesakes) > 1:
        raise Wrong(_("Several templates here have this name. Rename all but one first."))
    template, draft = namesakes[0]
    if questions and questions != draft.questions:
        raise Wrong(
            _(
                "A template of this name with other questions is here. Give one of them another "
                "name, or leave the questions out of the file to keep those that are here."
            )
        )
    if not row.ref:
        return Planned(row, Outcome.SAME, "", template, draft)
    explanation = _("Postings that carry %(id)s find it from then on.") % {"id": row.ref}
    return Planned(row, Outcome.ALIAS, explanation, template, draft, adds_alias=True)
