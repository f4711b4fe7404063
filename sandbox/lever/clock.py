import threading
import time


class Clock:
    """Milliseconds since 1970, never the same one twice: two stage changes never tie."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def now(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000)
            return self._last
