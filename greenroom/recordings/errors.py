"""Why an upload is not accepted: a code for the recorder, a sentence for the person."""

from django.utils.translation import gettext_lazy as _


class UploadError(Exception):
    """The recorder keeps its chunks; what it does next depends on which error this is."""

    code = "upload_error"
    sentence = _("This part of the recording was not accepted.")


class MalformedUpload(UploadError):
    code = "malformed"
    sentence = _("The request was not understood.")


class HashMismatch(UploadError):
    """The bytes changed on the way. Send the same chunk again."""

    code = "hash_mismatch"
    sentence = _("This part of the recording was damaged on the way. It is sent again.")


class ChunkTooLarge(UploadError):
    code = "chunk_too_large"
    sentence = _("This part of the recording is too large.")


class TakeTooLarge(UploadError):
    code = "take_too_large"
    sentence = _("The recording is larger than the question allows.")


class QuotaReached(UploadError):
    """Somebody has set how much may come, and this would be more."""


class AnswerFull(QuotaReached):
    code = "answer_full"
    sentence = _("Your recordings of this question are larger than we can take in.")


class InterviewFull(QuotaReached):
    code = "interview_full"
    sentence = _("Your recordings of this interview are larger than we can take in.")


class OrganisationFull(QuotaReached):
    """Unlike the others it can end by itself: an admin raises the limit, or makes room."""

    code = "organisation_full"
    sentence = _(
        "The company has no room for more recordings at the moment. Yours stays on your device "
        "and is sent again by itself."
    )


class ChunkConflict(UploadError):
    """Another writer stored something else under this number. Ask again what is here."""

    code = "other_hash"
    sentence = _("Another window is recording the same answer.")


class TakeClosed(UploadError):
    code = "closed"
    sentence = _("This recording is finished already.")


class ChunksMissing(UploadError):
    code = "missing"
    sentence = _("Some parts of the recording have not arrived yet.")

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} chunks missing")
        self.numbers = numbers
