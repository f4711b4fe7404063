"""The words below the overview, in the languages that it has captions in."""

from greenroom.help.overview import SCENES

GERMAN = (
    "In Lever schiebt eine Recruiterin Ines in die Stufe Video Interview. Mehr ist nicht zu tun.",
    "Zwei Sekunden später hat Ines eine Einladung im Postfach, mit einem eigenen Link.",
    "Sie sieht, was gefragt wird, wie lange es dauert und bis wann. Ohne Konto, ohne App.",
    "Sie stimmt zu und prüft Kamera und Mikrofon.",
    "Sie nimmt jede Antwort auf, wenn sie so weit ist, und darf es vor dem Senden neu versuchen.",
    "In Lever ist nun ein anderes Tag zu sehen, und eine Notiz enthält den Link zum Ansehen.",
    "Ein Klick, und das Team sieht zu, bewertet und kommentiert. Ohne weiteres Passwort.",
    "In Greenroom zeigt jeder Job, wer wie weit ist und was wann verschickt wurde.",
)
GAP = 0.2
LINE = 48


def texts() -> dict[str, tuple[str, ...]]:
    return {"en": tuple(str(scene) for scene in SCENES), "de": GERMAN}


def written(lines: tuple[str, ...], begins: list[float], end: float) -> str:
    """A WebVTT file: one caption for each scene, until the next one begins."""
    if len(lines) != len(begins):
        raise ValueError(f"{len(lines)} captions for {len(begins)} scenes")
    ends = [*begins[1:], end]
    blocks = [
        f"{_clock(begin)} --> {_clock(until - GAP)}\n{_broken(text)}"
        for text, begin, until in zip(lines, begins, ends, strict=True)
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"


def _broken(text: str) -> str:
    """In two lines of like length, if one would be long."""
    if len(text) <= LINE:
        return text
    middle = len(text) // 2
    at = min((i for i, c in enumerate(text) if c == " "), key=lambda i: abs(i - middle))
    return f"{text[:at]}\n{text[at + 1 :]}"
