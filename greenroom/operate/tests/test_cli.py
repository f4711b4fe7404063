"""The commands as a person runs them."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from greenroom.operate import cli
from greenroom.operate.installation import answers

ROOT = Path(cli.__file__).parents[2]


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="greenroom-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "data"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "greenroom.operate", *arguments]


def settings_for(data: Path, port: int) -> dict[str, str]:
    ours = {"GREENROOM_DATA": str(data), "GREENROOM_PORT": str(port)}
    theirs = {key: value for key, value in os.environ.items() if "GREENROOM" not in key}
    return theirs | ours | {"DJANGO_SETTINGS_MODULE": "greenroom.settings"}


@pytest.fixture
def settings(data: Path) -> dict[str, str]:
    return settings_for(data, free_port())


def ask(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        env=settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def programs_of(data: Path) -> dict[int, str]:
    """The processes that know this data folder, and their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(data).encode() in environment or str(data) in line:
            found[int(process.name)] = line
    return found


def test_a_busy_port_is_named_before_anything_starts(settings: dict[str, str], data: Path) -> None:
    with socket.create_server(("127.0.0.1", int(settings["GREENROOM_PORT"]))):
        done = ask(settings, "run")

    assert done.returncode == 1
    assert f"Port {settings['GREENROOM_PORT']} (the app) is in use" in done.stderr
    assert "set GREENROOM_PORT=" in done.stderr
    assert not (data / "database").exists()


def test_an_outside_database_needs_its_owner(settings: dict[str, str]) -> None:
    done = ask(settings | {"DATABASE_URL": "postgresql://app@127.0.0.1:1/x"}, "migrate")

    assert done.returncode == 1
    assert "DATABASE_OWNER_URL is not" in done.stderr


def test_run_starts_everything_keeps_it_and_leaves_nothing(
    settings: dict[str, str], data: Path, tmp_path: Path
) -> None:
    port, output = int(settings["GREENROOM_PORT"]), tmp_path / "output"
    with (
        output.open("w") as file,
        subprocess.Popen(command("run"), env=settings, cwd=ROOT, stdout=file, stderr=file) as run,
    ):
        wait(lambda: "Greenroom is ready" in output.read_text() or run.poll() is not None)
        assert run.poll() is None, output.read_text()
        assert "already runs on" in ask(settings, "run").stderr
        assert wait(lambda: re.search(r"ok +workers: [1-9]", ask(settings, "doctor").stdout))
        healthy = ask(settings, "doctor").stdout
        kill(data, "manage web")
        assert wait(lambda: "web ended (killed by SIGKILL)" in output.read_text())
        assert wait(lambda: answers(port, "/health"))
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 0

    assert wait(lambda: not programs_of(data))
    assert not [*data.rglob("*.lock"), *data.rglob("*.pid")]
    assert re.search(r"ok +role: greenroom_app", healthy), healthy


def wait(holds: Callable[[], object]) -> bool:
    for _ in range(1200):
        if holds():
            return True
        time.sleep(0.1)
    return False


def kill(data: Path, words: str) -> None:
    for pid, line in programs_of(data).items():
        if words in line:
            os.kill(pid, signal.SIGKILL)
