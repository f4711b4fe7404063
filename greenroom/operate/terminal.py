"""What the person at the terminal sees."""

import json
import shutil
from pathlib import Path
from typing import Any

# A log that is larger is put aside, once, under the name with `.1`.
LARGEST_LOG_BYTES = 20 * 1024 * 1024
SHOWN_LEVELS = {"warning", "error", "critical"}
QUIET_KEYS = {"event", "level", "timestamp", "exception", "logger", "request"}


def say(line: str = "") -> None:
    print(line, flush=True)


class Progress:
    """Numbered lines, so that somebody who waits knows how far it is."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.step = 0

    def say(self, what: str) -> None:
        self.step += 1
        say(f"{self.step}/{self.steps} {what} …")


class Tail:
    """Follows a program's log and shows what a person should know of it."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._position = path.stat().st_size if path.exists() else 0
        self._rest = b""

    def show(self) -> None:
        for line in self._new_lines():
            if text := worth_showing(line):
                say(f"{self.name:>14} │ {text}")

    def _new_lines(self) -> list[str]:
        if not self.path.exists():
            return []
        with self.path.open("rb") as log:
            log.seek(self._position)
            fresh = log.read()
            self._position = log.tell()
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        self._put_aside_when_large()
        return [line.decode(errors="replace") for line in lines]

    def _put_aside_when_large(self) -> None:
        """Programs append to the open file, so it is copied and emptied rather than renamed."""
        if self._position > LARGEST_LOG_BYTES:
            shutil.copyfile(self.path, self.path.with_name(self.path.name + ".1"))
            with self.path.open("r+b") as log:
                log.truncate()
            self._position = 0


def worth_showing(line: str) -> str:
    """A log line as a short sentence, or nothing if it is only for the file."""
    entry = _read(line)
    if entry is None:
        return line.rstrip()
    if entry.get("level") not in SHOWN_LEVELS:
        return ""
    facts = [f"{key}={value}" for key, value in entry.items() if key not in QUIET_KEYS]
    reason = str(entry.get("exception", "")).rstrip().rpartition("\n")[2]
    event = str(entry.get("event", "")).partition("\n")[0]
    return " ".join([f"{entry['level']}: {event}", *facts, reason]).rstrip()


def _read(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
