"""Why an interview can't go on, as facts; the pages put them into words."""


class InterviewError(Exception):
    pass


class InvitationClosed(InterviewError):
    """It is completed, cancelled, declined, withdrawn or past its deadline."""


class MailedJustNow(InterviewError):
    """The candidate got this mail a few minutes ago; a second one would only puzzle them."""


class InvitationStaysClosed(InterviewError):
    """A new stage entry does not reopen it (C27). `reason` is the invitation's state."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CandidateErased(InvitationStaysClosed):
    """What we held of this person was erased; nobody can be invited from what is left."""

    def __init__(self) -> None:
        super().__init__("cancelled")


class TemplateHasNoQuestions(InterviewError):
    pass


class ReservedName(InterviewError):
    """A template may not be called like one of our status tags (C5)."""


class ConsentMissing(InterviewError):
    """Recording begins only after the candidate has agreed to it."""


class NoTakesLeft(InterviewError):
    pass


class AnswersMissing(InterviewError):
    """Positions of the questions that have no kept take yet."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(f"questions {positions} are not answered")
        self.positions = positions


class StillUploading(InterviewError):
    """A kept take has not arrived in full."""


class AskedTooOften(InterviewError):
    """The candidate asked for more time several times within a week."""


class TooLateToUndo(InterviewError):
    """The candidate knows already, or something else has happened since."""
