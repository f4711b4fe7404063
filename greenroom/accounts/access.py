"""Which members may see a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from greenroom.accounts.rights import RIGHTS

P = ParamSpec("P")


def requires(
    right: str,
) -> Callable[
    [Callable[Concatenate[Any, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """A view for members who hold a right; others are sent to sign in, or told why not."""
    assert right in RIGHTS, right  # noqa: S101 - a misspelt right must fail at import

    def wrap(
        view: Callable[Concatenate[Any, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership = getattr(request, "membership", None)
            if membership is None:
                raise PermissionDenied(_("You are not a member of an organisation yet."))
            if not membership.may(right):
                raise PermissionDenied(
                    _("Your role, %(role)s, does not include this.")
                    % {"role": membership.get_role_display()}
                )
            return view(request, *args, **kwargs)

        setattr(guarded, "right", right)  # noqa: B010 - the route matrix reads it
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return wrap
