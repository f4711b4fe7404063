"""The nouns of this room, a file for each subject."""

from greenroom.ats.attempts import KeyCheck, SignIn
from greenroom.ats.models.connections import (
    REFRESH_IDLES,
    REFRESH_LIVES,
    Connection,
    ConnectionQuerySet,
    TriggerStage,
    Webhook,
)
from greenroom.ats.models.nudges import Nudge, NudgeQuerySet
from greenroom.ats.models.opportunities import Opportunity, Reason, StageEntry
from greenroom.ats.models.postings import Posting
from greenroom.ats.writing import WriteBacks

__all__ = [
    "REFRESH_IDLES",
    "REFRESH_LIVES",
    "Connection",
    "ConnectionQuerySet",
    "KeyCheck",
    "Nudge",
    "NudgeQuerySet",
    "Opportunity",
    "Posting",
    "Reason",
    "SignIn",
    "StageEntry",
    "TriggerStage",
    "Webhook",
    "WriteBacks",
]
