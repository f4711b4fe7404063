"""What lies there in the end, beside what was acknowledged. Imported once Django is set up."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from faults.uploads.sender import Upload, sha256
from greenroom.accounts.models import Organisation
from greenroom.kit import scope
from greenroom.media.errors import NotStored, Reason
from greenroom.media.stores import current_store
from greenroom.recordings import actions, renditions
from greenroom.recordings.models import Chunk, Take

MIME, LIMIT_SECONDS = "video/webm;codecs=vp8,opus", 60
State = Take.State


def an_organisation() -> UUID:
    made = uuid4()
    with scope.organisation(made):
        Organisation.objects.create(pk=made, name="Northlight Demo Co.")
    return made


def begin(organisation: UUID, chunks: list[bytes], *, is_finished: bool) -> Upload:
    wanted = actions.TakeRequest(str(uuid4()), MIME, 640, 480)
    with scope.organisation(organisation):
        take, token = actions.start_take(
            "answer", uuid4(), wanted, limit_seconds=LIMIT_SECONDS, at=timezone.now()
        )
    return Upload(str(take.pk), token, chunks, is_finished)


def judge(organisation: UUID, uploads: Sequence[Upload]) -> tuple[Counter[str], list[str]]:
    """How often each kind of damage was found, and which."""
    found, told = Counter[str](), list[str]()
    later = timezone.now() + timedelta(days=4)
    for upload in uploads:
        with scope.organisation(organisation):
            for kind, what in (*_states(upload), *_bytes(upload)):
                found[kind] += 1
                told.append(f"{kind}: take {upload.take}: {what}")
        found["swept"] += _end(organisation, upload, later)
        with scope.organisation(organisation):
            orphans = set(current_store().keys(_take(upload).folder)) - set(_keys(upload))
            told.extend(f"orphan: {key}" for key in orphans)
            found["orphans"] += len(orphans)
    return found, told


def _take(upload: Upload) -> Take:
    return Take.objects.get(pk=upload.take)


def _rows(upload: Upload) -> dict[int, Chunk]:
    rows = Chunk.objects.filter(take_id=upload.take).select_related("take")
    return {row.number: row for row in rows}


def _keys(upload: Upload) -> Iterator[str]:
    return (row.key for row in _rows(upload).values())


def _states(upload: Upload) -> Iterator[tuple[str, str]]:
    take, numbers = _take(upload), set(_rows(upload))
    is_whole = numbers == set(range(len(upload.chunks)))
    if take.state == State.COMPLETE and not (is_whole and take.kept_chunks == len(numbers)):
        yield "incomplete", f"marked complete with {len(numbers)} of {len(upload.chunks)}"
    if upload.is_finished and take.state != State.COMPLETE:
        yield "lost", f"its end was answered, but it is {take.state}"
    if take.received_bytes != sum(row.size_bytes for row in _rows(upload).values()):
        yield "wrong", "its sum of bytes is not that of its rows"


def _bytes(upload: Upload) -> Iterator[tuple[str, str]]:
    rows = _rows(upload)
    for number in sorted(upload.acknowledged - set(rows)):
        yield "lost", f"chunk {number} was acknowledged and has no row"
    for number, row in rows.items():
        digest = _digest(row.key)
        if digest is None:
            yield "lost", f"chunk {number} has a row and no bytes"
        elif digest != row.sha256 or digest != sha256(upload.chunks[number]):
            yield "differing", f"chunk {number} is not what was sent"


def _digest(key: str) -> str | None:
    try:
        with current_store().open(key) as file:
            return sha256(file.read())
    except NotStored:
        return None


def _end(organisation: UUID, upload: Upload, later: datetime) -> int:
    """As the sweeps do: close what fell silent, then remove files without a row. How many went."""
    take_id = UUID(upload.take)
    with scope.organisation(organisation):
        actions.abandon_take(take_id, later)
        plan = renditions.plan_playable(take_id, later)
    if plan:  # invented bytes are no video, which the media tools would find out
        with scope.organisation(organisation):
            renditions.refuse(plan, Reason.NOT_A_RECORDING, "invented bytes")
    with scope.organisation(organisation):
        return renditions.tidy(take_id, later + timedelta(days=1))
