"""A database that came out of a backup: what follows from that before anything is sent."""

from django.utils import timezone

from greenroom.ats import forgotten
from greenroom.interviews.actions import pass_over_reminders
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting


def begin_anew() -> int:
    """Nothing is sent that may have been sent in the time that is lost. How much was under way."""
    count, at = 0, timezone.now()
    with acting(SYSTEM):
        for organisation_id in scope.every_organisation("a backup was restored"):
            with scope.organisation(organisation_id):
                count += forgotten.begin(at) + pass_over_reminders(at)
    return count
