"""Pages for what went wrong. Each says what happened, whether work is safe, and the way on.

They ask neither the database nor the session, because those may be what is broken.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.template import loader
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.ui.context import theme


@dataclass(frozen=True)
class Problem:
    status: int
    title: str
    what: str
    safe: str
    next: str
    icon: str = "circle-alert"
    tone: str = "wait"
    again: str = ""


def wear(request: HttpRequest, organisation: Any) -> None:
    """Let the problem pages of this request look like the organisation whose visitor this is."""
    setattr(request, "worn", organisation)  # noqa: B010 - a note of ours on Django's object


def respond(request: HttpRequest, problem: Problem, *, again_url: str = "") -> HttpResponse:
    """The page for a problem. `again_url` is the way to try once more, named by `problem.again`."""
    context = asdict(problem) | {
        "theme": theme(request),
        "organisation": getattr(request, "worn", None),
        "home_url": "" if _is_candidate(request) else "/",
        "again_url": again_url,
        "reference": timezone.now().strftime("%Y-%m-%d %H:%M:%S UTC"),
    }
    page = loader.get_template("ui/error.html").render(context)
    response = HttpResponse(page, status=problem.status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return respond(
        request,
        Problem(
            status=400,
            title=_("We could not read that request"),
            what=_("Your browser sent something that this page does not understand."),
            safe=_("Yes. Nothing was changed."),
            next=_("Go back, load the page again and repeat the last step."),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(
        request,
        Problem(
            status=403,
            title=_("This page is not open to you"),
            what=str(exception or "") or _("You are signed in, but you may not see this page."),
            safe=_("Yes. Nothing was changed."),
            next=_(
                "If you need it for your work, ask an Admin or a Super Admin of your organisation."
            ),
            icon="lock",
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return respond(
        request,
        Problem(
            status=404,
            title=_("There is no page here"),
            what=_("The address may be mistyped, or what it showed has been removed."),
            safe=_("Yes. Nothing was changed."),
            next=_(
                "Check the address. If you came by a link in a message, open it there once more; "
                "some programs cut long links in two."
            ),
            icon="search",
        ),
    )


def gone(request: HttpRequest, *, what: str, next: str) -> HttpResponse:  # noqa: A002
    """For links that were good once. The caller says why it ended and what to do now."""
    return respond(
        request,
        Problem(
            status=410,
            title=_("This link is no longer open"),
            what=what,
            safe=_("Yes. What you sent before is kept."),
            next=next,
            icon="link-2-off",
        ),
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    response = respond(
        request,
        Problem(
            status=429,
            title=_("That was a little too often"),
            what=_("We received many tries in a short time and stopped answering for a while."),
            safe=_("Yes. Nothing was changed, and nobody is locked out."),
            next=_("Wait five minutes, then try again."),
            icon="hourglass",
        ),
    )
    response["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return respond(
        request,
        Problem(
            status=500,
            title=_("Something broke on our side"),
            what=_("We could not finish your last step. It has been noted for whoever runs this."),
            safe=_("Yes. A step is kept as a whole or not at all; earlier work is stored."),
            next=_("Wait a moment and try again. If it happens once more, tell your contact."),
            icon="wrench",
            tone="bad",
            again=_("Try again"),
        ),
        again_url=request.get_full_path() if request.method == "GET" else "",
    )


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The browser keeps no cookies, or the form is older than the sign-in."""
    if reason == REASON_NO_CSRF_COOKIE and not request.COOKIES:
        return cookies_off(request)
    return respond(
        request,
        Problem(
            status=403,
            title=_("This form is too old to be sent"),
            what=_("You signed in or out in another tab since this form was opened."),
            safe=_("What you typed was not saved. Everything before it is."),
            next=_("Go back, copy what you typed, load the page again and send it once more."),
            icon="timer",
            again=_("Open the page again"),
        ),
        again_url=_own_page(request),
    )


def cookies_off(request: HttpRequest) -> HttpResponse:
    return respond(
        request,
        Problem(
            status=403,
            title=_("Your browser keeps no cookies"),
            what=_(
                "Without a cookie we cannot know that two clicks come from the same person. "
                "We set none for advertising or tracking."
            ),
            safe=_("What you just sent was not saved. Everything before it is."),
            next=_("Allow cookies for this site in your browser's settings, then try again."),
            icon="cookie",
            again=_("Try again"),
        ),
        again_url=_own_page(request),
    )


def _own_page(request: HttpRequest) -> str:
    """The page that held the form, if it is one of ours."""
    referer = request.headers.get("Referer", "")
    base = settings.BASE_URL + "/"
    return "/" + referer.removeprefix(base).lstrip("/\\") if referer.startswith(base) else ""


def _is_candidate(request: HttpRequest) -> bool:
    return request.path.startswith(("/i/", "/c/", "/uploads/"))
