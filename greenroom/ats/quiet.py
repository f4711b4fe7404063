"""Whether the ATS has fallen silent: moves that a look found and no delivery had told us of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from greenroom.ats.events import Event
from greenroom.ats.models import Connection, StageEntry

LATE = timedelta(minutes=10)  # deliveries are tried again for a while; then they do not come
SEVERAL = 3


@dataclass(frozen=True)
class Silence:
    """Since the last delivery so many moves went untold."""

    since: datetime
    moves: int


def silence(connection: Connection, at: datetime) -> Silence | None:
    """Several moves went untold in a row, or one while nothing came for days.

    Nobody moving anybody is no silence. None also where we do not listen, or were never told.
    """
    hook = connection.webhooks.filter(event=Event.STAGE_CHANGE).first()
    if hook is None or connection.is_polling or hook.last_delivery_at is None:
        return None
    since = hook.last_delivery_at
    window = (since + connection.clock_ahead + LATE, at + connection.clock_ahead - LATE)
    moves = StageEntry.objects.filter(connection=connection, entered_at__range=window).count()
    is_long = at - since >= timedelta(days=settings.QUIET_DAYS)
    return Silence(since, moves) if moves >= SEVERAL or (moves and is_long) else None
