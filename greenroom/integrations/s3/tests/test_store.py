import hashlib
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from greenroom.integrations.s3.store import BucketStore
from greenroom.integrations.s3.tests.conftest import refusing
from greenroom.media.errors import StorageFull, StoreTrouble
from greenroom.testing import bucket
from greenroom.testing.store_contract import MIB, BreaksOff, StoreContract
from greenroom.testing.store_machine import StoreMachine


class TestBucketStore(StoreContract):
    pass


def test_any_order_of_calls_leaves_what_a_dictionary_would_hold(endpoint: str) -> None:
    class BucketMachine(StoreMachine):
        def make_store(self) -> BucketStore:
            return BucketStore(**bucket.settings(endpoint, prefix=f"machine-{uuid4()}"))

    few = settings(max_examples=2, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(BucketMachine, settings=few)


def signed(store: BucketStore, key: str) -> str:
    link = store.link(key)
    assert link
    return link


def test_the_server_is_told_the_checksum_and_its_no_is_heard() -> None:
    with refusing(400, "BadDigest") as server, pytest.raises(StoreTrouble, match="BadDigest"):
        BucketStore(**bucket.settings(server.endpoint)).put("a", b"as sent")

    wanted = b64encode(hashlib.sha256(b"as sent").digest()).decode()
    assert server.asked[0]["x-amz-checksum-sha256"] == wanted


def test_a_long_source_that_breaks_off_leaves_no_half_upload(
    store: BucketStore, endpoint: str
) -> None:
    with pytest.raises(OSError, match="BrokenOff"):
        store.put("a", BreaksOff(bytes(12 * MIB)))

    listed = httpx.get(f"{endpoint}/{bucket.BUCKET}", params={"uploads": ""})
    assert listed.is_success
    assert "<UploadId>" not in listed.text


def test_a_link_opens_one_key_with_its_type_for_a_while(store: BucketStore) -> None:
    store.put("a", BytesIO(b"0123456789"), "video/mp4")
    link = signed(store, "a")
    whole = httpx.get(link)
    some = httpx.get(link, headers={"Range": "bytes=2-4"})

    assert (whole.content, whole.headers["Content-Type"]) == (b"0123456789", "video/mp4")
    assert (some.status_code, some.content) == (206, b"234")
    assert "X-Amz-Expires=60" in link
    assert "X-Amz-Signature=" in link


def test_links_can_be_switched_off(store: BucketStore, endpoint: str) -> None:
    quiet = BucketStore(**bucket.settings(endpoint, serves_links=False))

    assert quiet.link("a") is None


def test_without_path_style_the_bucket_is_in_the_host_name() -> None:
    ours = bucket.settings("https://s3.example.com", path_style=False)

    address = signed(BucketStore(**ours), "a")
    assert address.startswith(f"https://{bucket.BUCKET}.s3.example.com/a?")


def test_without_an_endpoint_it_is_amazon_in_that_region() -> None:
    ours = bucket.settings("", path_style=False, region="eu-central-1")

    address = signed(BucketStore(**ours), "a")
    assert address.startswith(f"https://{bucket.BUCKET}.s3.eu-central-1.amazonaws.com/a?")


def test_a_bucket_that_is_not_there_is_trouble(endpoint: str, store: BucketStore) -> None:
    elsewhere = BucketStore(**bucket.settings(endpoint, bucket="nobody-made-this"))

    with pytest.raises(StoreTrouble, match="NoSuchBucket"):
        elsewhere.put("a", b"x")


def test_nobody_at_the_address_is_trouble(store: BucketStore) -> None:
    with pytest.raises(StoreTrouble):
        BucketStore(**bucket.settings("http://127.0.0.1:9")).put("a", b"x")


def test_f60_a_server_without_room_is_full() -> None:
    with refusing(507, "XMinioStorageFull") as server, pytest.raises(StorageFull):
        BucketStore(**bucket.settings(server.endpoint)).put("/".join(["a" * 64] * 6), b"x")


def test_a_copy_into_a_file_that_takes_no_more_is_not_the_stores_fault(
    store: BucketStore, tmp_path: Path
) -> None:
    store.put("a", b"x" * MIB)

    with Path("/dev/full").open("wb", buffering=0) as target, pytest.raises(OSError, match="space"):
        store.copy("a", target)
