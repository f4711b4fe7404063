"""From the first chunk to the end of a take; what is made of it then is in `renditions.py`."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.kit import crash, crypto, jobs
from greenroom.kit.links import new_token
from greenroom.kit.scope import current_organisation_id
from greenroom.kit.text import one_line
from greenroom.media.stores import current_store
from greenroom.recordings import quotas
from greenroom.recordings.errors import (
    ChunkConflict,
    ChunksMissing,
    ChunkTooLarge,
    HashMismatch,
    MalformedUpload,
    QuotaReached,
    TakeClosed,
    TakeTooLarge,
)
from greenroom.recordings.jobs import MAKE_PLAYABLE
from greenroom.recordings.models import CHUNK_BYTES, UPLOAD_GRACE, Chunk, Take
from greenroom.recordings.renditions import best_rendition, is_apple, poster_of, try_again
from greenroom.recordings.signals import take_abandoned, take_completed

__all__ = [
    "Stored",
    "TakeRequest",
    "abandon_take",
    "best_rendition",
    "complete_take",
    "is_apple",
    "note_full",
    "poster_of",
    "start_take",
    "store_chunk",
    "try_again",
]

State = Take.State


@dataclass(frozen=True)
class TakeRequest:
    """What a recorder says of itself; none of it is believed beyond this row."""

    client_take_id: str
    mime: str
    width: int
    height: int


class Stored(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"


@transaction.atomic
def start_take(
    owner_kind: str, owner_id: UUID, wanted: TakeRequest, *, limit_seconds: int, at: datetime
) -> tuple[Take, str]:
    """Begin a recording, or find it again: the same take, and its token while that is good.

    The caller has judged whether a take may start now; an upload begun in time may finish later.
    """
    fresh = Take(
        mime=one_line(wanted.mime),
        width=wanted.width,
        height=wanted.height,
        limit_seconds=limit_seconds,
        started_at=at,
        upload_until=at + timedelta(seconds=limit_seconds) + UPLOAD_GRACE,
    )
    fresh.heard(at)
    token = new_token()
    fresh.token_sealed = crypto.seal(_label(fresh), token)
    take, is_new = Take.objects.get_or_create(
        owner_kind=owner_kind,
        owner_id=owner_id,
        client_take_id=wanted.client_take_id,
        defaults=fresh.columns(),
    )
    if not is_new:
        if take.is_open and take.upload_until <= at:
            _renew_token(take, at)
        return take, crypto.unseal(_label(take), take.token_sealed)
    handles.issue(Handle.Kind.UPLOAD, take.pk, token=token, expires_at=take.upload_until)
    audit.record("take.started", take, client_take_id=take.client_take_id)
    return take, token


def _renew_token(take: Take, at: datetime) -> None:
    """A device that was away for days still holds what it recorded, and may send it."""
    token = new_token()
    take.token_sealed = crypto.seal(_label(take), token)
    take.upload_until = at + timedelta(seconds=take.limit_seconds) + UPLOAD_GRACE
    take.save(update_fields=["token_sealed", "upload_until"])
    handles.revoke(Handle.Kind.UPLOAD, take.pk)
    handles.issue(Handle.Kind.UPLOAD, take.pk, token=token, expires_at=take.upload_until)
    audit.record("take.token_renewed", take)


def _label(take: Take) -> str:
    return f"take:{take.pk}"


@transaction.atomic
def store_chunk(take: Take, number: int, sha256: str, data: bytes, at: datetime) -> Stored:
    """Keep one chunk: bytes first, then the row, then the answer. Safe to repeat, in any order.

    Raises an UploadError, or StorageFull when the disk has no room; the chunks already
    acknowledged stay as they are.
    """
    _check_bytes(sha256, data)
    take = Take.objects.select_for_update().get(pk=take.pk)
    known = Chunk.objects.filter(take=take, number=number).first()
    if known:
        return _repeated(known, sha256)

    _check_room(take, number, len(data))
    chunk = Chunk(take=take, number=number, sha256=sha256, size_bytes=len(data))
    current_store().put(chunk.key, data)
    crash.point("recordings.chunk_stored")
    chunk.save(force_insert=True)
    _count(take, len(data), at)
    crash.point("recordings.chunk_row")
    return Stored.STORED


def _check_bytes(sha256: str, data: bytes) -> None:
    if len(data) > CHUNK_BYTES:
        raise ChunkTooLarge
    if not data:
        raise MalformedUpload
    if not hmac.compare_digest(hashlib.sha256(data).hexdigest(), sha256):
        raise HashMismatch


def _repeated(known: Chunk, sha256: str) -> Stored:
    if not hmac.compare_digest(known.sha256, sha256):
        raise ChunkConflict
    return Stored.DUPLICATE


def _check_room(take: Take, number: int, size: int) -> None:
    if not take.is_open:
        raise TakeClosed
    if number >= take.most_chunks or take.received_bytes + size > take.most_bytes:
        raise TakeTooLarge
    quotas.check(take, size)


@transaction.atomic
def note_full(take: Take, reached: QuotaReached) -> None:
    """Leave a trace, once for each take, of why no more of it was taken in."""
    if not audit.timeline(take.pk).filter(verb="take.full", why=reached.code).exists():
        audit.record("take.full", take, why=reached.code)


def _count(take: Take, size: int, at: datetime) -> None:
    if take.state != State.RECEIVING:
        audit.record("take.resumed", take)
    take.state, take.refusal = State.RECEIVING, ""
    take.received_chunks += 1
    take.received_bytes += size
    take.heard(at)
    take.save(
        update_fields=["state", "refusal", "received_chunks", "received_bytes", "silent_from"]
    )


@transaction.atomic
def complete_take(take: Take, count: int, duration_ms: int, reason: str, at: datetime) -> Take:
    """The recorder has sent everything. Safe to repeat. Raises ChunksMissing with the numbers."""
    take = Take.objects.select_for_update().get(pk=take.pk)
    if not take.is_open:
        return take
    if not 0 < count <= take.most_chunks:
        raise MalformedUpload
    missing = sorted(set(range(count)) - set(take.numbers()))
    if missing:
        raise ChunksMissing(missing)

    take.recorded_ms, take.refusal = duration_ms, ""
    take.end_reason = reason
    _end(take, State.COMPLETE, count, at)
    audit.record("take.completed", take, chunks=count, duration_ms=duration_ms, reason=reason)
    take_completed.send(sender=Take, take=take)
    crash.point("recordings.completed")
    return take


@transaction.atomic
def abandon_take(take_id: UUID, at: datetime) -> None:
    """Close a take that fell silent and keep what arrived without a gap."""
    take = Take.objects.silent(at).select_for_update().filter(pk=take_id).first()
    if take is None:
        return

    kept = take.gap_free()
    _end(take, State.ABANDONED, kept, at)
    audit.record("take.abandoned", take, chunks=kept)
    take_abandoned.send(sender=Take, take=take)


def _end(take: Take, state: State, kept: int, at: datetime) -> None:
    take.state = state
    take.kept_chunks = kept
    take.ended_at = at
    take.tries = 0
    take.try_after = take.tidied_at = None
    take.save()
    if kept:
        jobs.wake(MAKE_PLAYABLE, current_organisation_id(), take.pk)
