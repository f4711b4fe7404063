"""A sender of HTTP requests that costs little itself: it shares two cores with what it measures.

The requests are bytes made before; of an answer it reads the status and how long it is.
"""

import asyncio
import gc
import math
import re
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bench.measuring import Times

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
NO_ANSWER = 0
LATE_SECONDS = 30


@dataclass
class Sent:
    """What became of the requests, in the order in which they were to leave."""

    statuses: list[int]
    each_ms: list[float]
    seconds: float = 0
    fresh: int = 0
    """Connections that were opened for them."""

    @classmethod
    def nothing_of(cls, count: int) -> "Sent":
        return cls([NO_ANSWER] * count, [0.0] * count)

    def keep(self, count: int) -> None:
        """The others never left."""
        del self.statuses[count:], self.each_ms[count:]

    @property
    def accepted(self) -> list[int]:
        """The places of those that were answered with 200."""
        return [place for place, status in enumerate(self.statuses) if status == 200]  # noqa: PLR2004

    @property
    def rate(self) -> float:
        return len(self.accepted) / self.seconds if self.seconds else 0.0

    @property
    def times(self) -> Times:
        """Of those accepted; nobody knows how long the others would have taken."""
        return Times(tuple(self.each_ms[place] for place in self.accepted) or (math.inf,))


class Line(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._answer = bytearray()
        self._waiter: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def write(self, part: bytes) -> None:
        if self._transport is not None:
            self._transport.write(part)

    async def ask(self, request: bytes) -> int:
        """The status of the answer; 0 when the line went dead."""
        if not self.is_open:
            return NO_ANSWER
        self._waiter = asyncio.get_running_loop().create_future()
        self.write(request)
        return await self._waiter

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, rest = self._answer.partition(END)
        length = LENGTH.search(head)
        if end and len(rest) >= (int(length[1]) if length else 0):
            self._tell(int(head[9:12]))

    def connection_lost(self, _error: Exception | None) -> None:
        self._tell(NO_ANSWER)

    def _tell(self, status: int) -> None:
        self._answer.clear()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(status)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass
class Sender:
    """Sends to one place, over lines that it keeps; each n-th request has one of its own."""

    host: str
    port: int
    fresh_every: int = 20
    _idle: list[Line] = field(default_factory=list)
    _opened: int = 0

    async def rush(self, requests: Sequence[bytes], lines: int, seconds: float) -> Sent:
        """As many as are taken: on each line the next follows the answer."""
        sent, places, began = Sent.nothing_of(len(requests)), iter(range(len(requests))), _now()

        async def follow() -> None:
            for place in places:
                await self._send(sent, requests, place, _now())
                if _now() - began > seconds:
                    return

        await self._all([follow() for _ in range(lines)], sent, began)
        sent.keep(next(places, len(requests)))
        return sent

    async def pace(self, requests: Sequence[bytes], rate: float) -> Sent:
        """So many a second, whatever is answered; each is timed from when it was to leave."""
        sent, began = Sent.nothing_of(len(requests)), _now()
        under_way = set[asyncio.Task[None]]()
        for place in range(len(requests)):
            due = began + place / rate
            if (early := due - _now()) > 0:
                await asyncio.sleep(early)
            task = asyncio.create_task(self._send(sent, requests, place, due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await self._all(list(under_way), sent, began)
        return sent

    async def _all(self, work: Sequence[Awaitable[None]], sent: Sent, began: float) -> None:
        await asyncio.gather(*work)
        sent.seconds, sent.fresh, self._opened = _now() - began, self._opened, 0
        for line in self._idle:
            line.close()
        self._idle.clear()

    async def _send(self, sent: Sent, requests: Sequence[bytes], place: int, due: float) -> None:
        is_fresh = place % self.fresh_every == 0
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(LATE_SECONDS):
                line = await self._line(is_fresh=is_fresh)
                sent.statuses[place] = await line.ask(requests[place])
            sent.each_ms[place] = (_now() - due) * 1000
            if is_fresh or not line.is_open:
                line.close()
            else:
                self._idle.append(line)

    async def _line(self, *, is_fresh: bool) -> Line:
        while self._idle and not is_fresh:
            line = self._idle.pop()
            if line.is_open:
                return line
        self._opened += 1
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Line, self.host, self.port))[1]


def _now() -> float:
    return time.perf_counter()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without the garbage collector, whose pauses would be taken for the server's."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def posted(path: str, host: str, body: bytes) -> bytes:
    """A request as a sender of webhooks makes it."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: */*\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
