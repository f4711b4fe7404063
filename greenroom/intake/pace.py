"""How often strangers may ask, so that nobody can send mails by the thousand or try addresses."""

from datetime import datetime

from django.core.cache import cache

PER_VISITOR = 10  # in a minute
PER_LINK = 300  # in an hour


def too_fast(visitor: str, link: str, at: datetime) -> bool:
    """Count one more question; true when it was one too many."""
    by_visitor = _count(f"intake.visitor:{visitor}:{at:%Y%m%d%H%M}", 120)
    by_link = _count(f"intake.link:{link}:{at:%Y%m%d%H}", 7200)
    return by_visitor > PER_VISITOR or by_link > PER_LINK


def misses_too_often(visitor: str, at: datetime) -> bool:
    """Count one more address that leads nowhere."""
    return _count(f"intake.miss:{visitor}:{at:%Y%m%d%H%M}", 120) > 2 * PER_VISITOR


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, timeout=seconds)
    return cache.incr(key)
