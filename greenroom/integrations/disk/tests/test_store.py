import errno
import os
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from greenroom.integrations.disk.store import ASIDE, DiskStore
from greenroom.media.errors import StorageFull
from greenroom.testing.store_contract import StoreContract
from greenroom.testing.store_machine import StoreMachine


class TestDiskStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> DiskStore:
        return DiskStore(tmp_path / "media", floor_bytes=0)


@pytest.fixture
def machines(tmp_path: Path) -> type[StoreMachine]:
    class DiskMachine(StoreMachine):
        def make_store(self) -> DiskStore:
            return DiskStore(tmp_path / uuid4().hex, floor_bytes=0)

    return DiskMachine


def test_any_order_of_calls_leaves_what_a_dictionary_would_hold(
    machines: type[StoreMachine],
) -> None:
    run_state_machine_as_test(
        machines, settings=settings(max_examples=15, stateful_step_count=30, deadline=None)
    )


class BrokenOff(Exception):
    pass


class Cut:
    """A body whose sender vanishes."""

    def __init__(self) -> None:
        self.parts = [b"half of it"]

    def read(self, _size: int = -1) -> bytes:
        if not self.parts:
            raise BrokenOff
        return self.parts.pop()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_f59_a_write_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, floor_bytes=0)

    with pytest.raises(BrokenOff):
        store.put("a/b", Cut())  # type: ignore[arg-type] # only read() is used

    assert files_below(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_f60_a_full_disk_is_said_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    store = DiskStore(tmp_path, floor_bytes=0)
    store.put("a", b"acknowledged")

    def no_room(_descriptor: int) -> None:
        raise OSError(number, "no room")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StorageFull):
        store.put("a", b"another")

    monkeypatch.undo()
    assert files_below(tmp_path) == [tmp_path / "a"]
    assert (tmp_path / "a").read_bytes() == b"acknowledged"


def test_f60_the_reserve_of_the_database_is_not_for_recordings(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, floor_bytes=2**60)

    with pytest.raises(StorageFull, match="reserve"):
        store.put("a", b"x")


def test_f59_bytes_and_name_are_forced_to_the_disk_before_put_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DiskStore(tmp_path, floor_bytes=0)
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr(os, "fsync", note)
    store.put("t/a", b"x")

    assert synced[1:] == [tmp_path.name, "t"]  # the file, the new folder's name, the file's name


def test_leftovers_of_dead_writers_go_and_fresh_ones_stay(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, floor_bytes=0)
    store.put("a", b"x")
    old, fresh = tmp_path / ASIDE / "old", tmp_path / ASIDE / "fresh"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(old, (0, 0))

    assert store.clear_leftovers(older_than_seconds=3600) == 1
    assert not old.exists()
    assert fresh.exists()


def test_an_emptied_folder_goes_with_its_last_file(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, floor_bytes=0)
    store.put("t/a/1", b"x")
    store.delete("t/a/1")

    assert not (tmp_path / "t").exists()
