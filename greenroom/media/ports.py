"""Where recordings lie: on a disk, in an object store."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol


class Store(Protocol):
    """Keys are made by us, never by anybody outside: `[a-z0-9._-]` in parts joined by `/`."""

    def put(self, key: str, source: bytes | BinaryIO) -> int:
        """Keep the bytes and return how many.

        When this returns, they survive a power cut; until then nobody sees any of them.
        An older value under the key is replaced as a whole. Raises StorageFull.
        """

    def open(self, key: str) -> BinaryIO:
        """Open for reading, seekable. Raises NotStored."""

    def size(self, key: str) -> int:
        """How many bytes lie there. Raises NotStored."""

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens when it is gone already."""

    def clear_leftovers(self, older_than_seconds: float) -> int:
        """Remove what writers that died left half-written. How many there were."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key below `prefix`, a whole number of parts, in order."""
