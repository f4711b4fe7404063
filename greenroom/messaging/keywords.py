"""What somebody means who answers a text: stop, start, help, or something for a person."""

import re
from enum import StrEnum

from greenroom.kit.text import one_line


class Meaning(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


# The words of the carriers' rules, and those that German readers of our texts write.
STOP = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
OWN_STOP = {"stopp", "abmelden", "abbestellen"}
START = {"start", "unstop", "yes"}
HELP = {"help", "info", "hilfe"}
# Whoever begins so has said it, whatever follows: “Stop texting me”.
STOP_FIRST = {"stop", "stopp", "unsubscribe"}
_LETTERS = re.compile(r"[^\w]+")


def read(body: str) -> Meaning:
    words = _LETTERS.sub(" ", one_line(body, 200).casefold()).split()
    whole = "".join(words)
    if whole in STOP | OWN_STOP or (words and words[0] in STOP_FIRST):
        return Meaning.STOP
    if whole in START:
        return Meaning.START
    return Meaning.HELP if whole in HELP else Meaning.OTHER


def is_common(body: str) -> bool:
    """Whether a text service knows this stop word too, and confirms it by itself."""
    return "".join(_LETTERS.sub(" ", one_line(body, 200).casefold()).split()) in STOP
