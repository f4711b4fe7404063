"""What a file is by its first bytes, whatever it calls itself."""

from enum import StrEnum

from greenroom.media.errors import FileRefused, Reason

EBML = b"\x1a\x45\xdf\xa3"
HEAD_BYTES = 4096
DOCTYPES = (b"webm", b"matroska")
SMALLEST_BOX = 8


class Container(StrEnum):
    """Named as ffmpeg's demuxers are, so that a container pins its demuxer."""

    WEBM = "matroska,webm"
    MP4 = "mov,mp4,m4a,3gp,3g2,mj2"

    @property
    def demuxer(self) -> str:
        return self.value.split(",")[0]


def sniff(head: bytes) -> Container:
    if not head:
        raise FileRefused(Reason.EMPTY)
    if head.startswith(EBML) and any(name in head[:64] for name in DOCTYPES):
        return Container.WEBM
    if head[4:8] == b"ftyp" and SMALLEST_BOX <= int.from_bytes(head[:4], "big") <= HEAD_BYTES:
        return Container.MP4
    raise FileRefused(Reason.NOT_A_RECORDING)
