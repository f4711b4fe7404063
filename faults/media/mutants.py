"""Recordings that a disk, a line or somebody with time has changed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

Mutate = Callable[[bytearray, Random], bytes]


def truncated(data: bytearray, draw: Random) -> bytes:
    return bytes(data[: draw.randrange(1, len(data))])


def beheaded(data: bytearray, draw: Random) -> bytes:
    return bytes(data[draw.randrange(1, len(data) // 2) :])


def flipped(data: bytearray, draw: Random) -> bytes:
    for _ in range(draw.choice((1, 8, 40, 400))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(data)


def flipped_head(data: bytearray, draw: Random) -> bytes:
    for _ in range(draw.choice((1, 3, 10))):
        data[draw.randrange(min(1200, len(data)))] = draw.randrange(256)
    return bytes(data)


def emptied(data: bytearray, draw: Random) -> bytes:
    first = draw.randrange(len(data))
    end = min(len(data), first + draw.randrange(1, len(data)))
    data[first:end] = bytes(end - first)
    return bytes(data)


def cut_out(data: bytearray, draw: Random) -> bytes:
    first = draw.randrange(len(data))
    del data[first : first + draw.randrange(1, len(data) // 3)]
    return bytes(data) or b"\0"


def shuffled(data: bytearray, draw: Random) -> bytes:
    size = draw.choice((997, 4096, 20_000))
    parts = [bytes(data[at : at + size]) for at in range(0, len(data), size)]
    rest = parts[1:]
    draw.shuffle(rest)
    return b"".join(parts[:1] + rest)


def repeated(data: bytearray, draw: Random) -> bytes:
    return bytes(data) * draw.choice((2, 3))


def huge_sizes(data: bytearray, draw: Random) -> bytes:
    """Fields that say how much follows, set to as much as they can say."""
    for _ in range(draw.choice((1, 4))):
        place = draw.randrange(len(data) - 8)
        data[place : place + 4] = draw.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
    return bytes(data)


def noise(data: bytearray, draw: Random) -> bytes:
    return bytes(data[: draw.choice((0, 4, 64, 300))]) + draw.randbytes(20_000)


MUTATIONS: Sequence[Mutate] = (
    truncated, truncated, flipped, flipped, flipped_head, flipped_head, beheaded, emptied,
    cut_out, shuffled, repeated, huge_sizes, noise,
)  # fmt: skip


def mutants(bases: Sequence[Path], draw: Random, count: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each, in turn of every kind of every base."""
    for number in range(count):
        base = bases[number % len(bases)]
        mutate = MUTATIONS[number // len(bases) % len(MUTATIONS)]
        yield f"{mutate.__name__}-{base.stem}-{number}", mutate(bytearray(base.read_bytes()), draw)
