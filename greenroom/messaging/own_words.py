"""Keep an organisation's own words, find those that apply, and go back to ours."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from greenroom import audit
from greenroom.accounts.models import Organisation
from greenroom.kit.actor import current_actor
from greenroom.kit.scope import current_organisation_id
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import MessageTemplate
from greenroom.messaging.wording import Problem, Words, cleaned, problems


class WordsRefused(Exception):
    """These words can't be sent; `problems` says why."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("; ".join(problem.text for problem in found))
        self.problems = found


class Slot(NamedTuple):
    """Where words may stand: a kind of message, for one job, one interview template or for all."""

    kind: str
    channel: str
    interview_template_id: UUID | None = None
    job_id: UUID | None = None


class Level(StrEnum):
    """How near to the candidate words stand (C15)."""

    BUILT_IN = "built_in"
    ORGANISATION = "organisation"
    TEMPLATE = "template"
    JOB = "job"


def level_of(row: MessageTemplate | None) -> Level:
    if row is None:
        return Level.BUILT_IN
    if row.job_id:
        return Level.JOB
    return Level.TEMPLATE if row.interview_template_id else Level.ORGANISATION


def applying(
    kind: str, channel: str, interview_template_id: UUID | None, job_id: UUID | None = None
) -> MessageTemplate | None:
    """Built-in < organisation's default < interview template < job (C15). None: the built-in."""
    found = MessageTemplate.objects.current().filter(kind=kind, channel=channel, is_default=True)
    above = Q(interview_template_id=None, job_id=None)
    if interview_template_id:
        above |= Q(interview_template_id=interview_template_id)
    if job_id:
        above |= Q(job_id=job_id)
    nearest_first = (
        F("job_id").asc(nulls_last=True),
        F("interview_template_id").asc(nulls_last=True),
    )
    return found.filter(above).order_by(*nearest_first).first()


def inherited(slot: Slot, interview_template_id: UUID | None = None) -> MessageTemplate | None:
    """What would be sent here without words of this place: those of a level further up.

    A job's slot names no interview template; `interview_template_id` is the one it was made from.
    """
    if slot.job_id:
        return applying(slot.kind, slot.channel, interview_template_id)
    return applying(slot.kind, slot.channel, None) if slot.interview_template_id else None


def current(slot: Slot) -> MessageTemplate | None:
    """What was last saved for exactly this place."""
    return MessageTemplate.objects.current().filter(**slot._asdict()).first()


@transaction.atomic
def keep(slot: Slot, words: Words, *, is_default: bool, at: datetime) -> MessageTemplate:
    """Keep new words. What is planned already goes out as it was. Raises WordsRefused."""
    row = _checked(slot, words, at)
    _retire(slot, at)
    row.is_default = is_default
    row.save(force_insert=True)
    audit.record("message_template.saved", row, **_about(row))
    return row


@transaction.atomic
def keep_for_test(slot: Slot, words: Words, at: datetime) -> MessageTemplate:
    """Words that one test mail is sent with, and no other. Raises WordsRefused."""
    row = _checked(slot, words, at)
    row.is_default, row.retired_at = False, at
    row.save(force_insert=True)
    return row


@transaction.atomic
def reset(slot: Slot, at: datetime) -> bool:
    """Back to the words of the next level up, in the end to ours."""
    row = _retire(slot, at)
    if row:
        audit.record("message_template.reset", row, **_about(row))
    return row is not None


def _checked(slot: Slot, words: Words, at: datetime) -> MessageTemplate:
    if found := problems(KINDS[slot.kind], slot.channel, words):
        raise WordsRefused(found)
    who = current_actor().name[:100]
    return MessageTemplate(
        created_at=at, created_by=who, **slot._asdict(), **asdict(cleaned(words))
    )


def _retire(slot: Slot, at: datetime) -> MessageTemplate | None:
    # Two members who save at the same moment do it one after the other.
    Organisation.objects.select_for_update().get(pk=current_organisation_id())
    row = current(slot)
    if row:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
    return row


def _about(row: MessageTemplate) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "channel": row.channel,
        "interview_template": str(row.interview_template_id or ""),
        "job": str(row.job_id or ""),
        "is_default": row.is_default,
    }
