"""How long the picture stood still and nothing was heard, as ffmpeg's filters note on the way.

Both filters only look: what passes through them is not changed.
"""

import re

# A camera's picture never stands still to this degree, nor is a microphone ever so silent.
PICTURE = "freezedetect=noise=0.0005:duration=2,metadata=mode=print:file=-:direct=1"
SOUND = "silencedetect=noise=-70dB:duration=2,ametadata=mode=print:file=-:direct=1"
NOTE = re.compile(
    rb"^lavfi\.(?P<what>freezedetect\.freeze|silence)_(?P<edge>start|end)=(?P<at>[0-9.]+)",
    re.MULTILINE,
)
OF = {"picture": b"freezedetect.freeze", "sound": b"silence"}


def seconds(report: bytes, what: str, duration: float) -> float:
    """How much of the recording's `picture` stood still, or of its `sound` was silence."""
    notes = [note for note in NOTE.finditer(report) if note["what"] == OF[what]]
    edges = [(note["edge"] == b"start", float(note["at"])) for note in notes]
    if edges and edges[-1][0]:  # to its end
        edges.append((False, duration))
    return sum(-at if is_start else at for is_start, at in edges)
