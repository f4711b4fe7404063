"""Making the guided demo ready: connect, choose the stage, switch on webhooks, bring a candidate.

Each call does the next thing that is missing and returns; the page that waits asks again.
"""

from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from greenroom.accounts.models import Membership
from greenroom.ats import overview
from greenroom.ats.actions import connections
from greenroom.ats.actions import sign_in as signing_in
from greenroom.ats.models import Connection, SignIn
from greenroom.help import actions
from greenroom.help.models import Tour
from greenroom.help.ports import PlaygroundDown
from greenroom.help.tour import ATS, playground
from greenroom.kit import scope

Found = dict[str, Any]


def prepare(organisation_id: UUID, tour_id: UUID, at: datetime) -> bool:
    """Do the next thing, and say whether all is done. What is amiss outside is said on the page."""
    with scope.organisation(organisation_id):
        tour = actions.hold_tour(tour_id, at)
        do_next = _next_thing(tour, at) if tour and not tour.ready_at else None
    found: Found = {}
    try:
        if tour and do_next:
            found = do_next(tour, at)
    except PlaygroundDown:
        found = {"trouble": _("The sandbox does not answer. Is the demo still running?")}
    finally:
        if tour:
            with scope.organisation(organisation_id):
                actions.let_go(tour_id, **found)
    is_over = tour is None or tour.ready_at is not None
    return is_over or bool({"ready_at", "trouble"} & found.keys())


def _next_thing(tour: Tour, at: datetime) -> Callable[[Tour, datetime], Found] | None:
    """None while another job has to finish first."""
    connection = overview.standing(ATS)
    if connection is None or not connection.is_listening:
        return _sign_in if not _is_signing_in(tour, at) else None
    if connection.state == Connection.State.CHOOSING_STAGE:
        return _choose_stage if connection.stages_read_at else None
    is_set_up = connection.baseline_at and not connection.webhooks.filter(ref="").exists()
    return _bring_candidate if is_set_up else None


def _is_signing_in(tour: Tour, at: datetime) -> bool:
    known = SignIn.objects.filter(pk=tour.sign_in_id).first() if tour.sign_in_id else None
    return known is not None and known.is_waiting(at)


def _sign_in(tour: Tour, at: datetime) -> Found:
    """As the button does; only the click on "Allow" is done for the visitor."""
    nonce = token_urlsafe(32)
    with scope.organisation(tour.scope_id):
        membership = Membership.objects.select_related("user").get(user_id=tour.member_id)
        sign_in, url = signing_in.start_sign_in(ATS, membership, nonce, at)
    code = playground().allow(url)
    state = parse_qs(urlsplit(url).query)["state"][0]
    with scope.organisation(tour.scope_id):
        returned = signing_in.return_from_sign_in(state, membership, nonce, at)
        signing_in.keep_code(returned, code)
    return {"sign_in_id": sign_in.pk}


def _choose_stage(tour: Tour, at: datetime) -> Found:
    with scope.organisation(tour.scope_id):
        connection = overview.standing(ATS)
        if connection:
            wanted = connections.recommended(connection.stages)
            connections.choose_stages(connection.pk, [wanted], at)
    return {}


def _bring_candidate(tour: Tour, at: datetime) -> Found:
    world = playground()
    world.switch_on_webhooks()
    ref = world.add_candidate(tour.name, tour.email)
    return {"opportunity_ref": ref, "ready_at": at}
