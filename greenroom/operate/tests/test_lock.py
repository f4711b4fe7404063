from pathlib import Path

import pytest

from greenroom.operate import lock


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    with lock.held(path), pytest.raises(lock.Held):
        lock.take(path)


def test_a_lock_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock.held(path):
        assert lock.is_held(path)

    assert not path.exists()
    assert not lock.is_held(path)


def test_a_file_that_somebody_left_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()

    assert not lock.is_held(path)
    with lock.held(path):
        assert lock.is_held(path)
