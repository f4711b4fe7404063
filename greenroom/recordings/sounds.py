"""What is heard in a take: planned in one transaction, listened to outside of any, then written.

As in `renditions`, each outcome looks again whether it is still wanted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts.models import Organisation
from greenroom.kit import jobs
from greenroom.kit.scope import current_organisation_id
from greenroom.media.errors import Reason
from greenroom.media.sound import Pause
from greenroom.media.speech import Speech, Word
from greenroom.recordings.captions import Line, lines
from greenroom.recordings.jobs import LISTEN
from greenroom.recordings.models import MOST_TRIES, Sound
from greenroom.recordings.renditions import best_rendition

REST = timedelta(minutes=1)


@dataclass(frozen=True)
class Hearing:
    """What to listen to, as the rows stood when the work began."""

    sound_id: UUID
    take_id: UUID
    source_key: str
    chunks: int
    writes: bool
    try_number: int

    @property
    def is_last_try(self) -> bool:
        return self.try_number >= MOST_TRIES


@transaction.atomic
def listen_to(take_ids: Iterable[UUID], *, wants_words: bool) -> None:
    """Let a machine find the pauses of some takes, and write their words down if wanted."""
    for take_id in take_ids:
        sound, _is_new = Sound.objects.get_or_create(take_id=take_id)
        if wants_words and not sound.wants_words:
            sound.wants_words = True
            sound.save(update_fields=["wants_words"])
            audit.record("transcript.wanted", sound.take)
        jobs.wake(LISTEN, current_organisation_id(), sound.pk)


@transaction.atomic
def plan(sound_id: UUID, at: datetime, *, can_write: bool) -> Hearing | None:
    """What to listen to now; None if all is known, or if there is nothing to hear yet."""
    can_write = can_write and is_switched_on()
    due = Sound.objects.to_listen_to(at, can_write=can_write).select_for_update(of=["self"])
    sound = due.select_related("take").filter(pk=sound_id).first()
    source = sound and best_rendition(sound.take, user_agent_is_apple=False)
    if not sound or not source:
        return None
    sound.tries += 1  # counted before the work: one that kills its worker must end, too
    sound.save(update_fields=["tries"])
    return Hearing(
        sound_id=sound.pk,
        take_id=sound.take_id,
        source_key=source.store_key,
        chunks=sound.take.playable_chunks,
        writes=can_write and sound.wants_words,
        try_number=sound.tries,
    )


def is_switched_on() -> bool:
    return Organisation.objects.get(pk=current_organisation_id()).transcripts_enabled


@transaction.atomic
def publish_pauses(hearing: Hearing, pauses: Sequence[Pause]) -> None:
    sound = _still_wanted(hearing)
    if sound is None:
        return
    sound.heard_chunks, sound.pauses = hearing.chunks, [list(pause) for pause in pauses]
    if not hearing.writes:
        sound.tries, sound.try_after = 0, None
    sound.save(update_fields=["heard_chunks", "pauses", "tries", "try_after"])
    audit.record("take.heard", sound.take, pauses=len(pauses))


@transaction.atomic
def tell_progress(hearing: Hearing, percent: int) -> None:
    Sound.objects.filter(pk=hearing.sound_id, percent__lt=percent).update(percent=percent)


@transaction.atomic
def publish_words(hearing: Hearing, speech: Speech, writer: str) -> None:
    sound = _still_wanted(hearing)
    if sound is None:
        return
    sound.words = [[word.start_ms, word.end_ms, word.text] for word in speech.words]
    sound.written_chunks, sound.percent = hearing.chunks, 100
    sound.language, sound.writer = speech.language[:10], writer
    sound.tries, sound.try_after = 0, None
    sound.save()
    audit.record(
        "transcript.written",
        sound.take,
        words=len(speech.words),
        language=sound.language,
        writer=writer,
    )


def _still_wanted(hearing: Hearing) -> Sound | None:
    """None once the take was erased, or has grown since."""
    found = Sound.objects.select_for_update(of=["self"]).select_related("take")
    return found.filter(pk=hearing.sound_id, take__playable_chunks=hearing.chunks).first()


@transaction.atomic
def rest(hearing: Hearing, at: datetime, *, is_counted: bool) -> None:
    """Leave it due, a minute later; trouble of the machine costs no try."""
    sound = Sound.objects.select_for_update().filter(pk=hearing.sound_id).first()
    if sound is None:
        return
    sound.tries -= 0 if is_counted else 1
    sound.try_after, sound.percent = at + REST, 0
    sound.save(update_fields=["tries", "try_after", "percent"])


@transaction.atomic
def give_up(hearing: Hearing, reason: Reason, detail: str) -> None:
    """The video stays as it is; the page says that the transcript is missing."""
    sound = _still_wanted(hearing)
    if sound is None:
        return
    sound.problem = reason
    sound.save(update_fields=["problem"])
    audit.record("take.not_heard", sound.take, why=str(reason), detail=detail[:300])


def lines_of(sound: Sound) -> list[Line]:
    return list(lines([Word(*word) for word in sound.words]))
