"""Three steps make a posting invite (S33): its template, its tag known to somebody, the tag on it.

Each is read off what is there. A step that a later one proves is done too: a tag that stands on a
posting was known to whoever typed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greenroom.ats import matching
from greenroom.ats.deciding import choices
from greenroom.ats.models import Connection, Posting
from greenroom.audit.models import Entry
from greenroom.interviews.models import InterviewTemplate

STEPS = 3
SHOWN = 8
EXPORTED = "templates.exported"


@dataclass(frozen=True)
class Step:
    text: str | Promise
    is_done: bool


@dataclass(frozen=True)
class Checklist:
    """How far one posting is."""

    has_template: bool
    is_tag_known: bool
    is_tagged: bool

    @property
    def done(self) -> int:
        return sum((self.has_template, self.is_tag_known, self.is_tagged))

    @property
    def is_complete(self) -> bool:
        return self.done == STEPS

    @property
    def steps(self) -> list[Step]:
        return [
            Step(_("Question template made"), self.has_template),
            Step(_("Its tag known: templates file downloaded, or tag set"), self.is_tag_known),
            Step(_("Posting tagged or linked"), self.is_tagged),
        ]


@dataclass(frozen=True)
class Facts:
    """What holds for all postings of an organisation; read once."""

    ready: dict[UUID, datetime]
    """Active templates that have questions, by id, with the moment they were made."""
    exported_at: datetime | None

    @classmethod
    def of(cls, organisation_id: UUID) -> "Facts":
        counted = InterviewTemplate.objects.active().with_counts()
        ready = {one.pk: one.created_at for one in counted if getattr(one, "question_count", 0)}
        exports = Entry.objects.filter(subject_id=organisation_id, verb=EXPORTED)
        return cls(ready, exports.aggregate(at=Max("at"))["at"])

    def check(self, template_id: UUID | None) -> Checklist:
        """For a posting whose tag names this template, or that is linked to it here."""
        if template_id is None:
            return Checklist(bool(self.ready), self._knows_any(), is_tagged=False)
        return Checklist(template_id in self.ready, is_tag_known=True, is_tagged=True)

    def _knows_any(self) -> bool:
        """The file tells a tag only of templates that were there when it was downloaded."""
        exported_at = self.exported_at
        return exported_at is not None and any(at <= exported_at for at in self.ready.values())


@dataclass(frozen=True)
class Row:
    posting: Posting
    checklist: Checklist


@dataclass(frozen=True)
class Summary:
    """What the tile says of all open postings."""

    rows: Sequence[Row]
    complete: int
    total: int


def summary(connection: Connection) -> Summary:
    postings = list(Posting.objects.filter(connection=connection, is_open=True).order_by("title"))
    facts, pool = Facts.of(connection.scope_id), choices()
    rows = [Row(one, facts.check(_template_of(connection, one, pool))) for one in postings]
    rows.sort(key=lambda row: -row.checklist.done)
    complete = sum(row.checklist.is_complete for row in rows)
    return Summary(rows[:SHOWN], complete, len(rows))


def _template_of(connection: Connection, posting: Posting, pool: matching.Pool) -> UUID | None:
    found = matching.resolve(
        connection.prefix,
        posting.tags,
        pool,
        accept_bare_ids=connection.accept_bare_ids,
        suggest=False,
    )
    if found.template:
        return found.template.id
    if found.outcome is not matching.Outcome.NO_TAG:
        return None
    chosen = (posting.template_id, connection.default_template_id)
    return next((one for one in chosen if one in pool.active_ids), None)
