"""Silent damage: what an exit code of 0 does not tell.

ffmpeg ends with 0 on a file that was cut at 60 % or had 40 bytes flipped. So seconds and
pictures are counted and held against what the recorder said it made.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenroom.media.probe import Facts

TOLERANCE_MS = 1000
FEWEST_FRAMES_A_SECOND = 2
# So much of a picture that never moved, or of a sound that was never heard, is no accident.
MOST_STILL, MOST_SILENT = 0.9, 0.98
LONG_ENOUGH_S = 4


class Damage(TextChoices):
    SHORTER = "shorter", _("The stored recording is shorter than what was recorded.")
    LONGER = "longer", _("The stored recording is longer than what was recorded.")
    NO_SOUND = "no_sound", _("The recording has no sound.")
    FEW_PICTURES = "few_pictures", _("The picture of the recording hardly moves.")
    FAULTS = "faults", _("Parts of the recording could not be read.")
    NOT_CONVERTED = "not_converted", _("The version for all devices could not be made.")


def stillness(facts: Facts, still_seconds: float, silent_seconds: float) -> Damage | None:
    """A camera that was covered or hung, and a microphone that was switched off."""
    seconds = facts.duration_ms / 1000
    if seconds < LONG_ENOUGH_S:
        return None
    if facts.has_audio and silent_seconds > MOST_SILENT * seconds:
        return Damage.NO_SOUND
    if facts.has_video and still_seconds > MOST_STILL * seconds:
        return Damage.FEW_PICTURES
    return None


def damage(facts: Facts, expected_ms: int | None) -> Damage | None:
    """The most telling difference between what lies here and what should."""
    if expected_ms is not None and facts.duration_ms < expected_ms - TOLERANCE_MS:
        return Damage.SHORTER
    if expected_ms is not None and facts.duration_ms > expected_ms + TOLERANCE_MS:
        return Damage.LONGER
    if not facts.has_audio or not facts.audio_packets:
        return Damage.NO_SOUND
    seconds = facts.duration_ms / 1000
    if facts.has_video and facts.video_frames < FEWEST_FRAMES_A_SECOND * seconds:
        return Damage.FEW_PICTURES
    return None
