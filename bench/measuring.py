"""Times and tables."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True)
class Times:
    """How long the same thing took, again and again, in milliseconds."""

    each: tuple[float, ...]

    @property
    def p50(self) -> float:
        return self.at(0.50)

    @property
    def p95(self) -> float:
        return self.at(0.95)

    def at(self, share: float) -> float:
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(act: Callable[[], object], times: int, most_seconds: float, warm: int = 2) -> Times:
    """`times` runs, fewer when they take longer than that together."""
    for _ in range(warm):
        act()
    end = time.monotonic() + most_seconds
    each: list[float] = []
    while len(each) < times and (time.monotonic() < end or len(each) < FEWEST):
        began = time.perf_counter()
        act()
        each.append((time.perf_counter() - began) * 1000)
    return Times(tuple(each))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """As Markdown, so that it can be published as it is."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "| " + " | ".join(_fit(cell, width, place) for place, (cell, width) in
                          enumerate(zip(line, widths, strict=True))) + " |"
        for line in lines
    )  # fmt: skip


def _fit(cell: str, width: int, place: int) -> str:
    return cell.ljust(width) if place == 0 else cell.rjust(width)
