"""Why a file goes no further, in codes for rows and sentences for people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    EMPTY = "empty", _("The recording holds no picture and no sound.")
    NOT_A_RECORDING = "not_a_recording", _("The file is not a WebM or MP4 recording.")
    CODEC = "codec", _("The recording uses a format that we do not accept.")
    PICTURE_TOO_LARGE = "picture_too_large", _("The picture of the recording is too large.")
    TOO_MANY_TRACKS = (
        "too_many_tracks",
        _("The recording holds more tracks than a camera makes."),
    )
    TOO_MANY_FRAMES = (
        "too_many_frames",
        _("The recording holds more pictures a second than a camera makes."),
    )
    TOO_LONG = "too_long", _("The recording is longer than the question allows.")
    DAMAGED = "damaged", _("The recording is damaged and could not be read.")
    TOO_SLOW = "too_slow", _("Reading the recording took too long, so we stopped.")


class MediaError(Exception):
    """Anything that went wrong with a file."""


class FileRefused(MediaError):
    """The file itself is at fault: trying again will not help."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


class ToolFailed(MediaError):
    """A media tool broke off. It may be the file or the machine, so a few tries are worth it."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


class MachineTrouble(MediaError):
    """This machine can not do it now, whatever the file is. It waits for better times."""


class StorageFull(MachineTrouble):
    """There is no room left, or only the reserve kept for the database; later there may be."""


class StoreTrouble(MachineTrouble):
    """The store does not answer, or refuses us; trying again may help."""


class NotStored(MediaError):
    """The store holds nothing under this key."""
