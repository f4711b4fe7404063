from pathlib import Path
from typing import BinaryIO

import pytest

from greenroom.integrations.disk.store import DiskStore
from greenroom.media import trial


class Forgetful(DiskStore):
    """A store that keeps the first half."""

    def open(self, key: str) -> BinaryIO:
        path = self.root / key
        path.write_bytes(path.read_bytes()[:2000])
        return super().open(key)


class Clinging(DiskStore):
    def delete(self, key: str) -> None:
        pass


def test_a_store_that_works_has_no_fault_and_keeps_nothing(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, floor_bytes=0)

    assert trial.fault_of(store) == ""
    assert list(store.keys(trial.FOLDER)) == []


@pytest.mark.parametrize(("kind", "word"), [(Forgetful, "not what was read"), (Clinging, "delet")])
def test_a_store_that_does_not_is_told(tmp_path: Path, kind: type[DiskStore], word: str) -> None:
    assert word in trial.fault_of(kind(tmp_path, floor_bytes=0))


def test_f60_a_full_disk_says_so(tmp_path: Path) -> None:
    assert "reserve" in trial.fault_of(DiskStore(tmp_path, floor_bytes=2**60))
