"""Counts links that lead nowhere, so that nobody can try them out in bulk."""

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

PER_MINUTE = 20


def too_many(request: HttpRequest, at: datetime) -> bool:
    """Count one more miss of this address; true when it was one too many for this minute."""
    key = f"portal.miss:{request.META['REMOTE_ADDR']}:{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > PER_MINUTE
