"""The jobs of the guided demo. Each opens its own transactions and may run twice."""

import time
from uuid import UUID

from django.utils import timezone

from greenroom.help import preparing, standing_in
from greenroom.help.jobs import PREPARE, STAND_IN

# Between two things other jobs have their turn; a page that waits asks again after the last round.
ROUNDS, PAUSE_SECONDS = 10, 0.2


@PREPARE.runs
def prepare(organisation_id: UUID, tour_id: UUID) -> None:
    """Bring a tour as far as it goes."""
    for _round in range(ROUNDS):
        if preparing.prepare(organisation_id, tour_id, timezone.now()):
            return
        time.sleep(PAUSE_SECONDS)


@STAND_IN.runs
def stand_in(organisation_id: UUID, tour_id: UUID) -> None:
    """Answer the tour's interview in the visitor's place."""
    standing_in.answer(organisation_id, tour_id, timezone.now())
