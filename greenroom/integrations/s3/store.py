"""Recordings in a bucket of S3, or of any server that speaks its language.

The one who put the bytes is answered after the server has compared them with their checksum.
Credentials come from the environment, or from the role of the machine.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

import obstore
from django.conf import settings
from obstore import exceptions as told
from obstore.store import S3Store as Bucket

from greenroom.kit import buckets
from greenroom.media.errors import MediaError, NotStored, StorageFull, StoreTrouble
from greenroom.media.ports import BYTES, LINK_SECONDS
from greenroom.media.stores import checked_key

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, RetryConfig

PART_BYTES = 5 * 1024 * 1024
READ_BYTES = 1024 * 1024
# A recorder waits 20 seconds for its answer; ours, even a no, comes before that.
RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=8)}
TIMES: "ClientConfig" = {
    "connect_timeout": timedelta(seconds=4),
    "read_timeout": timedelta(seconds=8),
    "timeout": timedelta(minutes=10),  # a long recording that a worker copies
}
# What servers say that have no room, or whose owner allows no more.
FULL = ("507 Insufficient Storage", "XMinioStorageFull", "QuotaExceeded", "EntityTooLarge")


class BucketStore:
    """One bucket. `serves_links` lets browsers fetch videos from it by signed addresses."""

    def __init__(self, **given: Any) -> None:
        wanted = {**settings.S3, **given}
        self.serves_links: bool = wanted["serves_links"]
        self.bucket = Bucket(
            wanted["bucket"],
            prefix=wanted["prefix"] or None,
            region=wanted["region"] or buckets.DEFAULT_REGION,
            endpoint=(address := buckets.origin(wanted)),
            virtual_hosted_style_request=not wanted["path_style"],
            checksum_algorithm="SHA256",
            client_options={"allow_http": address.startswith("http://"), **TIMES},
            retry_config=RETRIES,
        )

    def put(self, key: str, source: bytes | BinaryIO, mime: str = BYTES) -> int:
        with _trouble(key):
            kept = obstore.put(
                self.bucket,
                checked_key(key),
                source,
                attributes={"Content-Type": mime},
                chunk_size=PART_BYTES,
                max_concurrency=2,
            )
            seen = self._head(key)
        if isinstance(source, bytes) and seen["size"] != len(source):
            raise StoreTrouble(f"{key}: {len(source)} bytes were sent, {seen['size']} lie there")
        if seen["e_tag"] != kept["e_tag"]:
            raise StoreTrouble(f"{key}: somebody else has put something there meanwhile")
        return seen["size"]

    def open(self, key: str) -> BinaryIO:
        with _trouble(key):
            seen = self._head(key)
        return io.BufferedReader(Stretches(self.bucket, seen), READ_BYTES)

    def copy(self, key: str, target: BinaryIO) -> int:
        with _trouble(key):
            found = obstore.get(self.bucket, checked_key(key))
            return sum(target.write(part) for part in found.stream(READ_BYTES))

    def size(self, key: str) -> int:
        with _trouble(key):
            return self._head(key)["size"]

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except NotStored:
            return False
        return True

    def delete(self, key: str) -> None:
        try:
            with _trouble(key):
                obstore.delete(self.bucket, checked_key(key))
        except NotStored:
            pass

    def clear_leftovers(self, older_than_seconds: float) -> int:  # noqa: ARG002
        """The bucket's own rule ends uploads that broke off; see docs/operate/media.md."""
        return 0

    def keys(self, prefix: str) -> Iterator[str]:
        with _trouble(prefix):
            listed = obstore.list(self.bucket, checked_key(prefix) + "/")
            found = [str(one["path"]) for page in listed for one in page]
        yield from sorted(found)

    def link(self, key: str) -> str | None:
        if not self.serves_links:
            return None
        lasts = timedelta(seconds=LINK_SECONDS)
        with _trouble(key):
            return obstore.sign(self.bucket, "GET", checked_key(key), lasts)

    def room(self) -> None:
        """A bucket says that it is full when it is."""

    def _head(self, key: str) -> "ObjectMeta":
        return obstore.head(self.bucket, checked_key(key))


class Stretches(io.RawIOBase):
    """One version of an object, read piece by piece: a slow viewer holds no connection open."""

    def __init__(self, bucket: Bucket, seen: "ObjectMeta") -> None:
        super().__init__()
        self._bucket, self._key = bucket, seen["path"]
        self._size, self._version = seen["size"], seen["e_tag"]
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        end = min(self._at + len(buffer), self._size)
        if end <= self._at:
            return 0
        data = self._read(self._at, end)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _read(self, start: int, end: int) -> bytes:
        with _trouble(self._key):
            found = obstore.get(
                self._bucket,
                self._key,
                options={"range": (start, end), "if_match": self._version},
            )
            return bytes(found.bytes())


@contextmanager
def _trouble(key: str) -> Iterator[None]:
    """Say in our own words what the server, or the way to it, said."""
    try:
        yield
    except (FileNotFoundError, told.BaseError) as error:
        said = " ".join(str(error).split())  # a long key comes before the reason
        raise _in_our_words(key, error, said) from error


def _in_our_words(key: str, error: Exception, said: str) -> MediaError:
    is_gone = isinstance(error, (FileNotFoundError, told.PreconditionError))
    if is_gone and "NoSuchBucket" not in said:
        return NotStored(key)
    if any(word in said for word in FULL):
        return StorageFull(said[:600])
    return StoreTrouble(said[:600])
