"""Forgetting recordings: first the rows, then what lies in the store, then what came late.

A take stays as a row without content, so that a recorder that still sends hears "closed" and a
worker that was converting finds itself superseded and throws its file away.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.kit import crash
from greenroom.media.stores import current_store
from greenroom.privacy.erasing import Forgotten
from greenroom.recordings.models import Chunk, Rendition, Sound, Stretch, Take

AT_ONCE = 20
ERASED = "erased"


def close_takes(owner_kind: str, owner_ids: Collection[UUID], at: datetime) -> Forgotten:
    """Take the rows of some recordings away; nobody can watch, send or convert them any more."""
    takes = Take.objects.filter(owner_kind=owner_kind, owner_id__in=owner_ids)
    speaking = takes.exclude(end_reason=ERASED).order_by("pk").select_for_update()
    rows = size = 0
    found = list(speaking[:AT_ONCE])
    for take in found:
        size += _close(take, at)
        rows += 1
    return Forgotten(rows, size, is_all=len(found) < AT_ONCE)


def _close(take: Take, at: datetime) -> int:
    """How many bytes its rows spoke of."""
    chunks, renditions = Chunk.objects.filter(take=take), Rendition.objects.filter(take=take)
    size = sum(rows.aggregate(sum=Sum("size_bytes"))["sum"] or 0 for rows in (chunks, renditions))
    chunks.delete()
    renditions.delete()
    Stretch.objects.filter(take=take).delete()
    Sound.objects.filter(take=take).delete()
    handles.revoke(Handle.Kind.UPLOAD, take.pk)
    take.state, take.end_reason = Take.State.COMPLETE, ERASED
    take.kept_chunks = take.playable_chunks = take.normal_chunks = 0
    take.ended_at, take.tidied_at = at, None  # `tidy` looks once more when writers are done
    take.token_sealed = take.refusal = take.attention = ""
    take.save()
    return int(size)


def delete_files(owner_kind: str, owner_ids: Collection[UUID]) -> Forgotten:
    """Empty the folders of takes whose rows are gone. Repeatable; nothing points there any more."""
    gone = Take.objects.filter(owner_kind=owner_kind, owner_id__in=owner_ids, end_reason=ERASED)
    store, count = current_store(), 0
    for take in gone.order_by("pk"):
        for key in list(store.keys(take.folder)):
            store.delete(key)
            crash.point("recordings.file_erased")
            count += 1
    return Forgotten(count)
