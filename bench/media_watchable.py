"""From the last chunk to a video that plays, for answers of ten seconds, a minute, ten minutes."""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx

from bench.house import House
from bench.measuring import Times, table
from bench.media_recordings import an_organisation, chunks, first
from bench.uploads import OpenTake, open_takes
from greenroom.kit import scope
from greenroom.operate.processes import Launch, kill_group, launch
from greenroom.recordings.models import Take

LENGTHS = {10: 1.0, 60: 1.0, 600: 0.25}
"""Seconds, and how many of the rounds; ten minutes are sent in one."""
CHUNKS_A_SECOND = 10
PATIENCE_SECONDS = 60
MOST_MS = 2000


def watchable(home: House, recording: Path, options: argparse.Namespace) -> bool:
    rows, good = [], True
    with _worker(recording.parent), httpx.Client(base_url=home.base_url) as client:
        for seconds, share in LENGTHS.items():
            rounds = max(3, round(options.rounds * share))
            parts = chunks(first(recording, seconds, recording.with_name("first.webm")), seconds)
            waits = Times(tuple(_answer(client, parts, seconds) for _ in range(rounds)))
            rows.append([f"{seconds} s", str(rounds), f"{waits.p50:.0f}", f"{waits.p95:.0f}"])
            good &= waits.p95 <= MOST_MS
            print(
                f"RESULT bench=media part=watchable answer_s={seconds} rounds={rounds} "
                f"p50_ms={waits.p50:.0f} p95_ms={waits.p95:.0f} "
                f"mib={sum(map(len, parts)) / 2**20:.1f}",
                flush=True,
            )
    print(table(["answer", "rounds", "p50 ms", "p95 ms"], rows))
    return good


def _answer(client: httpx.Client, parts: list[bytes], seconds: int) -> float:
    """Milliseconds from the acknowledgement of the last chunk to watchable."""
    with an_organisation() as organisation_id:
        take = open_takes(organisation_id, 1)[0]
    for number, part in enumerate(parts):
        _send(client, take, number, part)
        if number < len(parts) - 1:
            time.sleep(1 / CHUNKS_A_SECOND)
    began = time.perf_counter()
    ended = {"count": len(parts), "duration_ms": seconds * 1000, "reason": "done"}
    headers = {"Authorization": f"Bearer {take.token}"}
    client.post(f"/uploads/{take.take_id}/complete", json=ended, headers=headers).raise_for_status()
    _wait(organisation_id, take)
    return (time.perf_counter() - began) * 1000


def _send(client: httpx.Client, take: OpenTake, number: int, part: bytes) -> None:
    headers = {
        "Authorization": f"Bearer {take.token}",
        "X-Chunk-Sha256": hashlib.sha256(part).hexdigest(),
        "Content-Type": "application/octet-stream",
    }
    address = f"/uploads/{take.take_id}/chunks/{number}"
    client.put(address, content=part, headers=headers).raise_for_status()


def _wait(organisation_id: UUID, take: OpenTake) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_watchable(organisation_id, take):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{take.take_id} is not watchable")
        time.sleep(0.02)


def _is_watchable(organisation_id: UUID, take: OpenTake) -> bool:
    with scope.organisation(organisation_id):
        return Take.objects.get(pk=take.take_id).is_watchable


@contextmanager
def _worker(folder: Path) -> Iterator[None]:
    """The worker of the messages, as an installation runs it."""
    argv = [sys.executable, "-m", "greenroom.operate", "manage", "worker"]
    argv += ["--queues", "messages", "--concurrency", "4"]
    process = launch(Launch(argv, folder / "worker.log", environment=dict(os.environ)))
    time.sleep(5)  # it starts
    try:
        yield
    finally:
        process.terminate()
        kill_group(process)
        process.wait()
