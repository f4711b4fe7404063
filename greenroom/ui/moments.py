"""Moments in words: how long ago, how long until, and exactly when."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR_MINUTES, DAY_HOURS, DATE_DAYS = 60, 24, 8


def relative(moment: datetime, now: datetime) -> str:
    """“12 min ago”, “in 3 days”; a date once it is more than a week away."""
    seconds = (moment - now).total_seconds()
    minutes = round(abs(seconds) / 60)
    if minutes == 0:
        return _("now")
    if round(minutes / HOUR_MINUTES / DAY_HOURS) >= DATE_DAYS:
        return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
    words = {"length": _length(minutes)}
    return _("%(length)s ago") % words if seconds < 0 else _("in %(length)s") % words


def exact(moment: datetime) -> str:
    """Day, hour and zone, so that nobody has to guess whose clock is meant."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _length(minutes: int) -> str:
    if minutes < HOUR_MINUTES:
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    hours = round(minutes / HOUR_MINUTES)
    if hours < DAY_HOURS:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / DAY_HOURS)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
