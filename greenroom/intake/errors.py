"""Why something can't come in, as facts; where a person brought it, in words for them."""

from greenroom.interviews.models import Invitation


class IntakeError(Exception):
    pass


class Unreadable(IntakeError):
    """A file that can't be read. `reason` says why, and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvitedAlready(IntakeError):
    """The job has an invitation for this address."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(str(invitation.pk))
        self.invitation = invitation


class LinkClosed(IntakeError):
    """A public link is off, over or full; `why` is one of these words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
