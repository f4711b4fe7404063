"""Signing in at the ATS, in a window of its own or in this one."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import overview
from greenroom.ats.access import connector_for
from greenroom.ats.actions import sign_in as actions
from greenroom.ats.actions import writing
from greenroom.ats.attempts import SignIn
from greenroom.kit.text import one_line

LEVER = "lever"
NONCE = "sign_in_nonce"


def opens_windows(response: HttpResponse) -> HttpResponse:
    """With Django's default the window would count as closed as soon as the ATS's page loads."""
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


def opened(response: HttpResponse) -> HttpResponse:
    """In that window any other policy cuts the tie on the way out, as if it had been closed."""
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@require_GET
@requires("integrations.manage")
def explain(request: MemberRequest) -> HttpResponse:
    """What connecting means, before anybody is sent anywhere (S19, S20)."""
    connection = overview.standing(LEVER)
    if connection and connection.is_listening and not writing.asks_for_more(connection):
        return redirect("ats:lever")
    connector = connector_for(LEVER)
    wanted = writing.wanted_features(LEVER)
    context = {
        "connector": connector,
        "more_scopes": [scope for one in wanted for scope in connector.optional_scopes[one]],
        "connection": connection,
        "sign_in": _shown(_latest(request)),
    }
    return opens_windows(render(request, "ats/explain.html", context))


@require_POST
@requires("integrations.manage")
def start(request: MemberRequest) -> HttpResponse:
    """A page that leads on at once: a form may not be redirected to another site by our policy."""
    nonce = secrets.token_urlsafe(32)
    request.session[NONCE] = nonce
    _sign_in, url = actions.start_sign_in(LEVER, request.membership, nonce, timezone.now())
    return opened(render(request, "ats/leaving.html", {"url": url}))


@require_GET
@requires("integrations.manage")
def callback(request: MemberRequest) -> HttpResponse:
    """Back from the ATS. The code is redeemed by a job, so that no request waits for the ATS."""
    at = timezone.now()
    nonce = request.session.pop(NONCE, "")
    try:
        state = request.GET.get("state", "")
        sign_in = actions.return_from_sign_in(state, request.membership, nonce, at)
    except actions.StateNotOurs:
        return opened(render(request, "ats/not_ours.html", status=400))
    _keep(request, sign_in)
    return opened(redirect("ats:sign_in_returned"))


def _keep(request: HttpRequest, sign_in: SignIn) -> None:
    code = request.GET.get("code", "")
    if code and "error" not in request.GET:
        actions.keep_code(sign_in, code)
        return
    said = one_line(request.GET.get("error_description", ""), 200)
    reason = _("Lever did not let us in: %(said)s") % {"said": said or _("no reason given")}
    needed = _("Connecting needs the role %(role)s there. Nothing was saved.") % {
        "role": connector_for(sign_in.ats).required_role
    }
    actions.fail_sign_in(sign_in.pk, f"{reason.rstrip('.')}. {needed}")


@require_GET
@requires("integrations.manage")
def returned(request: MemberRequest) -> HttpResponse:
    """The window that came back: it waits for the job, tells the other window, and may close."""
    return opened(render(request, "ats/returned.html", {"sign_in": _shown(_latest(request))}))


@require_GET
@requires("integrations.manage")
def progress(request: MemberRequest) -> HttpResponse:
    """The row of the newest sign-in, asked by both windows."""
    sign_in = _shown(_latest(request))
    response = render(request, "ats/progress.html", {"sign_in": sign_in})
    is_done = sign_in is not None and sign_in.state == SignIn.State.DONE
    if is_done and "wizard" in request.GET:
        response["HX-Redirect"] = reverse("ats:lever")
    return response


def _latest(request: MemberRequest) -> SignIn | None:
    rows = SignIn.objects.filter(user=request.user, ats=LEVER).select_related("connection")
    return rows.order_by("-started_at").first()


def _shown(sign_in: SignIn | None) -> SignIn | None:
    """An attempt that nobody finished in time is over; what is long past is nobody's news."""
    at = timezone.now()
    if sign_in is None:
        return None
    if sign_in.state == SignIn.State.DONE:
        return sign_in if sign_in.connection and sign_in.connection.is_listening else None
    if at > sign_in.expires_at + actions.LIVES:
        return None
    if sign_in.state != SignIn.State.FAILED and not sign_in.is_waiting(at):
        sign_in.state = SignIn.State.FAILED
        sign_in.reason = _("Nobody signed in within ten minutes.")
    return sign_in


def is_just_back(request: MemberRequest) -> bool:
    """Whether this member signed in a moment ago, so that the other window may close."""
    sign_in = _latest(request)
    if sign_in is None or sign_in.state != SignIn.State.DONE:
        return False
    return timezone.now() < sign_in.started_at + actions.LIVES
