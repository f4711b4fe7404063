"""Join stretches of a recording into one WebM file without reading their pictures again.

Each was written by our own muxer in the jail, with the clock of the whole recording. What is new is
the beginning: how long it is, and an index of the clusters, which lies in front of them.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEGMENT, INFO, TRACKS, CLUSTER, CUES = (
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0x1F43B675,
    0x1C53BB6B,
)
SCALE, DURATION, MUXER, WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
TRACK, TRACK_NUMBER, TRACK_KIND, VIDEO = 0xAE, 0xD7, 0x83, 1
CLOCK, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
CUE, CUE_TIME, CUE_PLACES, CUE_TRACK, CUE_CLUSTER = 0xBB, 0xB3, 0xB7, 0xF7, 0xF1
MILLISECONDS = 1_000_000  # in nanoseconds
KEY_PICTURE = 0x80
BYTE, LARGEST_NAME = 8, 4
SIZE_BYTES = 8


class NotOurs(Exception):
    """The file is not as our muxer writes them."""


@dataclass(frozen=True)
class Index:
    """What a stretch holds, kept beside its clusters."""

    head: bytes
    tracks: bytes
    cue_track: int
    cues: tuple[tuple[int, int], ...]
    """The time of a key picture and the place of its cluster, from the first cluster on."""
    pictures: int
    sounds: int
    last_ms: int


def read(data: bytes) -> tuple[Index, bytes]:
    """The index and the clusters of a file that our muxer wrote."""
    start, end = next((s, e) for name, s, e in _elements(data, 0, len(data)) if name == SEGMENT)
    parts = list(_elements(data, start, end))
    tracks = next((data[s:e] for name, s, e in parts if name == TRACKS), b"")
    clusters = [(s, e) for name, s, e in parts if name == CLUSTER]
    if not clusters or not tracks:
        raise NotOurs("no track, or nothing on it")
    bodies = [element(CLUSTER, data[s:e]) for s, e in clusters]
    return _indexed(data[: _start_of(data, SEGMENT)], tracks, bodies), b"".join(bodies)


def head_of(stretches: Sequence[tuple[Index, int]], duration_ms: int) -> bytes:
    """What comes before the clusters, which follow one after the other; with the bytes of each."""
    first = stretches[0][0]
    info = element(INFO, _info(duration_ms))
    before = info + element(TRACKS, first.tracks)
    cues = [cue for index, _size in stretches for cue in index.cues]
    clusters_at = len(before) + len(element(CUES, b"".join(_cue(first, 0, 0) for _ in cues)))
    index = element(CUES, b"".join(_placed(stretches, clusters_at)))
    size = len(before) + len(index) + sum(size for _index, size in stretches)
    return first.head + _name(SEGMENT) + _size(size) + before + index


def element(name: int, content: bytes) -> bytes:
    return _name(name) + _size(len(content)) + content


def _indexed(head: bytes, tracks: bytes, bodies: Sequence[bytes]) -> Index:
    kinds = dict(_kinds(tracks))
    video = next((number for number, kind in kinds.items() if kind == VIDEO), 0)
    cue_track = video or next(iter(kinds))
    cues, place, counts, last = [], 0, dict.fromkeys(kinds, 0), 0
    for body in bodies:
        blocks = list(_blocks(body))
        keys = [ms for track, ms, is_key in blocks if track == cue_track and is_key]
        cues += [(keys[0], place)] if keys else []
        for track, ms, _is_key in blocks:
            counts[track] = counts.get(track, 0) + 1
            last = max(last, ms)
        place += len(body)
    pictures = counts[video] if video else 0
    sounds = sum(counts.values()) - pictures
    return Index(head, tracks, cue_track, tuple(cues), pictures, sounds, last)


def _placed(stretches: Sequence[tuple[Index, int]], clusters_at: int) -> Iterator[bytes]:
    for index, size in stretches:
        for ms, place in index.cues:
            yield _cue(index, ms, clusters_at + place)
        clusters_at += size


def _cue(index: Index, ms: int, place: int) -> bytes:
    places = element(CUE_TRACK, _number(index.cue_track)) + element(CUE_CLUSTER, _number(place))
    return element(CUE, element(CUE_TIME, _number(ms)) + element(CUE_PLACES, places))


def _info(duration_ms: int) -> bytes:
    return (
        element(SCALE, _number(MILLISECONDS))
        + element(DURATION, struct.pack(">d", duration_ms))
        + element(MUXER, b"greenroom")
        + element(WRITER, b"greenroom")
    )


def _kinds(tracks: bytes) -> Iterator[tuple[int, int]]:
    for name, start, end in _elements(tracks, 0, len(tracks)):
        if name == TRACK:
            told = {n: tracks[s:e] for n, s, e in _elements(tracks, start, end)}
            yield _int(told[TRACK_NUMBER]), _int(told[TRACK_KIND])


def _blocks(cluster: bytes) -> Iterator[tuple[int, int, bool]]:
    """Track, time and whether it is a key picture, of each block."""
    _own, begin, end = next(_elements(cluster, 0, len(cluster)))
    clock = 0
    for name, start, stop in _elements(cluster, begin, end):
        if name == CLOCK:
            clock = _int(cluster[start:stop])
        elif name == SIMPLE_BLOCK:
            yield _block(cluster, start, clock, always_key=False)
        elif name == BLOCK_GROUP:
            for inner, place, _end in _elements(cluster, start, stop):
                if inner == BLOCK:  # only sound is written so, at the very end
                    yield _block(cluster, place, clock, always_key=True)


def _block(data: bytes, place: int, clock: int, *, always_key: bool) -> tuple[int, int, bool]:
    track, place = _vint(data, place)
    (offset,) = struct.unpack_from(">h", data, place)
    return track, clock + offset, always_key or bool(data[place + 2] & KEY_PICTURE)


def _elements(data: bytes, place: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Name, beginning and end of each element's content."""
    while place < end:
        length = BYTE - data[place].bit_length() + 1
        if length > LARGEST_NAME:
            raise NotOurs(f"no name at {place}")
        name = _int(data[place : place + length])
        size, start = _vint(data, place + length)
        if start + size > end:
            raise NotOurs(f"an element of {size} bytes at {place}")
        yield name, start, start + size
        place = start + size


def _start_of(data: bytes, wanted: int) -> int:
    place = 0
    for name, _start, end in _elements(data, 0, len(data)):
        if name == wanted:
            return place
        place = end
    raise NotOurs("no segment")


def _vint(data: bytes, place: int) -> tuple[int, int]:
    length = BYTE - data[place].bit_length() + 1
    value = _int(data[place : place + length]) & ~(1 << (7 * length))
    return value, place + length


def _name(name: int) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big")


def _size(size: int) -> bytes:
    return (size | 1 << 7 * SIZE_BYTES).to_bytes(SIZE_BYTES, "big")


def _number(value: int) -> bytes:
    return value.to_bytes(SIZE_BYTES, "big")


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big")
