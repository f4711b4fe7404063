"""What must follow at the ATS: tags, notes and a link, planned once each whatever happens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from greenroom.ats.models import Opportunity, Reason, StageEntry, WriteBacks
from greenroom.ats.ports import Feature
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews.actions import issue_review_link
from greenroom.interviews.models import Invitation

Outcome = StageEntry.Outcome
TAG, NOTE, LINK = "ats.tag", "ats.note", "ats.link"
QUIET = {Reason.LEFT, Reason.ARCHIVED, Reason.ANONYMIZED, Reason.NO_POSTING, Reason.ERASED}


def plan_for_entry(entry: StageEntry, at: datetime) -> None:
    """Insert or keep what an outcome asks for; called on each look (ruling: never "it exists")."""
    if entry.outcome in {Outcome.INVITED, Outcome.RESENT}:
        _plan_invited(entry, at)
    elif _is_told(entry):
        plan_note(entry, str(entry.reason), at)


def _is_told(entry: StageEntry) -> bool:
    if entry.reason == Reason.NO_TAG:
        return entry.connection.note_when_untagged
    return entry.is_decided and entry.reason not in QUIET


def _plan_invited(entry: StageEntry, at: datetime) -> None:
    email = Effect.objects.get(pk=entry.email_effect_id) if entry.email_effect_id else None
    plan_tag(entry, "invited", at, after=email)
    plan_note(entry, "invited", at, after=email)


def plan_completed(entry: StageEntry, invitation: Invitation, at: datetime) -> None:
    plan_tag(entry, "completed", at)
    if not Effect.objects.filter(key=key_of(entry, NOTE, "completed")).exists():
        plan_note(entry, "completed", at, more=_review_link(entry, invitation, at))
    is_open_to_all = not _is_confidential(entry.opportunity, invitation)
    may_link = entry.connection.write_profile_link and entry.connection.has(Feature.TAGS)
    if is_open_to_all and may_link:
        effects.plan(
            LINK,
            key_of(entry, LINK, "completed"),
            payload=payload_of(entry),
            subject_id=subject_of(entry),
            at=at,
            line_id=entry.connection_id,
        )


def plan_closed(entry: StageEntry, reason: str, at: datetime) -> None:
    plan_tag(entry, f"closed:{reason}", at)
    plan_note(entry, f"closed:{reason}", at)


def plan_tag(entry: StageEntry, why: str, at: datetime, *, after: Effect | None = None) -> None:
    """Let the ATS's tags agree with our rows, as they stand when it is performed."""
    if not entry.connection.has(Feature.TAGS):
        return
    effects.plan(
        TAG,
        key_of(entry, TAG, why),
        payload=payload_of(entry),
        subject_id=subject_of(entry),
        at=at,
        after=after,
        line_id=entry.connection_id,
    )


def plan_note(
    entry: StageEntry,
    why: str,
    at: datetime,
    *,
    after: Effect | None = None,
    more: dict[str, str] | None = None,
) -> Effect | None:
    if not entry.connection.has(Feature.NOTES):
        return None
    return effects.plan(
        NOTE,
        key_of(entry, NOTE, why),
        payload=payload_of(entry) | {"why": why} | (more or {}),
        subject_id=subject_of(entry),
        at=at,
        after=after,
        line_id=entry.connection_id,
    )


def _review_link(entry: StageEntry, invitation: Invitation, at: datetime) -> dict[str, str]:
    """Whoever may read the note may watch (C29), but for confidential postings."""
    without = WriteBacks.objects.filter(connection=entry.connection, note_links=False)
    if _is_confidential(entry.opportunity, invitation) or without.exists():
        return {}
    return {"review_link": str(issue_review_link(invitation, at).pk)}


def _is_confidential(opportunity: Opportunity, invitation: Invitation) -> bool:
    return opportunity.is_confidential or invitation.job.confidential


def key_of(entry: StageEntry, kind: str, why: str) -> str:
    """An interview may end, be opened again from our own pages, and end once more."""
    invitation = entry.invitation
    ended_at = invitation and (invitation.completed_at or invitation.closed_at)
    is_end = why == "completed" or why.startswith("closed:")
    round_ = f"{ended_at.isoformat()}:" if ended_at and is_end else ""
    return f"{kind}:{entry.key}:{round_}{why}"


def subject_of(entry: StageEntry) -> UUID:
    """Whose timeline it belongs to: the invitation's, or the entry's where there is none."""
    return entry.invitation_id or entry.pk


def payload_of(entry: StageEntry) -> dict[str, Any]:
    return {
        "connection": str(entry.connection_id),
        "budget": entry.connection.budget,
        "opportunity": entry.opportunity_ref,
        "entry": str(entry.pk),
    }
