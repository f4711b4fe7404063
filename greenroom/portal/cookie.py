"""Which interviews this browser came to by a personal link.

A cookie of the candidate's own, apart from the members' session: neither opens what the other does.
It lives as long as the interview and a day more, so that somebody else at the same computer finds
nothing later; the link in the mail always gives a new one.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from greenroom.interviews.models import GRACE, Invitation

NAME = ("__Host-" if settings.HTTPS else "") + "greenroom-candidate"
NO = NAME + "-no"
NO_LIFE = timedelta(days=1)  # some browsers keep a session for ever
SALT = "greenroom.portal.candidate"
MOST = 5  # somebody may have applied to several jobs
AFTERWARDS = timedelta(days=1)  # to read the receipt again, or why it is closed


@dataclass(frozen=True)
class Pass:
    """Names an invitation and its organisation; a signature says that we wrote it."""

    organisation_id: UUID
    invitation_id: UUID
    given_at: datetime = field(compare=False)
    until: datetime = field(compare=False)

    @classmethod
    def to(cls, invitation: Invitation, at: datetime) -> Self:
        until = max(_end(invitation), at) + AFTERWARDS
        return cls(invitation.scope_id, invitation.pk, at, until)

    def opens(self, invitation: Invitation, at: datetime) -> bool:
        """Whether it is still good; what happened to the interview since it was given counts."""
        return at < max(_end(invitation), self.given_at) + AFTERWARDS

    @property
    def ref(self) -> str:
        return ref_of(self.invitation_id)


def _end(invitation: Invitation) -> datetime:
    """When there is nothing more to do in it."""
    if invitation.state in Invitation.OPEN:
        return invitation.deadline_at + GRACE
    return invitation.completed_at or invitation.closed_at or invitation.deadline_at


def ref_of(invitation_id: UUID) -> str:
    """Stands in addresses. It opens nothing without the cookie."""
    return invitation_id.hex[-12:]


def read(request: HttpRequest) -> list[Pass]:
    """Those that may still open something, the newest first."""
    try:
        kept = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT)
        passes = [
            Pass(UUID(organisation), UUID(invitation), _moment(given), _moment(until))
            for organisation, invitation, given, until in kept
        ]
    except (signing.BadSignature, ValueError):  # forged, or written by an earlier version
        return []
    return [known for known in passes if timezone.now() < known.until]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def find(request: HttpRequest, ref: str) -> Pass | None:
    return next((known for known in read(request) if known.ref == ref), None)


def remember_no(response: HttpResponse, invitation_id: UUID, at: datetime) -> None:
    """Until the browser is closed: whoever said no here may take it back here."""
    said = signing.dumps([invitation_id.hex, at.isoformat()], salt=SALT)
    response.set_cookie(NO, said, secure=settings.HTTPS, httponly=True, samesite="Lax")


def said_no_at(request: HttpRequest, invitation_id: UUID) -> datetime | None:
    try:
        whose, at = signing.loads(request.COOKIES.get(NO, ""), salt=SALT, max_age=NO_LIFE)
    except signing.BadSignature:
        return None
    return datetime.fromisoformat(at) if whose == invitation_id.hex else None


def add(request: HttpRequest, response: HttpResponse, new: Pass) -> None:
    passes = [new, *(known for known in read(request) if known != new)][:MOST]
    kept = [
        [
            known.organisation_id.hex,
            known.invitation_id.hex,
            int(known.given_at.timestamp()),
            int(known.until.timestamp()),
        ]
        for known in passes
    ]
    response.set_cookie(
        NAME,
        signing.dumps(kept, salt=SALT, compress=True),
        max_age=max(known.until for known in passes) - timezone.now(),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
