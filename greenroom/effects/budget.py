"""How often we may call an outside service: one token bucket per connection, for all processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from greenroom.effects.models import Bucket

MINUTE = timedelta(minutes=1)
RATE = 10.0  # calls a second
# Of the 20 that may come at once: calls that left one after the other may arrive together, when a
# busy machine holds some of them up.
BURST = 12
# What can wait leaves so many calls free for what cannot.
KEPT_FREE = 4

# The bucket is kept as one moment, the time at which it would be full again: each call moves it by
# 1/rate into the future, and a call may go while that is less than burst/rate away (GCRA).
# Beside it we count by the minute, for the page that tells how much is used.
_TAKE = """
insert into effects_bucket as bucket (key, free_at, minute_at, calls, calls_before)
values (%(key)s, %(at)s::timestamptz + %(step)s * interval '1 second',
        date_trunc('minute', %(at)s::timestamptz), 1, 0)
on conflict (key) do update
   set free_at = greatest(bucket.free_at, %(at)s) + %(step)s * interval '1 second',
       minute_at = excluded.minute_at,
       calls = case when bucket.minute_at = excluded.minute_at then bucket.calls + 1 else 1 end,
       calls_before = case
           when bucket.minute_at = excluded.minute_at then bucket.calls_before
           when bucket.minute_at = excluded.minute_at - interval '1 minute' then bucket.calls
           else 0 end
 where greatest(bucket.free_at, %(at)s) - %(at)s <= %(slack)s * interval '1 second'
returning 1
"""
_WAIT = (
    "select extract(epoch from free_at - %s::timestamptz)::float from effects_bucket where key = %s"
)


def take(key: str, at: datetime, *, rate: float = RATE, burst: int = BURST) -> float:
    """Take one call from a bucket. 0: go; otherwise the seconds after which to ask again."""
    slack = (burst - 1) / rate
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"key": key, "at": at, "step": 1 / rate, "slack": slack})
        if cursor.fetchone():
            return 0.0
        cursor.execute(_WAIT, [at, key])
        row = cursor.fetchone()
    return max(0.01, row[0] - slack) if row else 0.0


@dataclass(frozen=True)
class Use:
    """How much of a bucket is used, for people."""

    calls: int
    """In the last minute; the part of the minute before is estimated from its whole."""
    waits: float
    """Seconds that a call would wait if it came now."""

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.calls / (RATE * MINUTE.total_seconds())))


def use(key: str, at: datetime, *, rate: float = RATE, burst: int = BURST) -> Use:
    bucket = Bucket.objects.filter(pk=key).first()
    if bucket is None:
        return Use(0, 0.0)
    ahead = (bucket.free_at - at).total_seconds() - (burst - 1) / rate
    return Use(_lately(bucket, at), max(0.0, ahead))


def _lately(bucket: Bucket, at: datetime) -> int:
    since = at - bucket.minute_at if bucket.minute_at else 2 * MINUTE
    if since < MINUTE:
        return bucket.calls + round(bucket.calls_before * (1 - since / MINUTE))
    return round(bucket.calls * (2 - since / MINUTE)) if since < 2 * MINUTE else 0
