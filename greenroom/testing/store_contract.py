"""What every store must do. An implementer's test class inherits this one."""

# ruff: noqa: S101, PLR2004 - these are tests, only not in a folder of that name

from io import BytesIO

import pytest

from greenroom.media.errors import NotStored
from greenroom.media.ports import Store

OUTSIDE_KEYS = [
    "",
    "/etc/passwd",
    "../x",
    "a/../../x",
    "a//b",
    "a/",
    ".hidden",
    "a/.b",
    "A",
    "a\0b",
]


class StoreContract:
    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    def test_what_was_put_is_read_back(self, store: Store) -> None:
        assert store.put("takes/a/000001", b"one") == 3

        with store.open("takes/a/000001") as file:
            assert file.read() == b"one"
        assert store.size("takes/a/000001") == 3
        assert store.exists("takes/a/000001")

    def test_a_file_is_stored_as_bytes_are(self, store: Store) -> None:
        assert store.put("a", BytesIO(b"x" * 3_000_000)) == 3_000_000
        assert store.size("a") == 3_000_000

    def test_reading_may_start_anywhere(self, store: Store) -> None:
        store.put("a", b"0123456789")

        with store.open("a") as file:
            file.seek(4)
            assert file.read(3) == b"456"

    def test_a_second_put_replaces_the_whole(self, store: Store) -> None:
        store.put("a", b"long value")
        store.put("a", b"new")

        with store.open("a") as file:
            assert file.read() == b"new"

    def test_a_reader_keeps_the_version_it_opened(self, store: Store) -> None:
        store.put("a", b"old version")

        with store.open("a") as file:
            store.put("a", b"new version")
            assert file.read() == b"old version"

    def test_what_is_not_there_says_so(self, store: Store) -> None:
        assert not store.exists("a")
        with pytest.raises(NotStored):
            store.open("a")
        with pytest.raises(NotStored):
            store.size("a")

    def test_deleting_twice_is_deleting(self, store: Store) -> None:
        store.put("a/b", b"x")
        store.delete("a/b")
        store.delete("a/b")

        assert not store.exists("a/b")

    def test_keys_lists_whole_parts_in_order(self, store: Store) -> None:
        for key in ("t/a/000010", "t/a/000002", "t/ab/000001", "u/a/000001"):
            store.put(key, b"x")

        assert list(store.keys("t/a")) == ["t/a/000002", "t/a/000010"]
        assert list(store.keys("t/none")) == []

    @pytest.mark.parametrize("key", OUTSIDE_KEYS)
    def test_a_key_never_leads_outside(self, store: Store, key: str) -> None:
        with pytest.raises(ValueError, match="Not a key"):
            store.put(key, b"x")
        with pytest.raises(ValueError, match="Not a key"):
            store.open(key)
