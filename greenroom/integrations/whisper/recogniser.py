"""The program that hears: a wave file on standard input, a line of JSON for each sentence.

It runs on its own, so that a model's memory is given back and a crash takes no worker along.
Whisper gets samples and no file: nothing here decodes what a stranger made.
"""

import json
import sys
import wave
from collections.abc import Iterable
from importlib import import_module
from typing import Any

LOUDEST = 32768


def main(folder: str, threads: str) -> None:
    whisper = import_module("faster_whisper")
    model = whisper.WhisperModel(
        folder,
        device="cpu",
        compute_type="int8",
        cpu_threads=int(threads),
        local_files_only=True,
    )
    sentences, found = model.transcribe(
        samples(),
        word_timestamps=True,
        vad_filter=True,  # else silence is filled with words that nobody said
        condition_on_previous_text=False,  # else one mistake is repeated to the end
    )
    for sentence in sentences:
        say(at=float(sentence.end), words=timed(sentence.words))
    say(language=found.language)


def samples() -> Any:
    numpy = import_module("numpy")
    with wave.open(sys.stdin.buffer) as sound:
        whole = numpy.frombuffer(sound.readframes(sound.getnframes()), dtype=numpy.int16)
    return whole.astype(numpy.float32) / LOUDEST


def timed(words: Iterable[Any]) -> list[tuple[float, float, str]]:
    return [(float(word.start), float(word.end), word.word) for word in words]


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
