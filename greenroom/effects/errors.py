"""What a performer raises: the ways in which something outside may not work."""


class EffectError(Exception):
    """Carries a reason that a person can read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(EffectError):
    """A passing fault: nothing happened, the same request may succeed later."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after  # seconds


class Refused(EffectError):
    """The other side will not accept this, however often we send it."""


class Disconnected(EffectError):
    """We have lost our access; the effect waits until somebody connects again."""


class NoAnswer(EffectError):
    """It was sent and no answer came: it may have happened."""


class CalledOff(EffectError):
    """It has lost its meaning while it waited; nothing happened and nothing should."""
