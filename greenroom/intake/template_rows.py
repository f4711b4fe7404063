"""A row of the templates file: from a template to cells, and back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from greenroom.interviews.actions import QuestionDraft
from greenroom.interviews.actions.templates import is_reserved
from greenroom.interviews.models import InterviewTemplate, TemplateVersion

COLUMNS = ("template_id", "name", "lever_tag", "questions", "language", "updated_at", "active")
SPELLINGS = {
    "ref": ("templateid", "id"),
    "name": ("name", "templatename", "title"),
    "questions": ("questions", "question"),
    "active": ("active", "isactive"),
}
LONGEST_NAME, LONGEST_REF, LONGEST_QUESTION, MOST_QUESTIONS = 100, 100, 500, 20
ANSWER_SECONDS, THINKING_SECONDS, TAKES = range(15, 901), range(1, 3601), range(1, 11)
ANY = "any"
_LIMITS = re.compile(r"\s*\[answer=(\w+) think=(\w+) tries=(\w+)\]\s*$")
_YES, _NO = {"yes", "true", "1", "y", "active"}, {"no", "false", "0", "n", "archived"}


class Wrong(Exception):
    """What is wrong with a row, in words."""


@dataclass(frozen=True)
class TemplateRow:
    """A row as it was written. `number` is its line in the file."""

    number: int
    ref: str
    name: str
    questions: str
    active: str

    def check(self) -> None:
        """Raises Wrong."""
        if not self.name.strip():
            raise Wrong(_("There is no name."))
        if len(self.name) > LONGEST_NAME:
            raise Wrong(_("The name is longer than 100 characters."))
        if not self.name.isprintable():
            raise Wrong(_("The name must be one line without control characters."))
        if is_reserved(self.name):
            raise Wrong(_("This is the name of a status tag in Lever."))
        if len(self.ref) > LONGEST_REF or not self.ref.isprintable():
            raise Wrong(_("The id is too long, or holds control characters."))

    def drafts(self) -> tuple[QuestionDraft, ...]:
        """Raises Wrong. Empty when the file says nothing of questions."""
        lines = [line for line in self.questions.splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS:
            raise Wrong(_("There are more than 20 questions."))
        return tuple(_question(line) for line in lines)

    def is_active(self) -> bool | None:
        """None when the file does not say. Raises Wrong."""
        word = self.active.strip().casefold()
        if not word:
            return None
        if word not in _YES | _NO:
            raise Wrong(_("“active” is yes or no."))
        return word in _YES


def cells(template: InterviewTemplate, version: TemplateVersion) -> list[str]:
    """The row of a template, in the order of COLUMNS."""
    questions = "\n".join(
        line(QuestionDraft(one.text, one.thinking_seconds, one.answer_seconds, one.takes))
        for one in version.questions.all()
    )
    return [
        template.public_id,
        template.name,
        template.tag,
        questions,
        template.organisation.language,
        template.updated_at.isoformat(timespec="seconds"),
        "yes" if template.is_active else "no",
    ]


def current() -> Iterator[tuple[InterviewTemplate, TemplateVersion]]:
    """Every template with its newest questions, in reading order, in four queries."""
    newest = TemplateVersion.objects.order_by("template_id", "-number").distinct("template_id")
    versions: dict[UUID, TemplateVersion] = {
        one.template_id: one for one in newest.prefetch_related("questions")
    }
    templates = InterviewTemplate.objects.select_related("organisation").prefetch_related("aliases")
    for template in templates.order_by("name", "pk"):
        version = versions[template.pk]
        version.template = template
        yield template, version


def line(question: QuestionDraft) -> str:
    """A question on one line, with its limits in words that need no translation."""
    text = question.text.replace("\\", "\\\\").replace("\r\n", "\n").replace("\n", "\\n")
    limits = (question.answer_seconds, question.thinking_seconds or ANY, question.takes or ANY)
    return text + " [answer={} think={} tries={}]".format(*limits)


def _question(written: str) -> QuestionDraft:
    found = _LIMITS.search(written)
    text = re.sub(
        r"\\(.)",
        lambda escape: "\n" if escape[1] == "n" else escape[1],
        (written[: found.start()] if found else written).strip(),
    )
    if not text.strip():
        raise Wrong(_("A question has limits and no words."))
    if len(text) > LONGEST_QUESTION:
        raise Wrong(_("A question is longer than 500 characters."))
    if not found:
        return QuestionDraft(text)
    answer, think, tries = (_number(word) for word in found.groups())
    if answer is None or answer not in ANSWER_SECONDS:
        raise Wrong(_("“answer” is a number of seconds from 15 to 900."))
    if think is not None and think not in THINKING_SECONDS:
        raise Wrong(_("“think” is “any”, or a number of seconds up to 3600."))
    if tries is not None and tries not in TAKES:
        raise Wrong(_("“tries” is “any”, or a number up to 10."))
    return QuestionDraft(text, think, answer, tries)


def _number(word: str) -> int | None:
    if word == ANY:
        return None
    return int(word) if word.isdecimal() else -1
