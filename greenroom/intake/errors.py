"""What can be wrong with what comes in, in words for the person who brought it."""


class IntakeError(Exception):
    pass


class Unreadable(IntakeError):
    """A file that can't be read. `reason` says why, and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
