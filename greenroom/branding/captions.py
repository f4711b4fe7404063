"""Captions that strangers wrote, read cue by cue and written anew: words and times alone."""

import re

from greenroom.branding.problems import NO_CUES, NOT_CAPTIONS, FileUnfit
from greenroom.kit.text import one_line

MIME = "text/vtt"
MOST_BYTES = 256 * 1024
MOST_CUES = 2000
LONGEST_LINE = 200
_TIME = r"(?:[0-9]{2,3}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
_TIMES = re.compile(rf"({_TIME})[ \t]+-->[ \t]+({_TIME})(?:[ \t].*)?")
_TAG = re.compile(r"<[^>]*>?")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": "", "&amp;": "&"}


def cleaned(raw: bytes) -> bytes:
    """The same captions without styles, regions, positions and tags. Raises FileUnfit."""
    text = _text(raw)
    cues = [cue for block in re.split(r"\n{2,}", text) if (cue := _cue(block))]
    if not cues or len(cues) > MOST_CUES:
        raise FileUnfit(NO_CUES)
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnfit(NOT_CAPTIONS) from None
    if not re.match(r"WEBVTT(?:[ \t\r\n]|$)", text):
        raise FileUnfit(NOT_CAPTIONS)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cue(block: str) -> str:
    lines = block.strip("\n").split("\n")
    at = next((i for i, line in enumerate(lines[:2]) if _TIMES.fullmatch(line.strip())), None)
    if at is None:
        return ""
    times = _TIMES.fullmatch(lines[at].strip())
    words = [_line(line) for line in lines[at + 1 :]]
    said = "\n".join(word for word in words if word)
    return f"{times[1]} --> {times[2]}\n{said}" if times and said else ""


def _line(line: str) -> str:
    plain = _TAG.sub("", line)
    for entity, char in _ENTITIES.items():
        plain = plain.replace(entity, char)
    plain = one_line(plain, LONGEST_LINE).replace("-->", "→")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
