import threading
import time
from collections import deque

REMEMBERED = 20_000


class Limiter:
    """A token bucket per credential, and the moments at which calls came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}
        self._turns: deque[tuple[float, bool, str]] = deque(maxlen=REMEMBERED)

    def take(
        self,
        key: str,
        rate: float,
        burst: int,
        at_s: float | None = None,
        *,
        is_counted: bool = True,
    ) -> bool:
        now = time.monotonic() if at_s is None else at_s
        with self._lock:
            tokens, since = self._buckets.get(key, (float(burst), now))
            tokens = min(float(burst), tokens + (now - since) * rate)
            allowed = tokens >= 1
            self._buckets[key] = (tokens - 1 if allowed else tokens, now)
            if is_counted:
                self._turns.append((now, allowed, key))
            return allowed

    def turns(self) -> list[tuple[float, bool, str]]:
        """When each of the latest calls came by one clock, whether it might go, and whose."""
        with self._lock:
            return list(self._turns)

    def reset(self) -> None:
        with self._lock:
            self._buckets.clear()
            self._turns.clear()
