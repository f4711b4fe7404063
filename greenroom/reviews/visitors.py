"""What those may say who came by link: anybody may have the link, and any name is soon typed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from greenroom.interviews.models import Invitation
from greenroom.interviews.pace import Pace
from greenroom.kit.actor import Actor
from greenroom.reviews.models import Comment, Rating

BY_LINK = "reviewer"
MOST_RATINGS = 30
MOST_COMMENTS, MOST_COMMENTS_EACH = 200, 40
PACE = Pace(30, timedelta(seconds=10))


class NotNow(Exception):
    """A visitor says too much, or what another one of their name said. `reason` is for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_rating(invitation: Invitation, reviewer: Actor, at: datetime) -> None:
    """Raises NotNow. A name rates an interview once, from one browser."""
    if reviewer.kind != BY_LINK:
        return
    _check_pace(invitation, at)
    ratings = Rating.objects.filter(invitation=_held(invitation), reviewer_kind=BY_LINK)
    others = ratings.exclude(reviewer_ref=reviewer.ref)
    if others.filter(reviewer_name__iexact=reviewer.name).exists():
        raise NotNow(
            _("%(name)s has rated this interview already, in another browser. Change it there.")
            % {"name": reviewer.name}
        )
    if others.count() >= MOST_RATINGS:
        raise NotNow(_("This link has been used for so many ratings that it takes no more."))


def check_comment(invitation: Invitation, reviewer: Actor, at: datetime) -> None:
    """Raises NotNow."""
    if reviewer.kind != BY_LINK:
        return
    _check_pace(invitation, at)
    comments = Comment.objects.filter(invitation=_held(invitation), reviewer_kind=BY_LINK)
    named = comments.filter(reviewer_name__iexact=reviewer.name)
    if named.count() >= MOST_COMMENTS_EACH or comments.count() >= MOST_COMMENTS:
        raise NotNow(_("So much has been said by link that no more is taken. Sign in to comment."))


def _check_pace(invitation: Invitation, at: datetime) -> None:
    if not PACE.allows("say", str(invitation.pk), at):
        raise NotNow(_("That was a little too often. Wait a minute, then try again."))


def _held(invitation: Invitation) -> Invitation:
    """Two at the same moment count one after the other."""
    return Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
