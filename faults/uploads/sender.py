"""A recorder on the worst of lines. It notes what it was told, and never believes it was lucky."""

import hashlib
import json
import random
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from faults.ports import HOST

OK, CONFLICT, UNLIKE_ITS_HASH = 200, 409, 422
PATIENCE_SECONDS, PAUSE_SECONDS, TIMEOUT_SECONDS = 240, 0.1, 30
LATER = {503, 507}
FAULTS = ("none", "cut", "deaf", "damaged", "twin", "rival")
WEIGHTS = (50, 18, 10, 8, 7, 7)
LOOK_SHARE, EARLY_SHARE = 0.3, 0.1


class NeverTaken(Exception):
    """It was sent again and again, for minutes."""


@dataclass
class Upload:
    """One recording: what was made, what was acknowledged, and what was found wrong."""

    take: str
    token: str
    chunks: list[bytes]
    is_finished: bool
    """Others are left alone in the middle, as by somebody who closes the lid."""
    acknowledged: set[int] = field(default_factory=set)
    prefix: int = 0
    wrong: list[str] = field(default_factory=list)
    shrunk: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        return sum(len(self.chunks[number]) for number in self.acknowledged)


@dataclass(frozen=True)
class Told:
    status: int
    body: dict[str, Any]
    headers: str


class Sender:
    def __init__(self, upload: Upload, ports: list[int], rng: random.Random) -> None:
        self.upload, self._ports, self._rng = upload, ports, rng
        self._end = time.monotonic() + PATIENCE_SECONDS

    def play(self) -> Upload:
        order = list(range(len(self.upload.chunks)))
        self._rng.shuffle(order)
        left = 0 if self.upload.is_finished else self._rng.randint(1, len(order))
        for number in order[left:]:
            self._deliver(number)
            if self._rng.random() < LOOK_SHARE:
                self._look()
            if self._rng.random() < EARLY_SHARE:
                self._complete_early()
        if self.upload.is_finished:
            self._complete()
        self._look()
        return self.upload

    def _deliver(self, number: int) -> None:
        """Until it is acknowledged."""
        while number not in self.upload.acknowledged:
            (fault,) = self._rng.choices(FAULTS, WEIGHTS)
            self.upload.counts[fault] += 1
            getattr(self, f"_{fault}")(number)
        if self._rng.random() < LOOK_SHARE:
            self._send_known(number)

    def _none(self, number: int) -> None:
        self._heard(number, self._put(number, self.upload.chunks[number]))

    def _cut(self, number: int) -> None:
        whole = self._request(number, self.upload.chunks[number])
        self._talk(whole[: self._rng.randrange(1, len(whole))], listens=False)

    def _deaf(self, number: int) -> None:
        self._talk(self._request(number, self.upload.chunks[number]), listens=False)

    def _damaged(self, number: int) -> None:
        data = bytearray(self.upload.chunks[number])
        data[self._rng.randrange(len(data))] ^= 1
        told = self._put(number, bytes(data), claimed=sha256(self.upload.chunks[number]))
        self._expect(told, UNLIKE_ITS_HASH, "damaged bytes")

    def _twin(self, number: int) -> None:
        for told in self._at_once(number, [self.upload.chunks[number]] * 2):
            self._heard(number, told)

    def _rival(self, number: int) -> None:
        """Two writers with different bytes: the first that is acknowledged is the chunk."""
        mine, other = self.upload.chunks[number], self._rng.randbytes(100)
        told = self._at_once(number, [mine, other])
        taken = [bool(one and one.status == OK) for one in told]
        if all(taken):
            self.upload.wrong.append(f"chunk {number}: two writers were both acknowledged")
        if not any(taken):
            taken = [False, self._is_stored(number, other)]
        if any(taken):
            self.upload.chunks[number] = mine if taken[0] else other
            self.upload.acknowledged.add(number)

    def _is_stored(self, number: int, data: bytes) -> bool:
        """Nobody was answered: whoever asks next learns who won."""
        told = self._insist(lambda: self._put(number, data))
        return told.status == OK

    def _send_known(self, number: int) -> None:
        told = self._put(number, self.upload.chunks[number])
        if told and told.status == OK and told.body["status"] != "duplicate":
            self.upload.wrong.append(f"chunk {number} was acknowledged and then forgotten")
        self._expect(self._put(number, b"another"), CONFLICT, "other bytes under a known number")

    def _look(self) -> None:
        told = self._insist(lambda: self._talk(self._head("GET", "")))
        have = set(told.body["have"])
        prefix = next(n for n in range(len(have) + 1) if n not in have)
        if prefix < self.upload.prefix or not have >= self.upload.acknowledged:
            self.upload.shrunk += 1
        self.upload.prefix = max(self.upload.prefix, prefix)

    def _complete_early(self) -> None:
        if len(self.upload.acknowledged) < len(self.upload.chunks):
            self._expect(self._finish(), CONFLICT, "an end before all parts are here")

    def _complete(self) -> None:
        told = self._insist(self._finish)
        if told.status != OK:
            self.upload.wrong.append(f"the end was refused: {told.status} {told.body}")

    def _finish(self) -> Told | None:
        ended = {"count": len(self.upload.chunks), "duration_ms": 1000, "reason": "done"}
        body = json.dumps(ended).encode()
        return self._talk(self._head("POST", "/complete", body) + body)

    def _at_once(self, number: int, bodies: list[bytes]) -> list[Told | None]:
        gate = threading.Barrier(len(bodies))

        def send(data: bytes) -> Told | None:
            gate.wait()
            return self._put(number, data)

        with ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(send, bodies))

    def _heard(self, number: int, told: Told | None) -> None:
        if told and told.status == OK:
            self.upload.acknowledged.add(number)
        else:
            self._expect(told, OK, f"chunk {number}")

    def _expect(self, told: Told | None, status: int, what: str) -> None:
        """A process that dies or a store without room says nothing, or `later`: that is allowed."""
        if time.monotonic() > self._end:
            raise NeverTaken(what)
        if told is None or told.status in LATER:
            self._rest(told)
        elif told.status != status:
            self.upload.wrong.append(f"{what}: {told.status} {told.body}")

    def _rest(self, told: Told | None) -> None:
        if told:
            self.upload.counts[str(told.status)] += 1
            if "retry-after:" not in told.headers.lower():
                self.upload.wrong.append(f"{told.status} without Retry-After")
        time.sleep(PAUSE_SECONDS)

    def _insist(self, ask: Any) -> Told:
        while True:
            told: Told | None = ask()
            if told is not None and told.status not in LATER:
                return told
            self._expect(told, OK, "an answer")

    def _put(self, number: int, data: bytes, claimed: str = "") -> Told | None:
        return self._talk(self._request(number, data, claimed))

    def _request(self, number: int, data: bytes, claimed: str = "") -> bytes:
        more = f"X-Chunk-Sha256: {claimed or sha256(data)}\r\n"
        return self._head("PUT", f"/chunks/{number}", data, more) + data

    def _head(self, method: str, path: str, body: bytes = b"", more: str = "") -> bytes:
        return (
            f"{method} /uploads/{self.upload.take}{path} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Authorization: Bearer {self.upload.token}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/octet-stream\r\n{more}Connection: close\r\n\r\n"
        ).encode()

    def _talk(self, request: bytes, *, listens: bool = True) -> Told | None:
        """What was answered; None: nobody did, or the answer broke off."""
        port = self._rng.choice(self._ports)
        try:
            with socket.create_connection((HOST, port), TIMEOUT_SECONDS) as line:
                line.sendall(request)
                if not listens:
                    return None
                return _read(line)
        except OSError:
            return None


def _read(line: socket.socket) -> Told | None:
    said = b""
    while part := line.recv(65536):
        said += part
    head, _blank, body = said.partition(b"\r\n\r\n")
    try:
        return Told(int(head.split()[1]), json.loads(body), head.decode())
    except (IndexError, ValueError):
        return None


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
