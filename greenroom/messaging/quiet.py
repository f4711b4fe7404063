"""When a phone may ring: no text arrives while people sleep, wherever they are (C33)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_opening(at: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime:
    """This moment if it is not quiet there, else the end of the quiet hours.

    They may lie across midnight; with the same time at both ends it is never quiet.
    """
    local = at.astimezone(zone)
    if not _is_quiet(local.time(), quiet_from, quiet_until):
        return at
    is_evening = quiet_until < quiet_from <= local.time()
    day = local.date() + timedelta(days=1) if is_evening else local.date()
    return datetime.combine(day, quiet_until, tzinfo=zone)


def _is_quiet(now: time, quiet_from: time, quiet_until: time) -> bool:
    if quiet_from <= quiet_until:
        return quiet_from <= now < quiet_until
    return now >= quiet_from or now < quiet_until
