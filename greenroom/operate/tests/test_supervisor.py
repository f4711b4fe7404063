"""The supervisor with small programs in place of ours."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from greenroom.operate import supervisor as module
from greenroom.operate.supervisor import Program, StepFailed, Stopped, Supervisor

# Notes when it was started and when it was asked to stop.
WELL_BEHAVED = """
import signal, sys, time
name, notes = sys.argv[1:]
def note(what):
    with open(notes, "a") as file:
        file.write(f"{name} {what}\\n")
def leave(*_):
    note("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
note("started")
time.sleep(60)
"""
DEAF_WITH_A_CHILD = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1], "w") as file:
    file.write(str(child.pid))
time.sleep(60)
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.05)
    made = Supervisor(tmp_path)
    yield made
    made.stop()


def program(name: str, code: str, *arguments: object, stage: int = 0, grace: float = 20) -> Program:
    argv = [sys.executable, "-c", code, *map(str, arguments)]
    return Program(name, argv, dict(os.environ), stage, grace_seconds=grace)


def until(holds: Callable[[], bool], tend: Callable[[], None] = lambda: None) -> bool:
    for _ in range(2400):
        if holds():
            return True
        tend()
        time.sleep(0.03)
    return False


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_ends_without_an_error_starts_again(
    supervisor: Supervisor, notes: Path
) -> None:
    supervisor.start(program("short", f"open({str(notes)!r}, 'a').write('ran\\n')"))

    assert until(lambda: len(lines(notes)) >= 3, supervisor.children[0].tend)


def test_programs_stop_stage_by_stage(supervisor: Supervisor, notes: Path) -> None:
    for name, stage in (("database-user", 1), ("door", 0)):
        supervisor.start(program(name, WELL_BEHAVED, name, notes, stage=stage))
    assert until(lambda: len(lines(notes)) == 2)

    supervisor.stop()

    assert lines(notes)[2:] == ["door stopped", "database-user stopped"]


def test_a_program_that_does_not_listen_goes_with_all_it_started(
    supervisor: Supervisor, notes: Path
) -> None:
    supervisor.start(program("deaf", DEAF_WITH_A_CHILD, notes, grace=0.2))
    assert until(lambda: bool(lines(notes)))

    supervisor.stop()

    assert until(lambda: not is_alive(int(notes.read_text())))


def test_a_killed_supervisor_leaves_no_program(tmp_path: Path, notes: Path) -> None:
    code = f"""
import os, sys, time
from pathlib import Path
from greenroom.operate.supervisor import Program, Supervisor
made = Supervisor(Path({str(tmp_path)!r}))
argv = [sys.executable, "-c", {WELL_BEHAVED!r}, "only", {str(notes)!r}]
made.start(Program("only", argv, dict(os.environ), 0))
time.sleep(60)
"""
    root = Path(module.__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root) as process:
        assert until(lambda: lines(notes) == ["only started"])

        process.send_signal(signal.SIGKILL)

        assert until(lambda: lines(notes) == ["only started", "only stopped"])


def test_a_failed_step_says_what_it_said(supervisor: Supervisor) -> None:
    with pytest.raises(StepFailed, match="no such table"):
        supervisor.step("tables", program("", "exit('no such table')").argv, os.environ)


def test_asked_to_stop_it_starts_nothing_more(supervisor: Supervisor) -> None:
    with supervisor.listening_to_signals():
        os.kill(os.getpid(), signal.SIGINT)

        with pytest.raises(Stopped):
            supervisor.start(program("late", ""))


def test_a_stop_ends_a_step_under_way(supervisor: Supervisor, notes: Path) -> None:
    code = f"""
import os, signal, time
os.kill({os.getpid()}, signal.SIGTERM)
open({str(notes)!r}, "w").write(str(os.getpid()))
time.sleep(60)
"""
    with supervisor.listening_to_signals(), pytest.raises(Stopped):
        supervisor.step("slow", program("", code).argv, os.environ)

    assert until(lambda: not [pid for pid in lines(notes) if is_alive(int(pid))])


def test_who_asks_twice_does_not_wait(supervisor: Supervisor, notes: Path) -> None:
    supervisor.start(program("deaf", DEAF_WITH_A_CHILD, notes, grace=3600))
    assert until(lambda: bool(lines(notes)))

    with supervisor.listening_to_signals():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        supervisor.stop()

    assert until(lambda: not is_alive(int(notes.read_text())))
