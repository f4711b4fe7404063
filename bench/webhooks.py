"""Deliveries of an ATS: how many are accepted a second, how fast, and when the mail is there."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

import psycopg

from bench.deliveries import HEAD, Hook, Stretch, hook_of, kept
from bench.measuring import Times, table
from bench.sender import Sender, Sent, undisturbed
from bench.stage import WORKERS, database_url, go_in, held, stage
from bench.uploads import OpenTake, Recorders, open_takes
from faults.history import Stage
from faults.office import STAGE
from faults.ports import HOST
from faults.processes import Known
from faults.waiting import until
from greenroom.operate.installation import answers
from greenroom.operate.place import APP, OWNER
from greenroom.operate.processes import Launch, kill_group, launch
from greenroom.operate.terminal import say

LINES = 16
PEOPLE = 1_000
MOST_A_SECOND = 3_000  # more than anybody takes; so many are made for a rush
NUDGES, PEERS = "ats_nudge", "bench_delivery"
KILL_SECONDS = 12


def main() -> int:
    wanted = _wanted()
    with stage() as staged:
        mails = move_to_mail(staged, wanted.moves)
        go_in(staged.system)
        hook = hook_of(staged, PEOPLE)
        with _peer(staged, hook.secret) as peer:
            takes = open_takes(hook.organisation_id, wanted.candidates)
            bench = Bench(staged, hook, peer, takes, wanted)
            stretches = asyncio.run(bench.run())
    print(table(HEAD, [one.cells() for one in stretches.values()]), flush=True)
    return _tell(stretches, bench, mails)


def _wanted() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="bench webhooks", description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="of rushes, ours and the peer's")
    options.add_argument("--rush", type=float, default=10, help="seconds that a rush takes")
    options.add_argument("--steady", type=float, default=40, help="seconds at the even pace")
    options.add_argument("--rate", type=float, default=200, help="deliveries a second at it")
    options.add_argument("--candidates", type=int, default=100, help="who upload meanwhile")
    options.add_argument("--moves", type=int, default=40, help="candidates moved one by one")
    return options.parse_args()


def move_to_mail(stage: Stage, moves: int) -> Times:
    """One candidate after the other, from the move at the Lever to the mail in the inbox."""
    moved = {}
    for number in range(moves):
        email = f"fern.mail{number}@example.com"
        ref = stage.lever.create(f"Fern Mail {number}", email, "")
        moved[email] = time.time()
        stage.lever.move(ref, STAGE)
        until(lambda: stage.mailed() > number, "the mail")  # noqa: B023 - called at once
        time.sleep(0.2)
    return Times(
        tuple(
            (datetime.fromisoformat(one["received_at"]).timestamp() - moved[one["to"]]) * 1000
            for one in stage.messages()
            if one["to"] in moved
        )
    )


@dataclass(frozen=True)
class Peer:
    port: int
    pid: int


@contextmanager
def _peer(stage: Stage, secret: str) -> Iterator[Peer]:
    """The bare application, on the same server; its table belongs to nobody's scope."""
    with psycopg.connect(database_url(stage.system, OWNER), autocommit=True) as owner:
        from bench.peer import TABLE  # noqa: PLC0415 - needs packages that only benches have

        owner.execute(TABLE)
        owner.execute(f"grant all on {PEERS} to {APP}")
    port = stage.system.ports[-1] + 1
    environment = {
        **os.environ,
        "BENCH_PORT": str(port),
        "BENCH_SECRET": secret,
        "BENCH_DATABASE_URL": database_url(stage.system),
    }
    argv = [sys.executable, "-m", "bench.peer"]
    process = launch(Launch(argv, stage.system.data / "peer.log", environment=environment))
    try:
        until(lambda: answers(port, "/health"), "the peer")
        yield Peer(port, process.pid)
    finally:
        kill_group(process)
        process.wait()


@dataclass
class Bench:
    stage: Stage
    hook: Hook
    peer: Peer
    takes: Sequence[OpenTake]
    wanted: argparse.Namespace
    chunks: Times | None = None
    refused_chunks: int = 0
    cpu_ms: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "peer": []})
    """For each delivery of a rush, in the process that answers."""
    worker_share: float = 0
    """Of one core, that the workers used at the even pace."""

    async def run(self) -> dict[str, Stretch]:
        stretches = {}
        with held(self.stage.system):  # what comes in waits for the even pace
            for number in range(self.wanted.rounds):
                for whose in ("peer", "ours"):
                    one = await self._rush(whose, number)
                    stretches[f"{whose}-{number}"] = one
        stretches |= await self._steady()
        stretches["killed"] = await self._killed()
        return stretches

    async def _rush(self, whose: str, number: int) -> Stretch:
        tag, seconds = f"{whose}-{number}", self.wanted.rush
        requests = self._requests(tag, int(MOST_A_SECOND * seconds))
        before = self._computed(whose)
        with undisturbed():
            sent = await self._sender(whose).rush(requests, LINES, seconds)
        each = (self._computed(whose) - before) * 1000 / len(sent.statuses)
        self.cpu_ms[whose].append(each)
        return self._stretch(f"rush {number + 1}, {whose}", whose, tag, sent)

    def _computed(self, whose: str) -> float:
        """CPU seconds of the process that answers."""
        if whose == "peer":
            return Known(self.peer.pid, "").cpu_seconds
        return self.stage.system.cpu_seconds().get("web", 0)

    async def _steady(self) -> dict[str, Stretch]:
        """While candidates upload and the workers look at all that came in."""
        recorders = Recorders(HOST, self._port("ours"), self.takes)
        recorders.start()
        await asyncio.sleep(3)
        before, began = self._worked(), time.monotonic()
        stretches = {whose: await self._pace(whose) for whose in ("ours", "peer")}
        self.worker_share = (self._worked() - before) / (time.monotonic() - began)
        await recorders.stop()
        self.chunks = Times(tuple(recorders.each_ms))
        self.refused_chunks = sum(status != 200 for status in recorders.statuses)  # noqa: PLR2004
        return stretches

    async def _pace(self, whose: str) -> Stretch:
        rate, tag = self.wanted.rate, f"{whose}-even"
        requests = self._requests(tag, int(rate * self.wanted.steady))
        with undisturbed():
            sent = await self._sender(whose).pace(requests, rate)
        return self._stretch(f"{rate:g}/s while busy, {whose}", whose, tag, sent)

    async def _killed(self) -> Stretch:
        requests = self._requests("killed", int(self.wanted.rate * KILL_SECONDS))
        loop = asyncio.get_running_loop()
        loop.call_later(KILL_SECONDS / 3, self.stage.system.kill, "web")
        sent = await self._sender("ours").pace(requests, self.wanted.rate)
        return self._stretch("kill -9 of the web meanwhile", "ours", "killed", sent)

    def _worked(self) -> float:
        spent = self.stage.system.cpu_seconds()
        return sum(spent.get(name, 0) for name in WORKERS)

    def _requests(self, tag: str, count: int) -> list[bytes]:
        return self.hook.deliveries(tag, count, f"{HOST}:{self._port('ours')}")

    def _sender(self, whose: str) -> Sender:
        return Sender(HOST, self._port(whose))

    def _port(self, whose: str) -> int:
        return self.peer.port if whose == "peer" else self.stage.system.ports[0]

    def _stretch(self, what: str, whose: str, tag: str, sent: Sent) -> Stretch:
        found = kept(self.stage, PEERS if whose == "peer" else NUDGES, tag, sent)
        one = Stretch(what, sent, found)
        say(" ".join(one.cells()))
        return one


def _tell(stretches: dict[str, Stretch], bench: Bench, mails: Times) -> int:
    ours, peers = (
        sorted(one.sent.rate for name, one in stretches.items() if name.startswith(f"{whose}-"))
        for whose in ("ours", "peer")
    )
    even, lost = stretches["ours"], sum(one.lost for one in stretches.values())
    refused = len(even.sent.statuses) - len(even.sent.accepted)
    chunks = bench.chunks or Times((0.0,))
    print(
        f"RESULT bench=webhooks accepted_per_s={median(ours):.0f} lowest_per_s={ours[0]:.0f}"
        f" peer_per_s={median(peers):.0f} ratio={median(ours) / median(peers):.2f}"
        f" cpu_ms={median(bench.cpu_ms['ours']):.2f} peer_cpu_ms={median(bench.cpu_ms['peer']):.2f}"
        f" even_rate={bench.wanted.rate:g} even_p50_ms={even.sent.times.p50:.1f}"
        f" even_p99_ms={even.p99:.1f} peer_p50_ms={stretches['peer'].sent.times.p50:.1f}"
        f" peer_p99_ms={stretches['peer'].p99:.1f} even_refused={refused} lost={lost}"
        f" uploading={bench.wanted.candidates} chunks={len(chunks.each)}"
        f" chunks_refused={bench.refused_chunks} chunk_p50_ms={chunks.p50:.0f}"
        f" chunk_p99_ms={chunks.at(0.99):.0f} workers_cores={bench.worker_share:.2f}"
        f" mail_p50_ms={mails.p50:.0f} mail_p95_ms={mails.p95:.0f}",
        flush=True,
    )
    return 1 if lost or refused or bench.refused_chunks else 0
