"""Connecting with an API key: explain, try, choose in whose name we write, use."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats import overview
from greenroom.ats.access import connector_for
from greenroom.ats.actions import keys
from greenroom.ats.actions.sign_in import StillLeaving
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.forms import KeyForm
from greenroom.ats.models import Connection
from greenroom.ats.views.sign_in import LEVER


@require_http_methods(["GET", "HEAD", "POST"])
@requires("integrations.manage")
def key(request: MemberRequest) -> HttpResponse:
    """What the key is for and what it has to be allowed, then the field for it."""
    connection = overview.standing(LEVER)
    if connection and connection.is_listening and not connection.is_by_key:
        return redirect("ats:lever")
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keys.start_check(LEVER, request.membership, form.cleaned_data["key"], timezone.now())
        return redirect("ats:key_check")
    context = {"connector": connector_for(LEVER), "connection": connection, "form": form}
    return render(request, "ats/key.html", context, status=422 if form.errors else 200)


@require_POST
@requires("integrations.manage")
def key_again(request: MemberRequest) -> HttpResponse:
    """Try the key in use once more: what it may do and who is there may have changed."""
    connection = overview.standing(LEVER)
    if connection is None or not connection.is_listening or not connection.is_by_key:
        messages.error(request, _("No API key is in use."))
        return redirect("ats:lever")
    keys.check_again(connection, request.membership, timezone.now())
    return redirect("ats:key_check")


@require_GET
@requires("integrations.manage")
def key_check(request: MemberRequest) -> HttpResponse:
    """How the newest try stands; asked again by the page while it runs."""
    check = _newest(request)
    if check is None or check.state == KeyCheck.State.USED:
        return redirect("ats:key")
    name = "ats/key_findings.html" if "part" in request.GET else "ats/key_check.html"
    return render(request, name, _findings(check))


def _newest(request: MemberRequest) -> KeyCheck | None:
    mine = KeyCheck.objects.filter(user=request.user, ats=LEVER)
    return mine.order_by("-started_at").first()


def _findings(check: KeyCheck) -> dict[str, object]:
    connection = overview.standing(check.ats)
    connector = connector_for(check.ats)
    return {
        "check": check,
        "is_over": check.state != KeyCheck.State.FAILED and timezone.now() > check.expires_at,
        "permissions": [(one, one.name in check.granted) for one in connector.key_permissions],
        "is_enough": not any(one.is_required for one in keys.missing(check)),
        "connection": connection,
        "connector": connector,
        "chosen": _chosen(check, connection),
        "by_key": True,
    }


def _chosen(check: KeyCheck, connection: Connection | None) -> str:
    """Whom we write as now, else a Super Admin: somebody has to be there in a year too."""
    if connection and connection.performer_ref and check.knows(connection.performer_ref):
        return connection.performer_ref
    return str(check.people[0][0]) if check.people else ""


@require_POST
@requires("integrations.manage")
def key_use(request: MemberRequest) -> HttpResponse:
    check = _newest(request)
    if check is None:
        return redirect("ats:key")
    try:
        keys.use_key(check.pk, request.POST.get("person", ""), timezone.now())
    except keys.NotChecked:
        messages.error(request, _("This key can't be used. Read below why, or try another one."))
        return redirect("ats:key_check")
    except StillLeaving:
        messages.error(
            request, _("The old connection is just being removed. Try again in a minute.")
        )
        return redirect("ats:key_check")
    messages.success(request, _("The key is in use."))
    return redirect("ats:lever")
