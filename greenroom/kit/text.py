"""Text from outside, made fit for a header, a title or a log line."""

import re
import unicodedata

# Bidirectional controls and invisible marks turn a name into something else on screen.
_HIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NO_PLACE_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}
_ENCODED_WORD = re.compile(r"=\?|\?=")


def one_line(text: str, limit: int = 100) -> str:
    """One clean line of at most `limit` characters; controls become spaces."""
    # A space in its place, since taking it out could join the halves of another one.
    text = _ENCODED_WORD.sub(" ", _HIDDEN.sub("", text))
    text = "".join(
        " " if unicodedata.category(char) in _NO_PLACE_IN_A_LINE else char for char in text
    )
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
