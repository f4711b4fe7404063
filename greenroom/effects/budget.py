"""How often we may call an outside service: one token bucket per connection, for all processes."""

from datetime import datetime

from django.db import connection

RATE = 10.0  # calls a second
# Of the 20 that may come at once: calls that left one after the other may arrive together, when a
# busy machine holds some of them up.
BURST = 12
# What can wait leaves so many calls free for what cannot.
KEPT_FREE = 4

# The bucket is kept as one moment, the time at which it would be full again: each call moves it by
# 1/rate into the future, and a call may go while that is less than burst/rate away (GCRA).
_TAKE = """
insert into effects_bucket as bucket (key, free_at)
values (%(key)s, %(at)s::timestamptz + %(step)s * interval '1 second')
on conflict (key) do update
   set free_at = greatest(bucket.free_at, %(at)s) + %(step)s * interval '1 second'
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
