"""Moments in words: how long ago, how long until, and exactly when."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86_400
WEEK_DAYS = 7


def relative(moment: datetime, now: datetime) -> str:
    """“12 min ago”, “in 3 days”; a date once it is more than a week away."""
    seconds = (moment - now).total_seconds()
    distance = abs(seconds)
    if distance < MINUTE:
        return _("just now") if seconds <= 0 else _("in a moment")
    if distance >= (WEEK_DAYS + 1) * DAY:
        return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
    length = _length(distance)
    return _("%(length)s ago") % {"length": length} if seconds < 0 else _in(length)


def exact(moment: datetime) -> str:
    """Day, hour and zone, so that nobody has to guess whose clock is meant."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _in(length: str) -> str:
    return _("in %(length)s") % {"length": length}


def _length(seconds: float) -> str:
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    if seconds < DAY:
        hours = int(seconds // HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = int(seconds // DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
