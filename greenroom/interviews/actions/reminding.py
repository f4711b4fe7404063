"""Remind candidates who have not finished: planned as rows, read by the sweep."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews import words
from greenroom.interviews.models import FORGOTTEN, Invitation, Reminder
from greenroom.interviews.reminding import moments, next_opening
from greenroom.messaging.actions import plan_email
from greenroom.messaging.models import Message
from greenroom.messaging.own_words import applying


@transaction.atomic(savepoint=False)
def plan_reminders(invitation: Invitation, at: datetime) -> None:
    """Set the reminders of this round anew; what was sent stays sent, what is past is not made up.

    Called whenever the deadline or the candidate's time zone has moved.
    """
    before = _planned(invitation)
    if before:
        drop_reminders(invitation)
    wanted = moments(invitation.invited_at, invitation.deadline_at, invitation.zone())
    this_round = invitation.reminders.filter(round=invitation.times_invited)
    known = {reminder.kind: reminder for reminder in this_round}
    for kind, reminder in known.items():
        due_at = wanted.get(kind)
        if due_at and reminder.sent_at is None and due_at > at:
            reminder.due_at = due_at
            reminder.save(update_fields=["due_at"])
    missing = [
        Reminder(
            invitation=invitation,
            kind=kind,
            round=invitation.times_invited,
            due_at=due_at if due_at > at else None,
        )
        for kind, due_at in wanted.items()
        if kind not in known
    ]
    Reminder.objects.bulk_create(missing, ignore_conflicts=True)
    after = _planned(invitation)
    if after != before and invitation.organisation.reminders_enabled:
        audit.record("invitation.reminders_planned", invitation, due=after)


def _planned(invitation: Invitation) -> list[str]:
    due = invitation.reminders.filter(due_at__isnull=False).order_by("due_at")
    return [one.due_at.isoformat() for one in due if one.due_at]


def drop_reminders(invitation: Invitation) -> None:
    invitation.reminders.filter(due_at__isnull=False).update(due_at=None)


@transaction.atomic
def stop_reminding(invitation: Invitation, at: datetime) -> None:
    """The interview has ended: also what waits for the mail server is called off."""
    if _planned(invitation):
        audit.record("invitation.reminders_stopped", invitation, why=invitation.state)
    drop_reminders(invitation)
    for effect in Effect.objects.filter(subject_id=invitation.pk, key__startswith="reminder:"):
        effects.cancel(effect, invitation.state, at)


@transaction.atomic
def pass_over_reminders(at: datetime) -> int:
    """Our rows are those of a backup: what is due by now may have gone out since. How many."""
    due = list(Reminder.objects.due(at).select_related("invitation"))
    for invitation in {reminder.invitation for reminder in due}:
        audit.record("invitation.reminders_stopped", invitation, why=FORGOTTEN)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in due]).update(due_at=None)
    return len(due)


@transaction.atomic
def remind(invitation_id: UUID, at: datetime) -> Effect | None:
    """Send what is due, as one mail: reminders that were missed do not arrive in a row."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    due = list(Reminder.objects.due(at).filter(invitation=invitation).order_by("due_at"))
    if not due:
        return None
    morning = next_opening(at, invitation.zone())
    if not _is_wanted(invitation, morning):
        drop_reminders(invitation)
        return None
    if morning > at:
        Reminder.objects.filter(pk__in=[reminder.pk for reminder in due]).update(due_at=morning)
        return None
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in due]).update(
        due_at=None, sent_at=at
    )
    audit.record("invitation.reminded", invitation, kind=due[-1].kind)
    return _mail(invitation, due[-1], at)


def _is_wanted(invitation: Invitation, at: datetime) -> bool:
    return (
        invitation.organisation.reminders_enabled
        and invitation.state in Invitation.OPEN
        and at < invitation.deadline_at
        and not _was_refused(invitation)
    )


def _was_refused(invitation: Invitation) -> bool:
    """The address took no invitation, so it takes no reminder either."""
    mails = Message.objects.about(invitation.pk).filter(channel=Message.Channel.EMAIL)
    latest = mails.first()
    return latest is not None and latest.state == Message.State.REFUSED


def _mail(invitation: Invitation, reminder: Reminder, at: datetime) -> Effect:
    return plan_email(
        "reminder",
        f"reminder:{invitation.pk}:{reminder.round}:{reminder.kind}",
        to=invitation.candidate.email,
        values=words.invitation_values(invitation),
        subject_id=invitation.pk,
        at=at,
        locale=words.language(invitation),
        template=applying("reminder", "email", invitation.job.template_id, invitation.job_id),
    )
