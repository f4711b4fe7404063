"""Listening to takes: slow, so for the niced worker of media, after every conversion."""

from pathlib import Path
from uuid import UUID

import structlog
from django.utils import timezone

from greenroom.kit import scope
from greenroom.kit.jobs import sweep
from greenroom.media.errors import FileRefused, MachineTrouble, Reason, ToolFailed
from greenroom.media.sound import Extracted, extract
from greenroom.media.speech import Speech, current_transcriber
from greenroom.media.stores import current_store, gather, workbench
from greenroom.recordings import sounds
from greenroom.recordings.jobs import LISTEN
from greenroom.recordings.models import MOST_TRIES, Sound
from greenroom.recordings.sounds import Hearing

log = structlog.get_logger(__name__)
STEP_PERCENT = 5


@LISTEN.runs
def listen(organisation_id: UUID, sound_id: UUID) -> None:
    """Find where nobody speaks and, where it is wanted and possible, write down the words."""
    with scope.organisation(organisation_id):
        hearing = sounds.plan(sound_id, timezone.now(), can_write=can_write())
    if hearing is None:
        return
    try:
        _stop_if_deadly(hearing)
        _listen(organisation_id, hearing)
    except FileRefused as refusal:
        with scope.organisation(organisation_id):
            sounds.give_up(hearing, refusal.reason, refusal.detail)
    except (MachineTrouble, ToolFailed) as failure:
        _failed(organisation_id, hearing, failure)


sweep(
    LISTEN,
    lambda at: Sound.objects.to_listen_to(
        at, can_write=can_write() and sounds.is_switched_on()
    ).values_list("pk", flat=True),
)


def can_write() -> bool:
    return not current_transcriber().why_not()


def _stop_if_deadly(hearing: Hearing) -> None:
    if hearing.try_number > MOST_TRIES:
        raise FileRefused(Reason.DAMAGED, f"stopped its worker {MOST_TRIES} times")


def _listen(organisation_id: UUID, hearing: Hearing) -> None:
    with workbench() as bench:
        source, wave = bench / "source", bench / "wave"
        gather(current_store(), [hearing.source_key], source)
        found = extract(source, wave)
        with scope.organisation(organisation_id):
            sounds.publish_pauses(hearing, found.pauses if found else ())
        if hearing.writes:
            _write_down(organisation_id, hearing, wave, found)


def _write_down(
    organisation_id: UUID, hearing: Hearing, wave: Path, found: Extracted | None
) -> None:
    told = 0

    def tell(percent: int) -> None:
        nonlocal told
        if percent >= told + STEP_PERCENT:
            told = percent
            with scope.organisation(organisation_id):
                sounds.tell_progress(hearing, percent)

    transcriber = current_transcriber()
    nothing = Speech((), "")
    speech = transcriber.write_down(wave, found.duration_ms, tell) if found else nothing
    with scope.organisation(organisation_id):
        sounds.publish_words(hearing, speech, transcriber.name())


def _failed(organisation_id: UUID, hearing: Hearing, failure: MachineTrouble | ToolFailed) -> None:
    log.warning("listening_failed", take=str(hearing.take_id), reason=str(failure))
    with scope.organisation(organisation_id):
        if isinstance(failure, ToolFailed) and hearing.is_last_try:
            sounds.give_up(hearing, failure.reason, failure.detail)
        else:
            sounds.rest(hearing, timezone.now(), is_counted=isinstance(failure, ToolFailed))
