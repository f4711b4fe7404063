"""When candidates are reminded: in their daytime, and never twice in a short while (C22, C33)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from greenroom.interviews.models import Reminder

Kind = Reminder.Kind
AFTER_INVITATION = timedelta(hours=48)
BEFORE_DEADLINE = timedelta(hours=24)
APART = timedelta(hours=12)  # between any two mails about one interview
OPENS, CLOSES = time(9), time(18)
LAST_START = time(17)  # leaves a busy mail server an hour


def moments(invited_at: datetime, deadline_at: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """When each kind is due. A short deadline has room for one reminder, or for none."""
    found = {}
    last = _before_deadline(invited_at, deadline_at, zone)
    first = next_opening(invited_at + AFTER_INVITATION, zone)
    if first <= (last or deadline_at) - APART:
        found[str(Kind.INVITED)] = first
    if last:
        found[str(Kind.DEADLINE)] = last
    return found


def next_opening(at: datetime, zone: ZoneInfo) -> datetime:
    """This moment if the candidate's day is open for mails, else the next morning there."""
    local = at.astimezone(zone)
    if OPENS <= local.time() < CLOSES:
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, tzinfo=zone)


def _before_deadline(
    invited_at: datetime, deadline_at: datetime, zone: ZoneInfo
) -> datetime | None:
    """A day ahead or a little more; on the last morning if the invitation is too fresh for that."""
    day_ahead = _last_opening(deadline_at - BEFORE_DEADLINE, zone)
    last_morning = datetime.combine(deadline_at.astimezone(zone).date(), OPENS, tzinfo=zone)
    for moment in (day_ahead, last_morning):
        if invited_at + APART <= moment < deadline_at:
            return moment
    return None


def _last_opening(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if OPENS <= local.time() <= LAST_START:
        return at
    day = local.date() if local.time() > LAST_START else local.date() - timedelta(days=1)
    return datetime.combine(day, LAST_START, tzinfo=zone)
