"""Invite a candidate: by an ATS, by hand or by a link, it is always this."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.effects.models import Effect
from greenroom.interviews import words
from greenroom.interviews.errors import (
    CandidateErased,
    InvitationStaysClosed,
    TemplateHasNoQuestions,
)
from greenroom.interviews.models import (
    FORGOTTEN,
    Candidate,
    InterviewTemplate,
    Invitation,
    Job,
    TemplateVersion,
    seal_label,
)
from greenroom.interviews.signals import invitation_invited
from greenroom.kit.crypto import seal
from greenroom.kit.links import new_token
from greenroom.messaging import texting
from greenroom.messaging.actions import plan_email, plan_sms
from greenroom.messaging.own_words import applying
from greenroom.messaging.phones import normalise
from greenroom.privacy.actions import has_refused
from greenroom.privacy.models import Consent

State = Invitation.State
STAYS_CLOSED = {State.COMPLETED, State.WITHDRAWN, State.DECLINED}


@dataclass(frozen=True)
class Invited:
    """What an invitation set in motion."""

    invitation: Invitation
    email: Effect
    sms: Effect | None
    sms_skipped: str
    resent: bool


@transaction.atomic(savepoint=False)
def ensure_job(
    template: InterviewTemplate, *, origin: str, posting_ref: str, title: str, confidential: bool
) -> Job:
    """The job of a posting and a template; two candidates at the same moment share it (S34)."""
    job, created = Job.objects.get_or_create(
        template=template,
        origin=origin,
        posting_ref=posting_ref,
        defaults={"title": title[:200], "confidential": confidential},
    )
    if created:
        audit.record("job.created", job, title=job.title, template=template.public_id)
    elif confidential:
        make_confidential(job)
    return job


@transaction.atomic
def make_confidential(job: Job) -> None:
    """No link of this job opens without signing in any more. One candidate who is not confidential
    does not undo it: the links of those who are would open again."""
    if not job.confidential:
        job.confidential = True
        job.save(update_fields=["confidential"])
        audit.record("job.made_confidential", job)


@transaction.atomic
def end_confidentiality(job: Job) -> None:
    """A person has decided so. Links that have neither ended nor been withdrawn open again."""
    if job.confidential:
        job.confidential = False
        job.save(update_fields=["confidential"])
        audit.record("job.confidentiality_ended", job)


@transaction.atomic(savepoint=False)
def ensure_candidate(*, origin: str, ref: str, **contact: Any) -> Candidate:
    """The candidate of an opportunity, with the contact data as they are now.

    `contact`: name, email, phone, time_zone, language. An empty value takes nothing away that the
    candidate's browser told us; a number that was taken away there is not texted from here.
    """
    candidate, created = Candidate.objects.select_for_update().get_or_create(
        origin=origin, ref=ref, defaults=contact
    )
    if candidate.erased_at:
        return candidate  # what was forgotten is not learned again
    changed = [
        field
        for field, value in contact.items()
        if (value or field == "phone") and getattr(candidate, field) != value
    ]
    if created:
        audit.record("candidate.created", candidate, origin=origin.partition(":")[0])
    elif changed:
        for field in changed:
            setattr(candidate, field, contact[field])
        candidate.save(update_fields=changed)
        audit.record("candidate.updated", candidate, fields=changed)
    return candidate


@transaction.atomic
def invite(
    candidate: Candidate, job: Job, *, at: datetime, entry_key: str, by_hand: bool = False
) -> Invited:
    """Invite, or invite again with the same link and a new deadline (C27).

    `entry_key` names the reason, such as a stage entry: the same key sends one message, whatever
    happens. Raises CandidateErased, TemplateHasNoQuestions, and InvitationStaysClosed after
    completed, withdrawn and declined unless the organisation allows it again. A member who asks
    for it `by_hand` may also open what the candidate declined.
    """
    if candidate.erased_at:
        raise CandidateErased
    version = job.template.current_version()
    if not version.questions.exists():
        raise TemplateHasNoQuestions(job.template.name)
    invitation = Invitation.objects.select_for_update().filter(candidate=candidate, job=job).first()
    resent = invitation is not None
    if invitation is None:
        invitation = _create(candidate, job, version, at)
    else:
        _renew(invitation, at, by_hand=by_hand)
    email, sms, sms_skipped = plan_messages(invitation, entry_key, at, resent=resent)
    audit.record(
        "invitation.resent" if resent else "invitation.invited", invitation, entry=entry_key
    )
    if sms_skipped:
        audit.record("invitation.not_texted", invitation, why=sms_skipped)
    invitation_invited.send(
        sender=Invitation,
        invitation=invitation,
        entry_key=entry_key,
        email=email,
        sms=sms,
        sms_skipped=sms_skipped,
        resent=resent,
        at=at,
    )
    return Invited(invitation, email, sms, sms_skipped, resent)


@transaction.atomic
def remember(candidate: Candidate, job: Job, *, at: datetime) -> Invitation:
    """The row of an invitation that went out in a time of which we have no rows: closed, with no
    message. The link in that mail is lost; whoever opens it again sends this one.

    Raises CandidateErased.
    """
    if candidate.erased_at:
        raise CandidateErased
    known = Invitation.objects.filter(candidate=candidate, job=job).first()
    if known:
        return known
    invitation = _create(candidate, job, job.template.current_version(), at)
    invitation.state = State.CANCELLED
    invitation.closed_at, invitation.closed_reason = at, FORGOTTEN
    invitation.save(update_fields=["state", "closed_at", "closed_reason", "changed_at"])
    audit.record("invitation.cancelled", invitation, why=FORGOTTEN)
    return invitation


def plan_messages(
    invitation: Invitation, entry_key: str, at: datetime, *, resent: bool
) -> tuple[Effect, Effect | None, str]:
    """The e-mail, the text message, and why there is none. Planning again changes nothing."""
    kind = "invite_resent" if resent else "invite"
    email = plan_email(
        kind,
        f"invite:{entry_key}:email",
        to=invitation.candidate.email,
        values=words.invitation_values(invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying(kind, "email", invitation.job.template_id, invitation.job_id),
    )
    number, why_not = _number_to_text(invitation)
    if why_not:
        return email, None, why_not
    sms = plan_sms(
        kind,
        f"invite:{entry_key}:sms",
        to=number,
        values=words.invitation_values(invitation),
        subject_id=invitation.pk,
        at=at,
        zone=invitation.zone(),
        locale=words.language(invitation),
        template=applying(kind, "sms", invitation.job.template_id, invitation.job_id),
    )
    return email, sms, ""


def _number_to_text(invitation: Invitation) -> tuple[str, str]:
    """The candidate's number, or why they are not texted; one of the two is empty."""
    organisation = invitation.organisation
    if not organisation.texting_enabled:
        return "", words.sms_skipped("off")
    if has_refused(invitation.pk, Consent.Item.TEXTING):
        return "", words.sms_skipped("refused")
    number, reason = normalise(invitation.candidate.phone, organisation.default_country)
    if number and texting.is_stopped(number):
        return "", words.sms_skipped("stopped")
    return number, reason


def _create(candidate: Candidate, job: Job, version: TemplateVersion, at: datetime) -> Invitation:
    token = new_token()
    invitation = Invitation(
        candidate=candidate, job=job, version=version, invited_at=at, deadline_at=at
    )
    invitation.token_sealed = seal(seal_label(Invitation, invitation.pk), token)
    invitation.deadline_at = deadline(invitation, at)
    invitation.save(force_insert=True)
    handles.issue(Handle.Kind.INVITATION, invitation.pk, token=token)
    return invitation


def _renew(invitation: Invitation, at: datetime, *, by_hand: bool) -> None:
    if not may_open_again(invitation, by_hand=by_hand):
        raise InvitationStaysClosed(invitation.state)
    reopen(invitation, at)
    # Somebody may have given more time than a new invitation would.
    invitation.deadline_at = max(invitation.deadline_at, deadline(invitation, at))
    invitation.save()


def may_open_again(invitation: Invitation, *, by_hand: bool) -> bool:
    """What has expired or was cancelled always; what ended for good by the choice of a person."""
    if invitation.state not in STAYS_CLOSED or invitation.organisation.allow_again:
        return True
    return by_hand and invitation.state != State.COMPLETED


def reopen(invitation: Invitation, at: datetime) -> None:
    """A new round, with all answers kept. For a caller that holds the row and saves it."""
    if invitation.state not in Invitation.OPEN:
        invitation.state = state_when_open(invitation)
        invitation.completed_at = invitation.closed_at = None
        invitation.closed_reason = invitation.closed_words = ""
    invitation.invited_at = at
    invitation.times_invited += 1


def state_when_open(invitation: Invitation) -> Invitation.State:
    """How far the candidate had come: answers are kept when an invitation opens again."""
    if invitation.started_at:
        return State.STARTED
    return State.OPENED if invitation.opened_at else State.INVITED


def deadline(invitation: Invitation, at: datetime) -> datetime:
    """The end of the day, some days from now, where the candidate is (C33)."""
    return end_of_day(at, invitation.version.deadline_days, invitation.zone())


def end_of_day(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    return end_of((at.astimezone(zone) + timedelta(days=days)).date(), zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)
