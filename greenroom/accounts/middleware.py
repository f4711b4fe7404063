"""From a signed-in user to a member in an organisation's scope."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from greenroom.accounts.handles import show_memberships_of
from greenroom.accounts.models import Membership, User
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, Actor, acting, become

SESSION_KEY = "organisation"
# These paths learn their organisation from a token of their own, not from the session.
TOKEN_PATHS = ("/i/", "/c/", "/r/", "/review/", "/uploads/", "/hooks/", "/j/", "/brand/")


class MemberRequest(HttpRequest):
    """What a view behind `rights.requires` may count on."""

    user: User
    membership: Membership


class MemberMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(SYSTEM):
            if not request.path.startswith(TOKEN_PATHS):
                enter_as_member(request)
            return self.get_response(request)


def enter_as_member(request: HttpRequest) -> Membership | None:
    """Bind the request to the signed-in user's organisation. None: not signed in, or no member."""
    membership = None
    if isinstance(request.user, User):
        membership = _membership(request.user, request.session.get(SESSION_KEY))
    setattr(request, "membership", membership)  # noqa: B010 - see MemberRequest
    if membership:
        scope.enter(membership.scope_id)
        become(Actor("member", str(membership.user_id), str(request.user)))
    return membership


def _membership(user: User, wanted: str | None) -> Membership | None:
    show_memberships_of(user.pk)
    memberships = list(
        Membership.everywhere.filter(user=user)
        .select_related("organisation")
        .order_by("created_at")
    )
    chosen = [membership for membership in memberships if str(membership.organisation_id) == wanted]
    return next(iter(chosen or memberships), None)
