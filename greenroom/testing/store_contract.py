"""What every store must do. An implementer's test class inherits this one."""

# ruff: noqa: S101, PLR2004 - these are tests, only not in a folder of that name

from io import SEEK_END, BytesIO

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


MIB = 1024 * 1024


class BrokenOff(Exception):
    """What a source raises whose sender has gone."""


class BreaksOff(BytesIO):
    """A source that ends in mid-way, after more than a part of an upload."""

    def read(self, size: int | None = -1) -> bytes:
        read = super().read(size)
        if not read:
            raise BrokenOff
        return read


class StoreContract:
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

    def test_a_reader_never_mixes_two_versions(self, store: Store) -> None:
        old, new = bytes(3 * MIB), b"x" * 3 * MIB
        store.put("a", old)

        with store.open("a") as file:
            begun = file.read(1)
            store.put("a", new)
            try:
                assert begun + file.read() == old
            except NotStored:
                store.put("a", old)  # not offered any more is honest, too
                assert store.size("a") == len(old)

    def test_a_copy_is_every_byte(self, store: Store) -> None:
        whole = bytes(range(256)) * 12_000
        store.put("a", BytesIO(whole))
        copied = BytesIO(b"before")
        copied.seek(6)

        assert store.copy("a", copied) == len(whole)
        assert copied.getvalue() == b"before" + whole

    def test_an_empty_value_is_one(self, store: Store) -> None:
        assert store.put("a", b"") == store.size("a") == 0
        with store.open("a") as file:
            assert file.read() == b""

    def test_a_source_that_breaks_off_leaves_what_was_there(self, store: Store) -> None:
        store.put("a", b"whole")

        with pytest.raises((BrokenOff, OSError)):  # a store may wrap what its source raised
            store.put("a", BreaksOff(bytes(12 * MIB)))
        assert list(store.keys("a")) == []
        with store.open("a") as file:
            assert file.read() == b"whole"

    @pytest.mark.parametrize(("first", "count"), [(0, 1), (4, 3), (9, 1), (9, 99), (10, 1)])
    def test_a_stretch_is_those_bytes(self, store: Store, first: int, count: int) -> None:
        store.put("a", b"0123456789")

        with store.open("a") as file:
            file.seek(-1, SEEK_END)
            assert file.read() == b"9"
            file.seek(first)
            assert file.read(count) == b"0123456789"[first : first + count]

    def test_what_is_not_there_says_so(self, store: Store) -> None:
        assert not store.exists("a")
        with pytest.raises(NotStored):
            store.open("a")
        with pytest.raises(NotStored):
            store.size("a")
        with pytest.raises(NotStored):
            store.copy("a", BytesIO())

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
