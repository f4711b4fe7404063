"""Any order, any repetition, any loss: in the end the server holds what the recorder made."""

import random
import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenroom.accounts.models import Organisation
from greenroom.kit import scope
from greenroom.recordings import actions
from greenroom.recordings.actions import Stored
from greenroom.recordings.errors import ChunkConflict, ChunksMissing, HashMismatch
from greenroom.recordings.models import Take
from greenroom.recordings.tests.test_upload import stored_bytes
from greenroom.testing.factories import NOW, an_organisation
from greenroom.testing.takes import a_take, send, sha256

FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FEW
@given(sizes=st.lists(st.integers(1, 200), min_size=1, max_size=12), seed=st.integers(0, 2**32))
def test_u1_f57_every_schedule_ends_with_the_recorders_bytes(
    organisation: Organisation,
    sizes: list[int],
    seed: int,
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    parts = [chance.randbytes(size) for size in sizes]
    take, _token = a_take()

    for number in mishaps(chance, len(parts)):
        spoil(take, number, parts[number], chance)
    finish(take, parts)

    assert stored_bytes(take) == b"".join(parts)
    assert Take.objects.get(pk=take.pk).received_bytes == sum(sizes)


def mishaps(chance: random.Random, count: int) -> Iterator[int]:
    for _ in range(2 * count):
        yield chance.randrange(count)


def spoil(take: Take, number: int, part: bytes, chance: random.Random) -> None:
    kind = chance.choice(["sent", "sent", "lost", "damaged", "foreign"])
    if kind == "sent":
        send(take, number, part)
    elif kind == "damaged":
        with pytest.raises(HashMismatch):
            actions.store_chunk(take, number, sha256(part), part + b"!", NOW)
    elif kind == "foreign" and take.chunks.filter(number=number).exists():
        with pytest.raises(ChunkConflict):
            send(take, number, b"another device")


def finish(take: Take, parts: list[bytes]) -> None:
    """What a recorder does at the end: send what is missing, say it again."""
    while True:
        try:
            actions.complete_take(take, len(parts), 1000, "done", NOW)
        except ChunksMissing as missing:
            for number in missing.numbers:
                send(take, number, parts[number])
        else:
            return


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False], ids=["same bytes", "other bytes"])
def test_f61_of_two_writers_at_once_one_wins_and_the_other_is_told(*, same: bool) -> None:
    organisation_id = an_organisation().pk
    with scope.organisation(organisation_id):
        take, _token = a_take()
    bodies = [b"from the first", b"from the first" if same else b"from the second"]
    told: list[str] = []
    together = threading.Barrier(2)

    def write(data: bytes) -> None:
        try:
            together.wait(10)
            with scope.organisation(organisation_id):
                told.append(send(take, 0, data))
        except ChunkConflict:
            told.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[data]) for data in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(told) == sorted([Stored.STORED, Stored.DUPLICATE if same else "conflict"])
    with scope.organisation(organisation_id):
        winner = take.chunks.get()
        assert stored_bytes(take) in bodies
        assert sha256(stored_bytes(take)) == winner.sha256
