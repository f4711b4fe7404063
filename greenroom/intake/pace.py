"""How often strangers may ask, so that nobody can send mails by the thousand or try addresses."""

from datetime import datetime, timedelta
from uuid import UUID

from greenroom.interviews.pace import Pace, neighbourhood, visitor

PER_VISITOR = Pace(20, timedelta(seconds=30))
PER_NEIGHBOURHOOD = Pace(100, timedelta(seconds=36))
PER_LINK = Pace(100, timedelta(seconds=36))
PER_ADDRESS = Pace(4, timedelta(hours=6))
MISSES = Pace(20, timedelta(seconds=30))


def visitor_is_too_fast(address: str, at: datetime) -> bool:
    """Count one more question of theirs; true when it was one too many."""
    who = visitor(address)
    return not PER_VISITOR.allows("ask", who, at)


def link_is_busy(link_id: UUID, address: str, at: datetime) -> bool:
    """More people come than a job brings: by this link, or from one corner of the net."""
    from_there = PER_NEIGHBOURHOOD.allows("near", f"{link_id} {neighbourhood(address)}", at)
    return not (from_there and PER_LINK.allows("link", str(link_id), at))


def mailed_enough(organisation_id: UUID, email: str, at: datetime) -> bool:
    """Whoever they are that ask for it: this mailbox has had its share of our mails."""
    return not PER_ADDRESS.allows("mailbox", f"{organisation_id} {email.casefold()}", at)


def misses_too_often(address: str, at: datetime) -> bool:
    """Count one more address that leads nowhere."""
    return not MISSES.allows("miss", visitor(address), at)
