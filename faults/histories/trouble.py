"""What goes wrong in a history, drawn from its seed: at which call, and how."""

import random
from dataclasses import dataclass, field


class Died(BaseException):
    """As if the process had been killed: nobody catches it, and open transactions are undone."""


@dataclass
class Trouble:
    """Between `begin` and `end` some calls fail. Whoever asks is told how."""

    rng: random.Random
    share: float = 0.0
    windows: int = 0
    """Passages in which nobody can know whether a mail was taken (C34)."""
    deaths: int = 0
    sleeps: int = 0
    spoiled: int = 0
    _doomed: dict[str, int] = field(default_factory=dict)

    def begin(self, share: float) -> None:
        self.share = share

    def end(self) -> None:
        self.share = 0.0
        self._doomed.clear()

    def doom(self, prefix: str, passages: int) -> None:
        """Die at the n-th crash point whose name begins like this."""
        self._doomed[prefix] = passages

    def pass_point(self, name: str) -> None:
        for prefix, left in list(self._doomed.items()):
            if not name.startswith(prefix):
                continue
            self._doomed[prefix] = left - 1
            if left <= 1:
                del self._doomed[prefix]
                self.deaths += 1
                raise Died(name)

    def draw(self, ways: tuple[str, ...]) -> str:
        """One of the ways to go wrong, or nothing."""
        if self.rng.random() >= self.share:
            return ""
        self.spoiled += 1
        return self.rng.choice(ways)
