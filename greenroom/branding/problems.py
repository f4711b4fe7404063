"""Why a file can't be shown to candidates, in codes for rows and sentences for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greenroom.media.errors import Reason
from greenroom.media.picture import Flaw

TOO_LARGE = "too_large"
NOT_CAPTIONS = "not_captions"
NO_CUES = "no_cues"
NO_PICTURE = "no_picture"
NOT_ALL = "not_all"

WORDS: dict[str, Promise] = {
    Flaw.NOT_A_PICTURE: _("This is no PNG, JPEG or WebP picture. Save it as one of them."),
    Flaw.DRAWING: _("SVG files can carry programs. Save the picture as a PNG."),
    Flaw.TOO_MANY_PIXELS: _("The picture has more than 16 million pixels. Make it smaller."),
    Flaw.TOO_SMALL: _("The picture has too few pixels to look sharp. Use a larger one."),
    Flaw.DAMAGED: _("The file is damaged and could not be read."),
    TOO_LARGE: _("The file is too large."),
    NOT_CAPTIONS: _("This is no WebVTT file. It has to begin with WEBVTT and be saved as UTF-8."),
    NO_CUES: _("The file holds no captions that we could read."),
    NO_PICTURE: _("The file holds sound alone. Use a video."),
    NOT_ALL: _("The file did not arrive as a whole. Choose it once more."),
    Reason.EMPTY: _("The file holds no picture and no sound."),
    Reason.NOT_A_RECORDING: _("This is no MP4 or WebM video. Save it as MP4."),
    Reason.CODEC: _("The video is packed in a way that we do not read. Save it as MP4 with H.264."),
    Reason.PICTURE_TOO_LARGE: _("The picture is larger than 1920 by 1080. Save it smaller."),
    Reason.TOO_MANY_TRACKS: _("The file holds more than one picture and one sound."),
    Reason.TOO_MANY_FRAMES: _("The video has more than 60 pictures a second. Save it with 30."),
    Reason.TOO_LONG: _("The video is longer than five minutes. Cut it."),
    Reason.TOO_SLOW: _("Reading the video took too long, so we stopped. Save it smaller."),
}


class FileUnfit(Exception):
    """The file can't be shown. Its code has a sentence with the way out."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(WORDS[self.code])
