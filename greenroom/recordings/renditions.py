"""From stored chunks to something to watch: what our own tools make of a take.

Each step reads its plan in one transaction, works on files outside of any, and writes the outcome
in another, where it looks again whether it is still wanted. So a step may be killed at any point
or run twice at the same time.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from greenroom import audit
from greenroom.kit import crash, jobs
from greenroom.kit.scope import current_organisation_id
from greenroom.media.damage import Damage
from greenroom.media.errors import Reason
from greenroom.media.stores import current_store
from greenroom.recordings import stretches
from greenroom.recordings.jobs import MAKE_PLAYABLE, NORMALISE
from greenroom.recordings.models import MOST_TRIES, Chunk, Rendition, Take
from greenroom.recordings.signals import recording_ready, take_refused

Kind = Rendition.Kind
REST = timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    """What to make a rendition from, as the rows stood when the work began."""

    take_id: UUID
    folder: str
    source_keys: tuple[str, ...]
    chunks: int
    limit_seconds: int
    recorded_ms: int | None
    try_number: int
    makes_playable: bool
    arrived: stretches.Arrived | None = None

    @property
    def is_last_try(self) -> bool:
        return self.try_number >= MOST_TRIES


@dataclass(frozen=True)
class Made:
    """A file in the store that no row speaks of yet."""

    id: UUID
    kind: Rendition.Kind
    key: str
    mime: str
    size_bytes: int
    duration_ms: int


class Superseded(Exception):
    """While we worked, somebody else finished this, or more chunks arrived."""


@transaction.atomic
def plan_playable(take_id: UUID, at: datetime) -> Plan | None:
    """What to put together so that the take can be watched; None if that is done."""
    take = Take.objects.to_make_playable(at).select_for_update().filter(pk=take_id).first()
    if take is None:
        return None
    chunks = Chunk.objects.filter(take=take, number__lt=take.kept_chunks).select_related("take")
    keys = tuple(chunk.key for chunk in chunks.order_by("number"))
    planned = _plan(take, keys, take.kept_chunks)
    return replace(planned, arrived=stretches.arrived(take, take.kept_chunks))


@transaction.atomic
def plan_normal(take_id: UUID, at: datetime) -> Plan | None:
    """What to convert for every device; None if that is done."""
    take = Take.objects.to_normalise(at).select_for_update().filter(pk=take_id).first()
    if take is None:
        return None
    playable = take.renditions.get(kind=Kind.PLAYABLE)
    return _plan(take, (playable.store_key,), take.playable_chunks)


def _plan(take: Take, keys: tuple[str, ...], chunks: int) -> Plan:
    take.tries += 1  # counted before the work: one that kills its worker must end, too
    take.save(update_fields=["tries"])
    return Plan(
        take_id=take.pk,
        folder=take.folder,
        source_keys=keys,
        chunks=chunks,
        limit_seconds=take.limit_seconds,
        recorded_ms=take.recorded_ms,
        try_number=take.tries,
        makes_playable=take.playable_chunks != take.kept_chunks,
    )


@contextmanager
def stored(
    plan: Plan, kind: Rendition.Kind, file: Path, mime: str, duration_ms: int = 0
) -> Iterator[Made]:
    """Put a file into the store for the row that follows."""
    rendition_id = uuid.uuid4()
    key = f"{plan.folder}/{kind}-{rendition_id.hex}"
    with file.open("rb") as source:
        size = current_store().put(key, source, mime)
    crash.point(f"recordings.{kind}_stored")
    try:
        yield Made(rendition_id, kind, key, mime, size, duration_ms)
    except Superseded:
        # After any other error the row may stand all the same (a commit whose answer was lost):
        # then the file stays, and `tidy` takes it out if no row names it.
        current_store().delete(key)
        raise


@transaction.atomic
def publish_playable(plan: Plan, made: Made, found: Damage | None, at: datetime) -> None:
    """Open the take to its viewers. Raises Superseded."""
    take = Take.objects.to_make_playable(at).select_for_update().filter(pk=plan.take_id).first()
    if take is None or take.kept_chunks != plan.chunks:
        raise Superseded
    rendition = _replace(take, made, at)
    stretches.forget(take)
    take.playable_chunks = plan.chunks
    take.attention = found or ""
    _worked(take)
    audit.record("take.playable", take, why=take.attention, duration_ms=made.duration_ms)
    recording_ready.send(sender=Rendition, take=take, rendition=rendition)
    jobs.wake(NORMALISE, current_organisation_id(), take.pk)


@transaction.atomic
def publish_normal(
    plan: Plan, made: Made, still: Made | None, found: Damage | None, at: datetime
) -> None:
    """Add the version for every device and the still picture. Raises Superseded."""
    take = Take.objects.to_normalise(at).select_for_update().filter(pk=plan.take_id).first()
    if take is None or take.playable_chunks != plan.chunks:
        raise Superseded
    _replace(take, made, at)
    if still:
        _replace(take, still, at)
    take.normal_chunks = plan.chunks
    take.attention = take.attention or found or ""
    _worked(take)
    audit.record("take.normalised", take, why=take.attention, duration_ms=made.duration_ms)


def _worked(take: Take) -> None:
    take.tries = take.percent = 0
    take.try_after = take.tidied_at = None
    take.save()


def _replace(take: Take, made: Made, at: datetime) -> Rendition:
    for old in take.renditions.filter(kind=made.kind):
        old.delete()
        transaction.on_commit(partial(current_store().delete, old.store_key))
    return Rendition.objects.create(
        id=made.id,
        take=take,
        kind=made.kind,
        store_key=made.key,
        mime=made.mime,
        size_bytes=made.size_bytes,
        duration_ms=made.duration_ms,
        made_at=at,
    )


@transaction.atomic
def tell_progress(plan: Plan, percent: int) -> None:
    """Somebody may be looking at a page that says how far the conversion is."""
    Take.objects.filter(pk=plan.take_id).update(percent=percent)


@transaction.atomic
def rest(plan: Plan, at: datetime) -> None:
    """The machine is in trouble, not the file: look again later, and the try does not count."""
    until = at + REST
    takes = Take.objects.filter(pk=plan.take_id, tries__gt=0)
    takes.update(tries=F("tries") - 1, try_after=until)


@transaction.atomic
def refuse(plan: Plan, reason: Reason, detail: str) -> None:
    """End a take that can not be shown. Its chunks are kept."""
    take = Take.objects.select_for_update().get(pk=plan.take_id)
    if take.kept_chunks != plan.chunks or take.playable_chunks == plan.chunks:
        return  # more has arrived, or a faster worker has made it
    if take.state not in {Take.State.COMPLETE, Take.State.ABANDONED}:
        return  # refused already, or its recorder is back and sends the rest
    take.state = Take.State.REFUSED
    take.refusal = reason
    take.save(update_fields=["state", "refusal"])
    audit.record("take.refused", take, why=str(reason), detail=detail[:300])
    take_refused.send(sender=Take, take=take)


@transaction.atomic
def give_up_normalising(plan: Plan, detail: str) -> None:
    """What is watchable stays; a person sees that the version for every device is missing."""
    take = Take.objects.select_for_update().get(pk=plan.take_id)
    if take.normal_chunks == plan.chunks:
        return
    take.attention = Damage.NOT_CONVERTED
    take.tries = 0
    take.save(update_fields=["attention", "tries"])
    audit.record("take.not_normalised", take, detail=detail[:300])


@transaction.atomic
def try_again(take_id: UUID, at: datetime) -> None:
    """A person asks for another try at a take that was refused or not converted."""
    take = Take.objects.select_for_update().get(pk=take_id)
    if take.state == Take.State.REFUSED:
        is_whole = take.recorded_ms is not None
        take.state = Take.State.COMPLETE if is_whole else Take.State.ABANDONED
        take.refusal = ""
    if take.attention == Damage.NOT_CONVERTED:
        take.attention = ""
    _worked(take)
    audit.record("take.tried_again", take)
    if Take.objects.to_make_playable(at).filter(pk=take_id).exists():
        jobs.wake(MAKE_PLAYABLE, current_organisation_id(), take.pk)
    elif Take.objects.to_normalise(at).filter(pk=take_id).exists():
        jobs.wake(NORMALISE, current_organisation_id(), take.pk)


@transaction.atomic
def tidy(take_id: UUID, at: datetime) -> int:
    """Remove files that no row names: a writer was killed between the two. How many went."""
    take = Take.objects.to_tidy(at).select_for_update().filter(pk=take_id).first()
    if take is None:
        return 0
    stretches.forget(take)
    named = {chunk.key for chunk in take.chunks.select_related("take")}
    named |= set(take.renditions.values_list("store_key", flat=True))
    orphans = [key for key in current_store().keys(take.folder) if key not in named]
    for key in orphans:
        current_store().delete(key)
    take.tidied_at = at
    take.save(update_fields=["tidied_at"])
    return len(orphans)


def best_rendition(take: Take, *, user_agent_is_apple: bool) -> Rendition | None:
    """What to play to this viewer now; None: it is being prepared for this device.

    Apple's browsers turn some WebM files on their side, so they wait for H.264.
    """
    if not take.is_watchable:
        return None
    found = {rendition.kind: rendition for rendition in take.renditions.all()}
    playable = found.get(Kind.PLAYABLE)
    normal = found.get(Kind.NORMAL)
    if normal and take.normal_chunks == take.playable_chunks:
        return normal
    if playable and user_agent_is_apple and playable.mime.endswith("/webm"):
        return None
    return playable


def poster_of(take: Take) -> Rendition | None:
    return take.renditions.filter(kind=Kind.POSTER).first()


def is_apple(user_agent: str) -> bool:
    """Every browser on an iPhone or iPad is Apple's engine; on a Mac only Safari is."""
    if any(device in user_agent for device in ("iPhone", "iPad", "iPod")):
        return True
    others = ("Chrome", "Chromium", "Firefox", "Edg")
    return "Macintosh" in user_agent and not any(name in user_agent for name in others)
