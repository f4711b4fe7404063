"""Links by which an interview may be watched without signing in."""

from datetime import datetime, timedelta

from django.db import transaction

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.interviews.models import Invitation, ReviewLink, seal_label
from greenroom.kit.crypto import seal
from greenroom.kit.links import new_token

LIFE = timedelta(days=30)


@transaction.atomic
def issue_review_link(invitation: Invitation, at: datetime) -> ReviewLink:
    """A link to this interview alone, for thirty days (C29)."""
    token = new_token()
    link = ReviewLink(invitation=invitation, expires_at=at + LIFE)
    link.token_sealed = seal(seal_label(ReviewLink, link.pk), token)
    link.save(force_insert=True)
    handles.issue(Handle.Kind.REVIEW, link.pk, token=token)
    audit.record("review_link.issued", link, invitation=str(invitation.pk))
    return link


@transaction.atomic
def revoke_review_links(invitation: Invitation, at: datetime) -> None:
    """Nobody watches by link any more. The tokens stay known, so that the page can say why."""
    for link in invitation.review_links.filter(revoked_at=None):
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        audit.record("review_link.revoked", link)
