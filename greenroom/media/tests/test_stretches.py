"""A recording that is joined from stretches is the same as one that was taken as a whole."""

from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from greenroom.media import cutting, stretch, webm
from greenroom.media.errors import FileRefused, Reason
from greenroom.media.probe import probe
from greenroom.media.remux import remux
from greenroom.media.stretch import NotJoinable, Stretch
from greenroom.media.tests.conftest import make


def joined(recording: Path, bench: Path, count: int = 3) -> Path:
    data = recording.read_bytes()
    known = cutting.head(data)
    assert known is not None
    container, head = known
    places = cutting.cuts(data, container)
    ends = [*places[:: max(1, len(places) // count)], len(data)]
    made, bodies = [], []
    for first, end in pairwise(ends):
        (bench / "in").write_bytes(head + data[first:end])
        one = stretch.make(bench / "in", bench / "out")
        made.append(Stretch.from_json(one.as_json()))
        bodies.append((bench / "out").read_bytes())
    beginning, _told = stretch.join(made, limit_seconds=60)
    (bench / "joined").write_bytes(beginning + b"".join(bodies))
    return bench / "joined"


@pytest.mark.parametrize("kind", ["recorded", "recorded_mp4", "live_webm"])
def test_stretches_hold_what_the_whole_holds(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    recording: Path = request.getfixturevalue(kind)
    whole = remux(recording, tmp_path / "whole", limit_seconds=60).facts

    facts = probe(joined(recording, tmp_path))

    assert (facts.video_frames, facts.audio_packets) == (whole.video_frames, whole.audio_packets)
    assert (facts.video_codec, facts.audio_codec) == (whole.video_codec, whole.audio_codec)
    assert abs(facts.duration_ms - whole.duration_ms) <= 100


def test_joined_stretches_have_their_index_first(recorded: Path, tmp_path: Path) -> None:
    written = joined(recorded, tmp_path).read_bytes()

    cues, first_cluster = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    assert 0 < written.find(cues) < written.find(first_cluster)
    index, clusters = webm.read(written)
    assert all(clusters[place : place + 4] == first_cluster for _ms, place in index.cues)


def test_a_recording_for_an_mp4_is_taken_as_a_whole(fragmented_mp4: Path, tmp_path: Path) -> None:
    with pytest.raises(NotJoinable):
        stretch.make(fragmented_mp4, tmp_path / "out")


@pytest.mark.parametrize("data", [b"\x1a\x45\xdf\xa3 webm", b"\0\0\0\x08ftyp" + b"\0" * 99])
def test_what_can_not_be_cut_has_no_head(data: bytes) -> None:
    assert cutting.head(data) is None


def test_a_file_of_another_muxer_is_not_read(recorded: Path) -> None:
    with pytest.raises((webm.NotOurs, StopIteration)):
        webm.read(recorded.read_bytes())


def grows(bench: Path) -> Path:
    """A picture of 160x120 that becomes one of 2200x2100 from one key picture to the next."""
    made = []
    for size in ("160x120", "2200x2100"):
        words = ["-vf", f"scale={size}", "-frames:v", "5", "-an", "-c:v", "libvpx"]
        made.append(make(bench / f"{size}.webm", *words, "-deadline", "realtime", "-cpu-used", "8"))
    parts = [webm.read(one.read_bytes()) for one in made]
    sized = [(index, len(clusters)) for index, clusters in parts]
    beginning = webm.head_of(sized, 400)
    (bench / "grows").write_bytes(beginning + b"".join(clusters for _index, clusters in parts))
    return bench / "grows"


def test_m3_a_picture_that_grows_in_mid_stream_is_refused(tmp_path: Path) -> None:
    bomb = grows(tmp_path)
    assert probe(bomb).width == 160

    for step in (partial(remux, limit_seconds=60), stretch.make):
        with pytest.raises(FileRefused) as refused:
            step(bomb, tmp_path / "out")
        assert refused.value.reason is Reason.PICTURE_TOO_LARGE
