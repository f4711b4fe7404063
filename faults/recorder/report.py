"""What the recorder's plan found: a line for each answer, the RESULT line, and a file."""

import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from faults.report import write

MOST_LOST_SECONDS = 2.0


@dataclass(frozen=True)
class Answer:
    """One answer during which something failed."""

    failure: str
    sitting: int
    position: int
    recorded: float = 0.0
    kept: float = 0.0
    trouble: str = ""

    @property
    def lost(self) -> float:
        return max(0.0, self.recorded - self.kept)

    @property
    def is_lost(self) -> bool:
        return bool(self.trouble) or not self.kept

    def __str__(self) -> str:
        told = f"recorded {self.recorded:5.2f} s, kept {self.kept:5.2f} s, lost {self.lost:4.2f} s"
        name = f"{self.sitting:2}.{self.position} {self.failure}"
        return f"{name:34} {self.trouble or told}"


@dataclass
class Report:
    seed: int
    plan: str = "recorder"
    answers: list[Answer] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, answer: Answer) -> None:
        with self._lock:
            self.answers.append(answer)
            bad = answer.is_lost or answer.lost > MOST_LOST_SECONDS
            print(f"{'✗' if bad else '✓'} {len(self.answers):3} {answer}", flush=True)

    @property
    def worst(self) -> float:
        return max((answer.lost for answer in self.answers if not answer.is_lost), default=0.0)

    @property
    def lost(self) -> int:
        return sum(answer.is_lost for answer in self.answers)

    @property
    def is_good(self) -> bool:
        return bool(self.answers) and not self.lost and self.worst <= MOST_LOST_SECONDS

    def line(self) -> str:
        recorded = sum(answer.recorded for answer in self.answers)
        kept = sum(min(answer.kept, answer.recorded) for answer in self.answers)
        seconds = time.monotonic() - self.began
        return (
            f"RESULT plan={self.plan} failures={len(self.answers)} recorded_s={recorded:.1f}"
            f" kept_s={kept:.1f} worst_loss_s={self.worst:.2f} answers_lost={self.lost}"
            f" seconds={seconds:.0f} seed={self.seed}"
        )

    def write(self, file: Path | None = None) -> Path:
        answers = [asdict(answer) for answer in self.answers]
        return write(self.plan, self.seed, {"result": self.line(), "answers": answers}, file)
