"""What a browser keeps that came by a review link: which link, and under which name it speaks."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME = ("__Host-" if settings.HTTPS else "") + "greenroom-review"
SALT = "greenroom.reviews.link"
LIFE = timedelta(days=30)
MOST = 8  # one browser may hold links to several interviews


@dataclass(frozen=True)
class Pass:
    """One link in this browser; a signature says that we wrote it."""

    organisation_id: str
    invitation_id: str
    link_id: str


@dataclass(frozen=True)
class Visitor:
    """Somebody without an account: a number of our own, and the name that they gave."""

    ref: str
    name: str
    passes: tuple[Pass, ...]

    def find(self, invitation_id: UUID) -> Pass | None:
        wanted = str(invitation_id)
        return next((known for known in self.passes if known.invitation_id == wanted), None)


def read(request: HttpRequest) -> Visitor:
    try:
        kept = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return Visitor(uuid4().hex, "", ())
    passes = tuple(Pass(**known) for known in kept["passes"])
    return Visitor(kept["ref"], kept["name"], passes)


def write(response: HttpResponse, visitor: Visitor) -> None:
    response.set_cookie(
        NAME,
        signing.dumps(asdict(visitor), salt=SALT, compress=True),
        max_age=LIFE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def admit(request: HttpRequest, response: HttpResponse, new: Pass) -> None:
    """Add a link to what this browser knows; the name that was given stays."""
    visitor = read(request)
    others = [known for known in visitor.passes if known.invitation_id != new.invitation_id]
    write(response, Visitor(visitor.ref, visitor.name, (new, *others)[:MOST]))


def rename(request: HttpRequest, response: HttpResponse, name: str) -> None:
    visitor = read(request)
    write(response, Visitor(visitor.ref, name, visitor.passes))
