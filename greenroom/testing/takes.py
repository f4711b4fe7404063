"""Takes as a real recorder makes them, for every room that needs something to watch."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from greenroom.kit.scope import current_organisation_id
from greenroom.recordings import actions
from greenroom.recordings.actions import Stored, TakeRequest
from greenroom.recordings.models import Take
from greenroom.recordings.tasks import make_playable, normalise
from greenroom.testing.factories import NOW

PAYLOADS = Path(actions.__file__).parents[1] / "media" / "tests" / "payloads"
RECORDED = PAYLOADS / "chromium__vp8_opus.webm"  # Chromium's fake camera, 4 seconds
RECORDED_MS = 4000
CHUNK = 20_000


def a_take(owner_id: UUID | None = None, **wanted: object) -> tuple[Take, str]:
    """A take that has just begun, and its upload token."""
    request = TakeRequest(str(uuid4()), "video/webm;codecs=vp8,opus", 640, 480)
    limit = {"limit_seconds": 60, "at": NOW, **wanted}
    return actions.start_take("answer", owner_id or uuid4(), request, **limit)  # type: ignore[arg-type]


def cut(data: bytes, size: int = CHUNK) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send(take: Take, number: int, data: bytes) -> Stored:
    return actions.store_chunk(take, number, sha256(data), data, NOW + timedelta(seconds=number))


def send_all(take: Take, data: bytes) -> int:
    parts = list(cut(data))
    for number, part in enumerate(parts):
        send(take, number, part)
    return len(parts)


def a_complete_take(owner_id: UUID | None = None, data: bytes | None = None) -> Take:
    """Everything has arrived and nothing is made of it yet."""
    take, _token = a_take(owner_id)
    count = send_all(take, RECORDED.read_bytes() if data is None else data)
    return actions.complete_take(take, count, RECORDED_MS, "done", NOW + timedelta(seconds=10))


def a_watchable_take(owner_id: UUID | None = None, *, normal: bool = False) -> Take:
    """A take with its playable rendition, and if asked for with the normal one and a poster."""
    take = a_complete_take(owner_id)
    make_playable(current_organisation_id(), take.pk)
    if normal:
        normalise(current_organisation_id(), take.pk)
    return Take.objects.get(pk=take.pk)
