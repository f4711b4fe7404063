"""What upper rooms may hear. All are sent inside the transaction; receivers only write rows."""

from django.dispatch import Signal

# take: every chunk the recorder made is stored; it may be watchable a second later.
take_completed = Signal()

# take: it fell silent; what arrived without a gap (take.kept_chunks, may be 0) is kept.
# If the candidate's device comes back, the take goes on and take_completed follows.
take_abandoned = Signal()

# take, rendition: there is something to watch. Sent again when a later version replaces it.
recording_ready = Signal()

# take: its file can not be shown; take.refusal says why.
take_refused = Signal()
