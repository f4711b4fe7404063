"""What runs below a process, read from /proc."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Known:
    """A process with its birth, since numbers are used again."""

    pid: int
    birth: str

    @property
    def is_alive(self) -> bool:
        facts = _facts(self.pid)
        return bool(facts) and facts[0] != "Z" and facts[19] == self.birth

    @property
    def cpu_seconds(self) -> float:
        facts = _facts(self.pid)
        ticks = int(facts[11]) + int(facts[12]) if facts else 0
        return ticks / os.sysconf("SC_CLK_TCK")


def below(root: int) -> set[Known]:
    """The process and everything that it started."""
    facts = {int(e.name): _facts(int(e.name)) for e in Path("/proc").iterdir() if e.name.isdigit()}
    found, fresh = set[int](), {root}
    while fresh:
        found |= fresh
        fresh = {pid for pid, known in facts.items() if known and int(known[1]) in fresh} - found
    return {Known(pid, known[19]) for pid in found if (known := facts.get(pid))}


def command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    except OSError:
        return []


def environment_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


def is_asleep(pid: int) -> bool:
    """Stopped, as by SIGSTOP."""
    return _facts(pid)[:1] == ["T"]


def end(known: set[Known], seconds: float = 5) -> list[int]:
    """Wait for all of them to go, then kill who stayed. Who that was."""
    deadline = time.monotonic() + seconds
    while any(each.is_alive for each in known) and time.monotonic() < deadline:
        time.sleep(0.1)
    stayed = [each.pid for each in known if each.is_alive]
    for pid in stayed:
        os.kill(pid, signal.SIGKILL)
    return stayed


def _facts(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; the name before it may hold blanks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
