"""One outcome for one stage entry: invited, sent again, skipped or failed, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

import phonenumbers
import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from phonenumbers.timezone import time_zones_for_geographical_number

from greenroom import audit
from greenroom.ats import codes, matching
from greenroom.ats.models import Connection, Posting, Reason, StageEntry, TriggerStage
from greenroom.ats.ports import Opportunity
from greenroom.ats.truth import Truth
from greenroom.interviews.actions import Invited, ensure_candidate, ensure_job, invite, remember
from greenroom.interviews.errors import (
    CandidateErased,
    InvitationStaysClosed,
    TemplateHasNoQuestions,
)
from greenroom.interviews.models import Candidate, InterviewTemplate, Invitation, Job
from greenroom.kit.links import new_token
from greenroom.kit.text import one_line
from greenroom.messaging import phones

log = structlog.get_logger(__name__)
Outcome = StageEntry.Outcome
CODE_LENGTH = 8
PHONE_LENGTH = 20
# What nobody did wrong is skipped; what somebody can mend has failed and is told in a note.
SKIPS = {Reason.NO_TAG, Reason.NO_POSTING, Reason.LEFT, Reason.ARCHIVED, Reason.ANONYMIZED,
         Reason.STAYS_CLOSED, Reason.ERASED, Reason.FORGOTTEN}  # fmt: skip
REASONS = {
    matching.Outcome.NO_TAG: Reason.NO_TAG,
    matching.Outcome.SEVERAL_TAGS: Reason.SEVERAL_TAGS,
    matching.Outcome.SEVERAL_TEMPLATES: Reason.SEVERAL_TEMPLATES,
    matching.Outcome.NOT_FOUND: Reason.TEMPLATE_NOT_FOUND,
    matching.Outcome.ARCHIVED: Reason.TEMPLATE_ARCHIVED,
}


@dataclass(eq=False)
class Stop(Exception):
    """Why there is no invitation."""

    reason: Reason
    detail: str = ""
    suggestions: Sequence[str] = ()
    code: str = ""


def decide(entry: StageEntry, truth: Truth) -> None:
    """Write the outcome of an entry by which the candidate stands in the stage now."""
    try:
        with transaction.atomic():  # an unexpected error takes back what it had begun
            invited = _invite(entry, truth)
    except Stop as stop:
        _stopped(entry, stop, truth.read_at)
    except DatabaseError:
        raise  # passing: the same nudge is looked at again
    except Exception as error:
        code = new_token(CODE_LENGTH).upper()
        shown = codes.occurrence(codes.UNEXPECTED_ENTRY, code)
        log.exception("invitation_failed", code=shown, entry=str(entry.pk))
        _stopped(entry, Stop(Reason.UNEXPECTED, type(error).__name__, code=code), truth.read_at)
    else:
        _invited(entry, invited, truth)


def skip_left(entry: StageEntry, at: datetime) -> None:
    """In and out again before we looked (C30): no mail."""
    _stopped(entry, Stop(Reason.LEFT), at)


def hold_back(entry: StageEntry, truth: Truth, detail: str) -> None:
    """Sent in a time that our rows have forgotten: no mail, but a row with which a person may."""
    stop = Stop(Reason.FORGOTTEN, detail)
    try:
        with transaction.atomic():
            entry.invitation = remember(*_who_for_what(entry, truth), at=truth.read_at)
    except (Stop, CandidateErased) as error:
        log.info("forgotten_without_invitation", why=str(error), entry=str(entry.pk))
    _stopped(entry, stop, truth.read_at)


def _invite(entry: StageEntry, truth: Truth) -> Invited:
    candidate, job = _who_for_what(entry, truth)
    try:
        return invite(candidate, job, at=truth.read_at, entry_key=entry.key)
    except CandidateErased as error:
        raise Stop(Reason.ERASED) from error
    except TemplateHasNoQuestions as error:
        raise Stop(Reason.TEMPLATE_EMPTY, job.template.name) from error
    except InvitationStaysClosed as error:
        _adopt(entry, candidate, job)
        raise Stop(Reason.STAYS_CLOSED, str(error.reason)) from error


def _who_for_what(entry: StageEntry, truth: Truth) -> tuple[Candidate, Job]:
    there = truth.opportunity
    assert there is not None  # noqa: S101 - reconcile decides about what it has read
    if entry.opportunity.erased_at:
        raise Stop(Reason.ERASED)
    _check_alive(there)
    template = _template(entry, truth)
    email = _email(there)
    job = ensure_job(
        template,
        origin=entry.connection.origin,
        posting_ref=there.posting_ref,
        title=one_line(truth.posting.title, 200) if truth.posting else template.name,
        confidential=there.is_confidential or bool(truth.posting and truth.posting.is_confidential),
    )
    return _candidate(entry, there, email), job


def _check_alive(there: Opportunity) -> None:
    if there.is_archived:
        raise Stop(Reason.ARCHIVED)
    if there.is_anonymized:
        raise Stop(Reason.ANONYMIZED)
    if not there.may_be_contacted:
        raise Stop(Reason.NOT_TO_BE_CONTACTED)


def _template(entry: StageEntry, truth: Truth) -> InterviewTemplate:
    stage = TriggerStage.objects.filter(
        connection=entry.connection, stage_ref=entry.stage_ref
    ).first()
    if stage and stage.template and stage.template.is_active:
        return stage.template
    if truth.posting is None:
        raise Stop(Reason.NO_POSTING)
    found = resolve(entry, truth.posting.tags)
    if found.id_hidden_by_name:
        log.warning("template_id_is_a_name", tag=found.wanted)
    if found.template:
        return InterviewTemplate.objects.get(pk=found.template.id)
    if found.outcome is matching.Outcome.NO_TAG:
        chosen = _chosen_here(entry.connection, truth.posting.ref)
        if chosen:
            return chosen
    raise Stop(REASONS[found.outcome], ", ".join(found.tags), found.suggestions)


def _chosen_here(connection: Connection, posting_ref: str) -> InterviewTemplate | None:
    """For a posting without a tag of ours: the one linked to it, else everybody's."""
    linked = Posting.objects.filter(connection=connection, ref=posting_ref).first()
    for template in (linked.template if linked else None, connection.default_template):
        if template and template.is_active:
            return template
    return None


def resolve(entry: StageEntry, tags: Sequence[str]) -> matching.Resolution:
    connection = entry.connection
    return matching.resolve(
        connection.prefix, tags, choices(), accept_bare_ids=connection.accept_bare_ids
    )


def choices() -> matching.Pool:
    """Every template of the organisation, as far as a tag can name it."""
    return matching.Pool(
        matching.TemplateChoice(
            one.pk,
            one.public_id,
            one.name,
            one.is_active,
            tuple(alias.ref for alias in one.aliases.all()),
        )
        for one in InterviewTemplate.objects.prefetch_related("aliases").order_by("created_at")
    )


def _email(there: Opportunity) -> str:
    """The first address that can be one, in the order of the ATS (S71)."""
    for email in there.emails:
        try:
            validate_email(email.strip())
        except ValidationError:
            continue
        return email.strip()
    raise Stop(Reason.NO_EMAIL, ", ".join(there.emails)[:200])


def _candidate(entry: StageEntry, there: Opportunity, email: str) -> Candidate:
    known = Candidate.objects.filter(origin=entry.connection.origin, ref=there.ref).first()
    phone, phone_zone = _phone(there, entry.organisation.default_country)
    zone = there.time_zone if there.time_zone in _zones() else phone_zone
    return ensure_candidate(
        origin=entry.connection.origin,
        ref=there.ref,
        name=one_line(there.name),
        email=email,
        phone=phone,
        # What the candidate's own browser told us is nearer to the truth (C33).
        time_zone="" if known and known.time_zone else zone,
    )


def _phone(there: Opportunity, country: str) -> tuple[str, str]:
    """The first number we may text, with its country's zone if it has only one."""
    for raw in there.phones:
        number, _reason = phones.normalise(raw, country)
        if number:
            return number, _only_zone(number)
    written = [raw.strip() for raw in there.phones if len(raw.strip()) <= PHONE_LENGTH]
    return (written[0] if written else ""), ""


@cache
def _zones() -> frozenset[str]:
    """All that this machine knows; to find them, each file of the database is opened."""
    return frozenset(available_timezones())


def _only_zone(number: str) -> str:
    """The zone of a number's country, if it has only one; area codes move with people."""
    code = phonenumbers.parse(number).country_code
    country = phonenumbers.PhoneNumber(country_code=code, national_number=0)
    zones = time_zones_for_geographical_number(country)
    return zones[0] if len(zones) == 1 and zones[0] in _zones() else ""


def _adopt(entry: StageEntry, candidate: Candidate, job: Job) -> None:
    entry.invitation = Invitation.objects.get(candidate=candidate, job=job)


def _invited(entry: StageEntry, invited: Invited, truth: Truth) -> None:
    entry.outcome = Outcome.RESENT if invited.resent else Outcome.INVITED
    entry.reason, entry.detail, entry.suggestions, entry.code = "", "", [], ""
    entry.invitation, entry.email_effect_id = invited.invitation, invited.email.pk
    addresses = len(truth.opportunity.emails) if truth.opportunity else 1
    entry.facts = {
        "deadline_at": invited.invitation.deadline_at.isoformat(),
        "texted": invited.sms is not None,
        "sms_skipped": invited.sms_skipped,
        "addresses": addresses,
    }
    entry.decided_at = truth.read_at
    entry.save()
    audit.record(f"stage_entry.{entry.outcome}", entry, invitation=str(invited.invitation.pk))


def _stopped(entry: StageEntry, stop: Stop, at: datetime) -> None:
    entry.outcome = Outcome.SKIPPED if stop.reason in SKIPS else Outcome.FAILED
    entry.reason, entry.detail, entry.code = stop.reason, stop.detail, stop.code
    entry.suggestions, entry.decided_at = list(stop.suggestions), at
    entry.save()
    code = codes.of_entry(entry)
    audit.record(f"stage_entry.{entry.outcome}", entry, why=str(stop.reason), code=code)
    log.info("not_invited", code=code, entry=str(entry.pk), outcome=str(entry.outcome))


def explain(reason: str) -> str:
    """What to do about a reason, in one sentence for a note or a page."""
    return {
        Reason.NO_TAG: _(
            "Add a tag of ours to the posting, or link a template to it in Greenroom."
        ),
        Reason.NO_POSTING: _("Add the candidate to a posting that names a template."),
        Reason.LEFT: _("Move the candidate into the stage again to invite."),
        Reason.ARCHIVED: _("Unarchive the candidate and move them into the stage again to invite."),
        Reason.ANONYMIZED: _("Nothing can be sent to somebody who has been anonymized."),
        Reason.FORGOTTEN: _(
            "The link in the candidate's e-mail may not open any more. Send it again if they are "
            "still to take part."
        ),
        Reason.ERASED: _("An erased candidate is not invited again; a new application is."),
        Reason.STAYS_CLOSED: _("What was recorded stays available to watch."),
        Reason.SEVERAL_TAGS: _("Leave one of these tags on the posting."),
        Reason.SEVERAL_TEMPLATES: _("Use the id of the one you mean in the tag."),
        Reason.TEMPLATE_NOT_FOUND: _("Correct the tag on the posting; capitals and spaces count."),
        Reason.TEMPLATE_ARCHIVED: _("Bring the template back, or name another one in the tag."),
        Reason.TEMPLATE_EMPTY: _("Add a question to the template."),
        Reason.NO_EMAIL: _("Add an e-mail address to the candidate."),
        Reason.NOT_TO_BE_CONTACTED: _("The candidate's data protection settings forbid messages."),
        Reason.MAIL_REFUSED: _("Check the candidate's e-mail address."),
        Reason.UNEXPECTED: _("Ask whoever runs Greenroom for you and give the code."),
    }.get(Reason(reason), "")
