"""What upper floors may hear. Sent inside the transaction: receivers write rows, nothing else."""

from django.dispatch import Signal

invitation_invited = (
    Signal()
)  # invitation, entry_key, email: Effect, sms: Effect | None, sms_skipped, resent, at
invitation_reopened = Signal()  # invitation, at: as it was before, without a new mail
invitation_extended = Signal()  # invitation, at
invitation_opened = Signal()  # invitation, at
invitation_started = Signal()  # invitation, at
invitation_completed = Signal()  # invitation, at
invitation_rated = Signal()  # invitation, rating_id, score, reviewer_name, at
invitation_closed = Signal()  # invitation, reason, at
