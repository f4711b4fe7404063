"""Keep an organisation's own words, find those that apply, and go back to ours."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

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
    """Where words may stand: a kind of message, for one interview template or for all."""

    kind: str
    channel: str
    interview_template_id: UUID | None = None


def applying(kind: str, channel: str, interview_template_id: UUID) -> MessageTemplate | None:
    """Built-in < organisation's default < interview template (C15). None: the built-in words."""
    found = MessageTemplate.objects.current().filter(kind=kind, channel=channel, is_default=True)
    return (
        found.filter(interview_template_id=interview_template_id).first()
        or found.filter(interview_template_id=None).first()
    )


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
    """Back to the words one step further down: the organisation's, or ours."""
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
        "is_default": row.is_default,
    }
