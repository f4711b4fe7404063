"""The short film about the way of an interview. `make overview` makes it anew."""

from dataclasses import dataclass
from pathlib import Path

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent / "static" / "help" / "overview"
LANGUAGES = ("en", "de")
MOST_BYTES = 1_500_000  # of all its files together
# One line for each scene, in order: the captions say the same.
SCENES: tuple[str | Promise, ...] = (
    _("In Lever, a recruiter moves Ines to the stage Video Interview. That is all she has to do."),
    _("Two seconds later Ines has an invitation in her inbox, with a link of her own."),
    _("She sees what is asked, how long it takes and until when. No account, no app."),
    _("She agrees, and checks her camera and microphone."),
    _("She records each answer when she is ready, and may try again before she sends."),
    _("Back in Lever her tag has changed, and a note holds the link to watch."),
    _("One click, and the team watches, rates and comments. Without another password."),
    _("In Greenroom each job shows who is how far, and what was sent and when."),
)


@dataclass(frozen=True)
class Track:
    language: str
    url: str
    is_default: bool


@dataclass(frozen=True)
class Film:
    webm: str
    mp4: str
    poster: str
    tracks: tuple[Track, ...]
    scenes: tuple[str | Promise, ...]


def film(language: str | None) -> Film:
    spoken = (language or "").partition("-")[0]
    chosen = spoken if spoken in LANGUAGES else LANGUAGES[0]
    tracks = tuple(Track(each, _at(f"captions.{each}.vtt"), each == chosen) for each in LANGUAGES)
    return Film(_at("overview.webm"), _at("overview.mp4"), _at("poster.webp"), tracks, SCENES)


def _at(name: str) -> str:
    return static(f"help/overview/{name}")
