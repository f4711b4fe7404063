"""Candidates who record: each sends a second of video every second, with a token of its own."""

import asyncio
import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bench.sender import Line

CHUNK_BYTES = 81_250  # 650 kb/s for a second
STEPS = 10  # a line that carries so much takes about as long to send it


@dataclass(frozen=True)
class OpenTake:
    """A take that waits for its chunks."""

    take_id: UUID
    token: str


def open_takes(organisation_id: UUID, count: int) -> list[OpenTake]:
    """By the application's own action, so the tokens are those that a recorder gets."""
    from django.utils import timezone  # noqa: PLC0415 - Django must be set up before

    from greenroom.kit import scope  # noqa: PLC0415
    from greenroom.recordings.actions import TakeRequest, start_take  # noqa: PLC0415

    at = timezone.now()
    with scope.organisation(organisation_id):
        made = [
            start_take(
                "answer", uuid4(), TakeRequest(str(uuid4()), "video/webm", 640, 480),
                limit_seconds=1200, at=at,
            )
            for _ in range(count)
        ]  # fmt: skip
    return [OpenTake(take.pk, token) for take, token in made]


@dataclass
class Recorders:
    """All of them at work, from `start` to `stop`."""

    host: str
    port: int
    takes: Sequence[OpenTake]
    statuses: list[int] = field(default_factory=list)
    each_ms: list[float] = field(default_factory=list)
    _is_over: bool = False

    def __post_init__(self) -> None:
        self._chunk = random.Random(1).randbytes(CHUNK_BYTES)  # noqa: S311 - no secret
        self._sha256 = hashlib.sha256(self._chunk).hexdigest()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._record(take, place / len(self.takes)))
            for place, take in enumerate(self.takes)
        ]

    async def stop(self) -> None:
        self._is_over = True
        await asyncio.gather(*self._tasks)

    async def _record(self, take: OpenTake, offset: float) -> None:
        await asyncio.sleep(offset)
        loop = asyncio.get_running_loop()
        _transport, line = await loop.create_connection(Line, self.host, self.port)
        began, number = time.perf_counter(), 0
        while not self._is_over and line.is_open:
            sent_at = await self._send(line, take, number, began + number)
            number += 1
            self.each_ms.append((time.perf_counter() - sent_at) * 1000)
            late = began + number - time.perf_counter()
            await asyncio.sleep(max(0.0, late))
        line.close()

    async def _send(self, line: Line, take: OpenTake, number: int, due: float) -> float:
        """The chunk in steps, over most of a second; when the last one left."""
        line.write(self._head(take, number))
        size = CHUNK_BYTES // STEPS + 1
        parts = [self._chunk[at : at + size] for at in range(0, CHUNK_BYTES, size)]
        for place, part in enumerate(parts[:-1]):
            line.write(part)
            await asyncio.sleep(max(0.0, due + 0.8 * place / STEPS - time.perf_counter()))
        left = time.perf_counter()
        self.statuses.append(await line.ask(parts[-1]))
        return left

    def _head(self, take: OpenTake, number: int) -> bytes:
        return (
            f"PUT /uploads/{take.take_id}/chunks/{number} HTTP/1.1\r\n"
            f"Host: {self.host}:{self.port}\r\nAuthorization: Bearer {take.token}\r\n"
            f"X-Chunk-Sha256: {self._sha256}\r\nContent-Type: application/octet-stream\r\n"
            f"Content-Length: {CHUNK_BYTES}\r\n\r\n"
        ).encode()
