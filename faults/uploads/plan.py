"""The plan `uploads`: all that can go wrong on the way of a recording's bytes, many times."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from faults.system import ROOT
from faults.uploads.house import House, house
from faults.uploads.sender import NeverTaken, Sender, Upload
from faults.uploads.webs import COUNT, Webs, webs

RUNS, SENDERS, STORES = 1000, 8, ("disk", "s3")
FULL_SECONDS = 1.0
POINTS = ("recordings.chunk_stored", "recordings.chunk_row", "recordings.completed")
LEFT_ALONE_SHARE = 0.1
SHOWN = 20
KINDS = ("lost", "shrunk", "differing", "incomplete", "orphans", "wrong")


@dataclass
class Tally:
    store: str
    uploads: int = 0
    bytes: int = 0
    kills: int = 0
    fulls: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)

    @property
    def is_good(self) -> bool:
        """Everything arrived, and what was to go wrong on the way did go wrong."""
        happened = self.kills and self.counts["cut"] and (self.counts["507"] or not self.fulls)
        return bool(self.uploads and happened) and not any(self.found[kind] for kind in KINDS)

    def line(self, seed: int) -> str:
        found = " ".join(f"{kind}={self.found[kind]}" for kind in KINDS)
        faults = " ".join(
            f"{word}={self.counts[name]}"
            for word, name in (("cuts", "cut"), ("deaf", "deaf"), ("damaged", "damaged"),
                               ("twins", "twin"), ("rivals", "rival"), ("full", "507"))
        )  # fmt: skip
        return (
            f"RESULT plan=uploads store={self.store} uploads={self.uploads} bytes={self.bytes}"
            f" {faults} kills={self.kills} {found} swept={self.found['swept']}"
            f" seconds={time.monotonic() - self.began:.0f} seed={seed}"
        )


def run(runs: int, seed: int, store: str) -> int:
    """One store in this process; both side by side in two, since settings are read once in each."""
    if store != "both":
        return _run(runs, seed, store)
    program = [sys.executable, "-m", "faults", "uploads", "--seed", str(seed)]
    share = ["--runs", str(-(-runs // len(STORES)))]
    begun = [subprocess.Popen([*program, *share, "--store", each], cwd=ROOT) for each in STORES]
    return max(abs(each.wait()) for each in begun)


def _run(runs: int, seed: int, store: str) -> int:
    tally = Tally(store)
    with house(store, seed) as made, webs(made.folder, made.environment) as served:
        from faults.uploads import judge  # noqa: PLC0415 - Django must be set up before

        rng = random.Random(seed)  # noqa: S311 - no secret
        organisation = judge.an_organisation()
        uploads = [_made(organisation, rng) for _ in range(runs)]
        _play(uploads, _Trouble(made, served, rng, tally), served)
        _sum_up(tally, uploads, served)
        found, told = judge.judge(organisation, uploads)
    tally.found += found
    told += [f"wrong: take {one.take}: {what}" for one in uploads for what in one.wrong]
    print("\n".join(told[:SHOWN]), end="\n" if told else "", flush=True)
    print(tally.line(seed), flush=True)
    return 0 if tally.is_good else 1


def _made(organisation: UUID, rng: random.Random) -> Upload:
    from faults.uploads import judge  # noqa: PLC0415 - as above

    sizes = [rng.choice((1, 900, 20_000, 70_000, 150_000)) for _ in range(rng.randint(1, 7))]
    is_finished = rng.random() >= LEFT_ALONE_SHARE
    chunks = [rng.randbytes(size) for size in sizes]
    return judge.begin(organisation, chunks, is_finished=is_finished)


def _play(uploads: Sequence[Upload], trouble: "_Trouble", served: Webs) -> None:
    seeds = [trouble.rng.random() for _ in uploads]

    def play(number: int) -> None:
        trouble.before(number)
        mine = random.Random(seeds[number])  # noqa: S311 - no secret
        try:
            Sender(uploads[number], served.ports, mine).play()
        except NeverTaken as error:
            uploads[number].wrong.append(f"never taken in: {error}")

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(play, range(len(uploads))))


@dataclass
class _Trouble:
    """What befalls the house while uploads number so and so go on."""

    house: House
    served: Webs
    rng: random.Random
    tally: Tally

    def before(self, number: int) -> None:
        if number % 16 == 6:  # noqa: PLR2004 - often enough, and not all at once
            self.served.kill(self.rng.randrange(COUNT))
        if number % 16 == 11:  # noqa: PLR2004
            self.served.arm(self.rng.choice(POINTS), self.rng.randint(1, 4))
        if number % 24 == 14 and self.house.can_be_full:  # noqa: PLR2004
            with self.house.full():
                time.sleep(FULL_SECONDS)
            self.tally.fulls += 1


def _sum_up(tally: Tally, uploads: Sequence[Upload], served: Webs) -> None:
    tally.uploads, tally.kills = len(uploads), served.kills
    tally.bytes = sum(one.size for one in uploads)
    for one in uploads:
        tally.counts += one.counts
    tally.found["shrunk"] = sum(one.shrunk for one in uploads)
    tally.found["wrong"] = sum(len(one.wrong) for one in uploads)
