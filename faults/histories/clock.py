"""The one clock of a history: both sides read it, and only the history moves it."""

from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Clock:
    """Stands in for `timezone.now`, for the sandbox's clock and for the module `time`."""

    def __init__(self) -> None:
        self._at = BEGIN
        self._last_ms = 0

    def __call__(self) -> datetime:
        """Each look takes a moment, so two things never happen at the same one."""
        self._at += timedelta(microseconds=50)
        return self._at

    def pass_by(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)

    def pass_until(self, moment: datetime) -> None:
        self._at = max(self._at, moment)

    def now(self) -> int:
        """The sandbox's milliseconds, never the same one twice."""
        self._last_ms = max(self._last_ms + 1, int(self().timestamp() * 1000))
        self.pass_until(datetime.fromtimestamp(self._last_ms / 1000, tz=UTC))
        return self._last_ms

    def monotonic(self) -> float:
        return self().timestamp()

    def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)
