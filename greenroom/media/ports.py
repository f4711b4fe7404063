"""Where recordings lie: on a disk, in an object store."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

BYTES = "application/octet-stream"


class Store(Protocol):
    """Keys are made by us, never by anybody outside: `[a-z0-9._-]` in parts joined by `/`."""

    def put(self, key: str, source: bytes | BinaryIO, mime: str = BYTES) -> int:
        """Keep the bytes and return how many; the type is for browsers that fetch by a link.

        When this returns, they survive a power cut; until then nobody sees any of them.
        An older value under the key is replaced as a whole. Raises StorageFull, StoreTrouble.
        """

    def open(self, key: str) -> BinaryIO:
        """Open for reading, seekable. Raises NotStored.

        A reader sees one version from its beginning to its end. Where that one is gone because
        another was put meanwhile, reading raises NotStored; it never mixes the two.
        """

    def copy(self, key: str, target: BinaryIO) -> int:
        """Write all bytes to `target` and return how many. Raises NotStored."""

    def size(self, key: str) -> int:
        """How many bytes lie there. Raises NotStored."""

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens when it is gone already."""

    def clear_leftovers(self, older_than_seconds: float) -> int:
        """Remove what writers that died left half-written. How many there were."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key below `prefix`, a whole number of parts, in order."""

    def link(self, key: str) -> str | None:
        """An address at which a browser may read this key for `LINK_SECONDS` without asking us.

        None: this store has no address of its own, so we send the bytes.
        """

    def room(self) -> int | None:
        """How many bytes may still come; None: nobody knows before it is full."""


LINK_SECONDS = 60
"""So long may somebody still watch who may not any more: a player asks us again and again."""
