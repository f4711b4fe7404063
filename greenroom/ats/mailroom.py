"""Deliveries that come at the same moment are kept together: one commit for all of them."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from uuid import UUID

import structlog
from django.utils import timezone

from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.ats.access import connector_for
from greenroom.ats.actions import nudges
from greenroom.ats.events import Delivery, Unreadable
from greenroom.ats.letterboxes import Letterbox, letterbox
from greenroom.kit import crash, scope
from greenroom.kit.actor import Actor, acting

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Arrival:
    """A delivery somebody waits with, for an answer."""

    handle: str = field(repr=False)
    body: bytes = field(repr=False)
    answer: HTTPStatus | None = None


class Mailroom:
    """Whoever has the turn works for all who wait meanwhile, so that a storm costs few commits."""

    def __init__(self) -> None:
        self._waiting: deque[Arrival] = deque()
        self._turn = Lock()

    def take_in(self, handle: str, body: bytes) -> HTTPStatus:
        """Keep a delivery. When this returns it is committed, with what wakes the work on it."""
        mine = Arrival(handle, body)
        self._waiting.append(mine)
        with self._turn:
            if mine.answer is None:
                self._answer([self._waiting.popleft() for _ in range(len(self._waiting))])
        return mine.answer or HTTPStatus.INTERNAL_SERVER_ERROR

    def _answer(self, arrivals: Sequence[Arrival]) -> None:
        by_handle: dict[str, list[Arrival]] = {}
        for arrival in arrivals:
            by_handle.setdefault(arrival.handle, []).append(arrival)
        for handle, together in by_handle.items():
            self._try(handle, together)

    def _try(self, handle: str, together: Sequence[Arrival]) -> None:
        """One that cannot be kept takes no other with it."""
        try:
            _keep(handle, together)
        except Exception:
            if len(together) == 1:
                log.exception("delivery_failed")
                together[0].answer = HTTPStatus.INTERNAL_SERVER_ERROR
            for one in together if len(together) > 1 else ():
                self._try(handle, [one])


# Whoever waits for a lock of one organisation holds up no other, as a rule.
_rooms = tuple(Mailroom() for _ in range(8))


def room_of(handle: str) -> Mailroom:
    return _rooms[hash(handle) % len(_rooms)]


def _keep(handle: str, together: Sequence[Arrival]) -> None:
    """One transaction; the answers count only after its commit."""
    at = timezone.now()
    found = handles.resolve(Handle.Kind.HOOK, handle, at)
    answers = [HTTPStatus.NOT_FOUND] * len(together)
    if found is not None:
        with scope.organisation(found.organisation_id):
            answers = _answers(found.target_id, together, at)
        crash.point("web.committed")
    for arrival, answer in zip(together, answers, strict=True):
        arrival.answer = answer


def _answers(webhook_id: UUID, together: Iterable[Arrival], at: datetime) -> list[HTTPStatus]:
    """A wrong signature and nonsense are answered as an unknown address is: it tells nothing."""
    box = letterbox(webhook_id)
    deliveries = _genuine(box, together) if box else [None for _ in together]
    if None in deliveries:
        nudges.refuse_signature(webhook_id, at)
    if box and (genuine := [each for each in deliveries if each]):
        with acting(Actor("ats", box.ats, box.ats.title())):
            nudges.receive(box, genuine, at)
    return [HTTPStatus.OK if each else HTTPStatus.NOT_FOUND for each in deliveries]


def _genuine(box: Letterbox, together: Iterable[Arrival]) -> list[Delivery | None]:
    connector, secret = connector_for(box.ats), box.secret()

    def read(body: bytes) -> Delivery | None:
        try:
            delivery = connector.read_delivery(body)
        except Unreadable:
            return None
        return delivery if secret and connector.is_genuine(delivery, secret) else None

    return [read(arrival.body) for arrival in together]
