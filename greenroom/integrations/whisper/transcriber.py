"""Whisper on this machine's own processor, from a folder that the operator filled."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from greenroom.media import jail
from greenroom.media.errors import MachineTrouble, Reason, ToolFailed
from greenroom.media.speech import Speech, Word

PROGRAM = "greenroom.integrations.whisper.recogniser"
# Without the tokenizer faster-whisper would fetch one from the network.
FILES = ("model.bin", "config.json", "tokenizer.json")
START_SECONDS = 120
SECONDS_A_SECOND = 20  # a large model on a small machine; what takes longer is stuck
SAID_BYTES = 500


class WhisperTranscriber:
    def why_not(self) -> str:
        if not settings.SPEECH_FOLDER:
            return _("No folder with a speech model is set on this server.")
        if find_spec("faster_whisper") is None:
            return _("The package faster-whisper is not installed on this server.")
        missing = [name for name in FILES if not (self._folder / name).is_file()]
        if missing:
            return _("The folder of the speech model lacks %(files)s.") % {
                "files": ", ".join(missing)
            }
        return ""

    @property
    def _folder(self) -> Path:
        return Path(settings.SPEECH_FOLDER)

    def name(self) -> str:
        return f"whisper {self._folder.resolve().name}"[:60]

    def write_down(self, wave: Path, duration_ms: int, tell: Callable[[int], None]) -> Speech:
        seconds = duration_ms / 1000
        wall = START_SECONDS + SECONDS_A_SECOND * seconds
        with wave.open("rb") as sound, tempfile.TemporaryFile() as complaints:
            with _started(self._command(wall), sound, complaints, wall) as process:
                speech = _heard(_lines(process), seconds, tell)
            if speech is None or process.returncode:
                raise _failure(process.returncode, complaints)
        return speech

    def _command(self, wall: float) -> list[str]:
        threads = settings.SPEECH_THREADS
        return [
            *_walls(),
            *("prlimit", f"--cpu={int(wall * threads)}", "--core=0", "--"),
            *("nice", "-n", "15"),
            *(sys.executable, "-m", PROGRAM, str(self._folder.resolve()), str(threads)),
        ]


def _walls() -> list[str]:
    """Where the jail works, the recogniser has no network and can write nothing."""
    if not jail.confinement().boxed:
        return []
    walls = ["--unshare-all", "--die-with-parent", "--new-session"]
    return ["bwrap", *walls, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--"]


@contextmanager
def _started(
    command: list[str], sound: IO[bytes], complaints: IO[bytes], wall: float
) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(
            command,
            stdin=sound,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={"PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "passive"},
            cwd=settings.BASE_DIR.parent,
            start_new_session=True,
        )
    except OSError as error:
        raise MachineTrouble(str(error)) from error
    clock = Timer(wall, _kill, [process])
    clock.start()
    with process:
        try:
            yield process
            process.wait()
        finally:
            clock.cancel()
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _lines(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    for line in process.stdout or ():
        yield json.loads(line)


def _heard(
    lines: Iterable[dict[str, Any]], seconds: float, tell: Callable[[int], None]
) -> Speech | None:
    """What was said; None when the last line did not come."""
    words: list[Word] = []
    for line in lines:
        if "language" in line:
            return Speech(tuple(words), str(line["language"]))
        words += [_word(*word) for word in line["words"]]
        tell(min(99, round(100 * line["at"] / max(seconds, 1))))
    return None


def _word(start: float, end: float, text: str) -> Word:
    return Word(round(start * 1000), round(end * 1000), text)


def _failure(exit_code: int, complaints: IO[bytes]) -> ToolFailed | MachineTrouble:
    complaints.seek(0)
    said = complaints.read().decode(errors="replace").strip()[-SAID_BYTES:]
    if said.startswith("bwrap: "):
        return MachineTrouble(said)
    return ToolFailed(Reason.TOO_SLOW if exit_code < 0 else Reason.DAMAGED, said)
