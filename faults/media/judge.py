"""What the product does with one file, as its workers do it."""

import os
import resource
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from greenroom.media.damage import damage, stillness
from greenroom.media.errors import FileRefused, MachineTrouble, ToolFailed
from greenroom.media.poster import poster
from greenroom.media.remux import remux
from greenroom.media.transcode import transcode

LIMIT_SECONDS = 60
MOST_SECONDS = 30
Outcome = Literal["refused", "repaired", "wrong"]


@dataclass(frozen=True)
class Sample:
    """A file that lies ready, and which layers are to be missing when it is read."""

    family: str
    name: str
    file: Path
    removed: tuple[str, ...] = ()
    recorded_ms: int | None = None
    """What its recorder said it made, where there was one."""

    def __str__(self) -> str:
        missing = f" without {', '.join(self.removed)}" if self.removed else ""
        return f"{self.family} {self.name}{missing}"


@dataclass(frozen=True)
class Verdict:
    sample: Sample
    outcome: Outcome
    reason: str
    seconds: float
    worker: int
    peak_mib: float

    @property
    def is_wrong(self) -> bool:
        """Neither refused nor repaired, or not soon enough. An honest one may take its time."""
        is_late = self.seconds > MOST_SECONDS and self.sample.family != "honest"
        return self.outcome == "wrong" or is_late


def begin() -> None:
    """Once in each worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenroom.testing.settings")
    import django  # noqa: PLC0415 - settings first

    django.setup()


def judge(sample: Sample) -> Verdict:
    from faults.media.layers import without  # noqa: PLC0415 - patches what is loaded by then

    began = time.monotonic()
    with without(*sample.removed), tempfile.TemporaryDirectory() as folder:
        outcome, reason = _try(sample, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Verdict(sample, outcome, reason, time.monotonic() - began, os.getpid(), peak)


def _try(sample: Sample, folder: Path) -> tuple[Outcome, str]:
    source, fast, normal = (folder / name for name in ("source", "fast", "normal"))
    source.write_bytes(sample.file.read_bytes())
    try:
        made = remux(source, fast, limit_seconds=LIMIT_SECONDS)
    except (FileRefused, ToolFailed) as refusal:
        return "refused", str(refusal.reason.label)
    except MachineTrouble as trouble:
        return "wrong", str(trouble)
    try:
        again = transcode(fast, normal)
        with suppress(ToolFailed):
            poster(normal, folder / "still")
    except (FileRefused, ToolFailed) as refusal:
        return "repaired", f"not converted: {refusal}"
    found = damage(made.facts, sample.recorded_ms) or stillness(
        again.facts, again.still_seconds, again.silent_seconds
    )
    return "repaired", str(found.label) if found else ("faults" if again.decode_errors else "")
