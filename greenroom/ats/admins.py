"""When even the note fails: those who run the integration hear of it by mail (S68)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from greenroom.accounts.models import Membership
from greenroom.ats.models import StageEntry
from greenroom.ats.notes import told_to_admins
from greenroom.effects.models import Effect
from greenroom.interviews.models import profile_url
from greenroom.messaging.actions import plan_email
from greenroom.messaging.models import Message
from greenroom.messaging.own_words import applying

KIND = "failure"
MOST_A_DAY = 10  # more of them say nothing new: the dashboard has each one


def tell_admins(effect: Effect, at: datetime) -> None:
    """One mail to each admin about a note that will not be written by itself."""
    entry = StageEntry.objects.select_related("invitation__job", "opportunity").get(
        pk=effect.payload["entry"]
    )
    for membership in Membership.everywhere.filter(organisation=effect.scope_id).select_related(
        "user", "organisation"
    ):
        if membership.may("settings.manage") and not _has_had_enough(membership, at):
            _mail(membership, entry, effect, at)


def _has_had_enough(membership: Membership, at: datetime) -> bool:
    day = Message.objects.filter(
        kind=KIND, to=membership.user.email, planned_at__gt=at - timedelta(days=1)
    )
    return day.count() >= MOST_A_DAY


def _mail(membership: Membership, entry: StageEntry, effect: Effect, at: datetime) -> None:
    organisation = membership.organisation
    with translation.override(organisation.language):
        problem, remedy = told_to_admins(entry)
    plan_email(
        KIND,
        f"{KIND}:{effect.pk}:{membership.pk}",
        to=membership.user.email,
        values={
            "name": membership.user.name,
            "candidate": entry.opportunity.name,
            "job": entry.opportunity.posting_title,
            "problem": problem,
            "remedy": remedy,
            "link": _where(entry),
        },
        subject_id=entry.pk,
        at=at,
        locale=organisation.language,
        template=applying(KIND, "email", None),
    )


def _where(entry: StageEntry) -> str:
    if entry.invitation:
        return profile_url(entry.invitation)
    return f"{settings.BASE_URL}/integrations/lever/"
