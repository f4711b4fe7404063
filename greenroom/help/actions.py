"""Say whether a page helped."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from greenroom import audit
from greenroom.accounts.models import User
from greenroom.help.models import Opinion


@dataclass(frozen=True)
class Verdict:
    has_helped: bool
    comment: str = ""


@transaction.atomic
def give_opinion(page: str, member: User, verdict: Verdict, at: datetime) -> Opinion:
    """Keep a member's opinion of a page; a later one takes its place."""
    opinion, _created = Opinion.objects.update_or_create(
        page=page,
        member=member,
        defaults={"has_helped": verdict.has_helped, "comment": verdict.comment, "at": at},
    )
    audit.record("help.opinion_given", opinion, page=page, has_helped=verdict.has_helped)
    return opinion
