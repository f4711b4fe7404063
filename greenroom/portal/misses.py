"""Counts links that lead nowhere, so that nobody can try them out in bulk."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from greenroom.interviews.pace import Pace, visitor

AT_ONCE = 20
PACE = Pace(AT_ONCE, timedelta(seconds=30))


def too_many(request: HttpRequest, at: datetime) -> bool:
    """Count one more miss of this visitor; true when it was one too many."""
    return not PACE.allows("miss", visitor(request.META["REMOTE_ADDR"]), at)
