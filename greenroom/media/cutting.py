"""Where a recording that is still growing may be cut, so that what lies between can stand alone.

The bytes are a stranger's, so nothing is believed here: a wrong cut gives a stretch that our tools
refuse, and then the recording is taken as a whole.
"""

import re
from collections.abc import Iterator

from greenroom.media.sniff import HEAD_BYTES, Container, sniff

# A cluster's name, its length in one of its forms, and the clock that must come first in it.
CLUSTER = re.compile(
    rb"\x1f\x43\xb6\x75(?:[\x80-\xff]|[\x40-\x7f].|[\x20-\x3f]..|[\x10-\x1f]...|\x01.{7})"
    rb"\xe7[\x81-\x88]",
    re.DOTALL,
)
BOX_HEAD = 8
MANY_BYTES = b"\0\0\0\x01"


def cuts(data: bytes, container: Container) -> list[int]:
    """Each place in `data` at which a stretch may begin. Data begin at the first or at such one."""
    if container is Container.WEBM:
        return [found.start() for found in CLUSTER.finditer(data)]
    return list(_fragments(data))


def head(data: bytes) -> tuple[Container, bytes] | None:
    """What every stretch needs before it; None if it is not all here yet."""
    container = sniff(data[:HEAD_BYTES])
    places = cuts(data, container)
    return (container, data[: places[0]]) if places else None


def _fragments(data: bytes) -> Iterator[int]:
    place = 0
    while place + BOX_HEAD <= len(data):
        size, kind = data[place : place + 4], data[place + 4 : place + BOX_HEAD]
        if kind == b"moof":
            yield place
        length = data[place + 8 : place + 16] if size == MANY_BYTES else size
        step = int.from_bytes(length, "big")
        if step < BOX_HEAD:
            return
        place += step
