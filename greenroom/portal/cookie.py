"""Which interviews this browser came to by a personal link.

A cookie of the candidate's own, apart from the members' session: neither opens what the other does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME = ("__Host-" if settings.HTTPS else "") + "greenroom-candidate"
NO = NAME + "-no"
NO_LIFE = timedelta(days=1)  # some browsers keep a session for ever
SALT = "greenroom.portal.candidate"
MOST = 5  # somebody may have applied to several jobs
LIFE = timedelta(days=100)  # longer than the longest deadline


@dataclass(frozen=True)
class Pass:
    """Names an invitation and its organisation; a signature says that we wrote it."""

    organisation_id: UUID
    invitation_id: UUID

    @property
    def ref(self) -> str:
        return ref_of(self.invitation_id)


def ref_of(invitation_id: UUID) -> str:
    """Stands in addresses. It opens nothing without the cookie."""
    return invitation_id.hex[-12:]


def read(request: HttpRequest) -> list[Pass]:
    try:
        pairs = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return []
    return [Pass(UUID(organisation), UUID(invitation)) for organisation, invitation in pairs]


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
    pairs = [[known.organisation_id.hex, known.invitation_id.hex] for known in passes]
    response.set_cookie(
        NAME,
        signing.dumps(pairs, salt=SALT, compress=True),
        max_age=LIFE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
