"""What this room does when interviews and messages move. Inside their transactions: rows only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from greenroom import audit
from greenroom.ats import following, write_backs
from greenroom.ats.models import Reason, StageEntry
from greenroom.effects.models import Effect
from greenroom.interviews.models import FORGOTTEN, Invitation
from greenroom.interviews.signals import (
    invitation_closed,
    invitation_completed,
    invitation_invited,
    invitation_rated,
    invitation_reopened,
)
from greenroom.messaging.models import Message
from greenroom.messaging.signals import message_accepted, message_refused, message_undelivered

Outcome = StageEntry.Outcome


@receiver(invitation_invited)
def invited(
    invitation: Invitation, entry_key: str, email: Effect, at: datetime, **_kwargs: Any
) -> None:
    """Invited again from our own pages: the ATS hears of it too. Reconcile plans its own."""
    entry = None if entry_key.startswith("entry:") else _latest(invitation)
    if entry is None:
        return
    entry.email_effect_id = email.pk
    entry.outcome = Outcome.RESENT
    entry.facts = entry.facts | {
        "deadline_at": invitation.deadline_at.isoformat(),
        "opened_by_hand_at": at.isoformat(),
    }
    entry.save(update_fields=["email_effect_id", "outcome", "facts"])
    following.plan_tag(entry, f"invited:{entry_key}", at, after=email)
    following.plan_note(entry, f"invited:{entry_key}", at, after=email)


@receiver(invitation_completed)
def completed(invitation: Invitation, at: datetime, **_kwargs: Any) -> None:
    entry = _latest(invitation)
    if entry:
        following.plan_completed(entry, invitation, at)
        write_backs.plan_sent(entry, at)


@receiver(invitation_rated)
def rated(
    invitation: Invitation,
    rating_id: UUID,
    score: int,
    reviewer_name: str,
    at: datetime,
    **_kwargs: Any,
) -> None:
    entry = _latest(invitation)
    if entry:
        rating = write_backs.Rating(rating_id, score, reviewer_name)
        write_backs.plan_rated(entry, invitation, rating, at)


@receiver(invitation_closed)
def closed(invitation: Invitation, reason: str, at: datetime, **_kwargs: Any) -> None:
    entry = _latest(invitation)
    if entry and reason == "erased":  # a tag names nobody; a note would
        following.plan_tag(entry, "closed:erased", at)
    elif entry and reason not in {"deleted", FORGOTTEN}:  # nothing is left, or all is there
        following.plan_closed(entry, reason, at)


@receiver(invitation_reopened)
def reopened(invitation: Invitation, at: datetime, **_kwargs: Any) -> None:
    """The candidate takes part after all: what we wrote about the end no longer holds."""
    entry = _latest(invitation)
    if entry:
        following.plan_tag(entry, f"reopened:{at.isoformat()}", at)
        following.plan_note(entry, f"reopened:{at.isoformat()}", at)


@receiver(message_refused)
def refused(effect: Effect, reason: str, **_kwargs: Any) -> None:
    """The e-mail will not arrive: its tag and note are cancelled with it, and a note says why."""
    entry = StageEntry.objects.filter(email_effect_id=effect.pk).first()
    if entry is None:
        return
    entry.outcome, entry.reason, entry.detail = Outcome.FAILED, Reason.MAIL_REFUSED, reason
    entry.save(update_fields=["outcome", "reason", "detail"])
    audit.record("stage_entry.failed", entry, why=reason, reason=str(entry.reason))
    following.plan_for_entry(entry, timezone.now())


@receiver([message_refused, message_undelivered])
def not_texted(message: Message, reason: str, **_kwargs: Any) -> None:
    """The note said that a text went too; where it did not arrive, another one says so (S72)."""
    if message.channel != Message.Channel.SMS:
        return
    invitation = Invitation.objects.filter(pk=message.subject_id).first()
    entry = _latest(invitation) if invitation else None
    if entry and entry.facts.get("texted"):
        told = {"number": message.to, "detail": reason}
        following.plan_note(entry, f"text:{message.pk}", timezone.now(), more=told)


@receiver(message_accepted)
def accepted(effect: Effect, message: Message, **_kwargs: Any) -> None:
    """Somebody sent a refused e-mail once more, or another in its place, and now it went."""
    refused_ones = StageEntry.objects.filter(reason=Reason.MAIL_REFUSED)
    same = refused_ones.filter(email_effect_id=effect.pk).first()
    entry = same or _mailed_instead(refused_ones, message)
    if entry is None:
        return
    entry.outcome, entry.reason, entry.detail = Outcome.INVITED, "", ""
    entry.email_effect_id = effect.pk
    entry.save(update_fields=["outcome", "reason", "detail", "email_effect_id"])
    audit.record("stage_entry.invited", entry)
    if not same:
        following.plan_tag(entry, f"invited:{effect.pk}", timezone.now())
        following.plan_note(entry, f"invited:{effect.pk}", timezone.now())


def _mailed_instead(refused_ones: QuerySet[StageEntry], message: Message) -> StageEntry | None:
    if message.kind not in {"invite", "invite_resent"}:
        return None
    about = refused_ones.filter(invitation_id=message.subject_id)
    return about.order_by("-entered_at").first()


def _latest(invitation: Invitation) -> StageEntry | None:
    entries = StageEntry.objects.filter(invitation=invitation).select_related(
        "connection", "opportunity"
    )
    return entries.exclude(connection__state="disconnected").order_by("-entered_at").first()
