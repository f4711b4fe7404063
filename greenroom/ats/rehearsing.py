"""A dry run: what would happen if somebody entered a trigger stage now.

The real decision is made on a pretended reading, and then everything it wrote is taken back before
anybody could have seen it: so the answer cannot differ from what a move would do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import phonenumbers
import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from greenroom.ats import codes, deciding, following, matching, notes, ports
from greenroom.ats.health import word_of
from greenroom.ats.models import Connection, Opportunity, Posting, StageEntry, TriggerStage
from greenroom.ats.truth import Truth
from greenroom.effects.models import Effect
from greenroom.interviews.message_forms import TITLES
from greenroom.interviews.models import Candidate
from greenroom.messaging.compose import compose_email
from greenroom.messaging.models import Message

EXAMPLE_MAIL = "candidate@example.com"
Outcome = StageEntry.Outcome


@dataclass(frozen=True)
class Letter:
    """A message that would go out."""

    channel: str
    name: str
    sender: str
    reply_to: str
    language: str
    subject: str
    own_words: bool
    due_at: datetime | None


@dataclass
class Rehearsal:
    """What would happen, or why nothing would."""

    posting: Posting
    stage: TriggerStage
    who: str
    is_email_known: bool
    is_invited: bool = False
    is_again: bool = False
    problem: str = ""
    detail: str = ""
    remedy: str = ""
    code: str = ""
    suggestions: Sequence[str] = ()
    template: str = ""
    version: int = 0
    questions: int = 0
    deadline_at: datetime | None = None
    sms_skipped: str = ""
    letters: list[Letter] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    note: str = ""
    others: list[str] = field(default_factory=list)


def rehearse(
    posting: Posting, stage: TriggerStage, opportunity: Opportunity | None, at: datetime
) -> Rehearsal:
    """Nothing of it stays, and nothing leaves: what sends and writes is woken by the commit."""
    there, is_known = _pretended(posting, stage, opportunity, at)
    told = Rehearsal(posting, stage, there.name, is_email_known=is_known)
    with structlog.contextvars.bound_contextvars(rehearsal=True), _taken_back():
        entry = _entry(posting.connection, stage, there, at)
        deciding.decide(entry, Truth(at, there, _posting(posting), is_whole=True))
        following.plan_for_entry(entry, at)
        _tell(told, entry)
    return told


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _pretended(
    posting: Posting, stage: TriggerStage, known: Opportunity | None, at: datetime
) -> tuple[ports.Opportunity, bool]:
    """Somebody we know, as far as we do; else anybody with an address and a number."""
    connection = posting.connection
    ref = known.ref if known else f"rehearsal-{uuid4()}"
    met = Candidate.objects.filter(origin=connection.origin, ref=ref, erased_at=None).first()
    email = met.email if met else ""
    phone = met.phone if met else _example_number(connection.organisation.default_country)
    there = ports.Opportunity(
        ref=ref,
        name=(known.name if known else "") or _("Somebody new"),
        contact_ref=known.contact_ref if known else "",
        stage_ref=stage.stage_ref,
        stage_changes=(ports.StageChange(stage.stage_ref, at),),
        emails=(email or EXAMPLE_MAIL,),
        phones=(phone,) if phone else (),
        tags=(),
        posting_ref=posting.ref,
        time_zone=met.time_zone if met else "",
        updated_at=at,
        is_archived=bool(known and known.is_archived),
        is_confidential=posting.is_confidential or bool(known and known.is_confidential),
    )
    return there, bool(email)


def _example_number(country: str) -> str:
    kind = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(country or "US", kind)
    form = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number(number, form) if number else ""


def _posting(posting: Posting) -> ports.Posting:
    return ports.Posting(
        posting.ref, posting.title, tuple(posting.tags), posting.is_open, posting.is_confidential
    )


def _entry(
    connection: Connection, stage: TriggerStage, there: ports.Opportunity, at: datetime
) -> StageEntry:
    row, _made = Opportunity.objects.get_or_create(
        connection=connection,
        ref=there.ref,
        defaults={"read_at": at, "is_confidential": there.is_confidential},
    )
    return StageEntry.objects.create(
        connection=connection,
        opportunity=row,
        opportunity_ref=there.ref,
        stage_ref=stage.stage_ref,
        entered_at=at,
    )


def _tell(told: Rehearsal, entry: StageEntry) -> None:
    told.is_again = entry.outcome == Outcome.RESENT
    told.is_invited = entry.outcome in {Outcome.INVITED, Outcome.RESENT}
    planned = list(Effect.objects.filter(key__contains=entry.key).order_by("planned_at"))
    if told.is_invited:
        _tell_invited(told, entry, planned)
    else:
        _tell_stopped(told, entry)
    ours = [effect for effect in planned if effect.kind.startswith("ats.")]
    told.note = next((notes.compose(one) for one in ours if one.kind == following.NOTE), "")
    told.others = [word_of(one.kind) for one in ours if one.kind not in _SHOWN]


_SHOWN = {following.TAG, following.NOTE}


def _tell_stopped(told: Rehearsal, entry: StageEntry) -> None:
    told.problem, told.detail = str(entry.get_reason_display()), entry.detail
    told.remedy, told.code = str(deciding.explain(entry.reason)), codes.of_entry(entry)
    told.suggestions = entry.suggestions


def _tell_invited(told: Rehearsal, entry: StageEntry, planned: Sequence[Effect]) -> None:
    invitation = entry.invitation
    assert invitation is not None  # noqa: S101 - an outcome of "invited" has one
    version = invitation.version
    told.template, told.version = version.template.name, version.number
    told.questions, told.deadline_at = version.questions.count(), invitation.deadline_at
    told.sms_skipped = str(entry.facts.get("sms_skipped", ""))
    messages = Message.objects.filter(effect__in=planned).select_related("template", "effect")
    told.letters = [_letter(one) for one in messages.order_by("channel")]
    if any(effect.kind == following.TAG for effect in planned):
        prefix = entry.connection.prefix
        told.tags = [matching.status_tag(prefix, matching.INVITE_SENT)]


def _letter(message: Message) -> Letter:
    sender, reply_to, subject = _sender(message)
    return Letter(
        channel=str(message.get_channel_display()),
        name=str(TITLES[message.channel, message.kind]),
        sender=sender,
        reply_to=reply_to,
        language=message.locale,
        subject=subject,
        own_words=message.template is not None,
        due_at=message.effect.due_at,
    )


def _sender(message: Message) -> tuple[str, str, str]:
    if message.channel != Message.Channel.EMAIL:
        return "", "", ""
    mail = compose_email(message)
    return mail.from_name, mail.reply_to, mail.subject
