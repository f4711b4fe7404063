"""Make a take watchable while it is still being recorded, so that nobody waits for a long one.

Every forty chunks or so, what has arrived without a gap is cut at a good place and copied in the
jail into a stretch. At the end only the rest is left, and the stretches are joined. Anything that
does not go well here is no harm: the take is then taken as a whole.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction

from greenroom.media import cutting, stretch
from greenroom.media.remux import Remuxed
from greenroom.media.stores import current_store
from greenroom.media.stretch import NotJoinable
from greenroom.recordings.models import Chunk, Stretch, Take

# A stretch is held in memory; what has grown beyond this is taken as a whole.
MOST_BYTES = 64 * 1024 * 1024
MOST_HEAD_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Arrived:
    """What lies here of a take without a gap, and how far stretches of it are made."""

    take_id: UUID
    folder: str
    chunks: tuple[tuple[str, int], ...]
    """Key and size of each."""
    made: tuple[tuple[str, stretch.Stretch], ...]
    """Key and content of each."""
    made_bytes: int

    def bytes_from(self, start: int, most: int = MOST_BYTES) -> bytes:
        """About so many at most, a chunk more or less."""
        read, end, skipped = BytesIO(), 0, 0
        for key, size in self.chunks:
            end += size
            if end <= start:
                skipped = end
            elif read.tell() < most:
                current_store().copy(key, read)
        return read.getvalue()[start - skipped :]


@dataclass(frozen=True)
class Cut:
    """A stretch's bytes, with what every stretch needs before them, as a file of its own."""

    content: bytes
    first_byte: int
    end_byte: int


@transaction.atomic
def plan(take_id: UUID) -> Arrived | None:
    """What may be made of a take that is still recorded; None if it has hardly grown."""
    take = Take.objects.to_assemble().select_for_update().filter(pk=take_id).first()
    if take is None:
        return None
    take.assembled_chunks = take.received_chunks  # before the work: one that fails must end, too
    take.save(update_fields=["assembled_chunks"])
    return arrived(take, take.gap_free())


def arrived(take: Take, chunks: int) -> Arrived:
    rows = Chunk.objects.filter(take=take, number__lt=chunks).select_related("take")
    made = list(take.stretches.order_by("first_byte"))
    return Arrived(
        take.pk,
        take.folder,
        tuple((chunk.key, chunk.size_bytes) for chunk in rows.order_by("number")),
        tuple((each.store_key, stretch.Stretch.from_json(each.told)) for each in made),
        made[-1].end_byte if made else 0,
    )


def cut(here: Arrived, *, to_its_end: bool) -> Cut | None:
    """The bytes after the last stretch; None if there is no good place to cut them."""
    known = cutting.head(here.bytes_from(0, MOST_HEAD_BYTES))
    if known is None:
        return None
    container, head = known
    first = here.made_bytes or len(head)
    data = here.bytes_from(first)
    if not data or len(data) >= MOST_BYTES:
        return None
    end = len(data) if to_its_end else max(cutting.cuts(data, container), default=0)
    return Cut(head + data[:end], first, first + end) if end else None


def make(found: Cut, bench: Path) -> tuple[stretch.Stretch, Path]:
    source, target = bench / "stretch-source", bench / "stretch-target"
    source.write_bytes(found.content)
    return stretch.make(source, target), target


def keep(here: Arrived, found: Cut, made: stretch.Stretch, file: Path) -> None:
    """Note a stretch that was made. One that comes too late, or a second time, is thrown away."""
    key = f"{here.folder}/stretch-{uuid.uuid4().hex}"
    with file.open("rb") as source:
        current_store().put(key, source)
    is_kept = False
    with suppress(IntegrityError):
        is_kept = _note(here.take_id, found, made, key)
    if not is_kept:
        current_store().delete(key)


@transaction.atomic
def _note(take_id: UUID, found: Cut, made: stretch.Stretch, key: str) -> bool:
    take = Take.objects.select_for_update().get(pk=take_id)
    last = take.stretches.order_by("-first_byte").first()
    follows = last is None or last.end_byte == found.first_byte
    if take.state != Take.State.RECEIVING or not follows:
        return False
    Stretch.objects.create(
        take=take,
        first_byte=found.first_byte,
        end_byte=found.end_byte,
        store_key=key,
        told=made.as_json(),
    )
    return True


def join(here: Arrived, target: Path, bench: Path, limit_seconds: int) -> Remuxed:
    """Put the stretches and the rest into one file. Raises NotJoinable."""
    if not here.made:
        raise NotJoinable("it is short")
    made, rest = [each for _key, each in here.made], None
    if found := cut(here, to_its_end=True):
        last, rest = make(found, bench)
        made.append(last)
    elif here.made_bytes < sum(size for _key, size in here.chunks):
        raise NotJoinable("its rest is too large")
    head, remuxed = stretch.join(made, limit_seconds)
    _write(target, head, [key for key, _each in here.made], rest)
    return remuxed


def _write(target: Path, head: bytes, keys: Sequence[str], rest: Path | None) -> None:
    with target.open("wb") as whole:
        whole.write(head)
        for key in keys:
            current_store().copy(key, whole)
        if rest:
            whole.write(rest.read_bytes())


def forget(take: Take) -> None:
    """The take is watchable, or never will be."""
    for each in take.stretches.all():
        transaction.on_commit(partial(current_store().delete, each.store_key))
        each.delete()
