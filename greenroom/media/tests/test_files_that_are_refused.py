from contextlib import suppress
from pathlib import Path

import pytest

from greenroom.media.errors import FileRefused, Reason, ToolFailed
from greenroom.media.probe import probe
from greenroom.media.remux import remux
from greenroom.media.sniff import Container, sniff
from greenroom.media.tests.conftest import make

HEADS = {
    b"": Reason.EMPTY,
    b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n": Reason.NOT_A_RECORDING,
    b"ffconcat version 1.0\nfile other.webm\n": Reason.NOT_A_RECORDING,
    b"<?xml version='1.0'?><MPD></MPD>": Reason.NOT_A_RECORDING,
    b"<html><script>alert(1)</script>": Reason.NOT_A_RECORDING,
    b"RIFF\0\0\0\0AVI LIST": Reason.NOT_A_RECORDING,
    b"\x1a\x45\xdf\xa3 something else": Reason.NOT_A_RECORDING,
    b"\0\0\0\x04ftyp": Reason.NOT_A_RECORDING,
}


@pytest.mark.parametrize("head", HEADS)
def test_u6_the_first_bytes_decide(head: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        sniff(head)

    assert refused.value.reason is HEADS[head]
    assert refused.value.reason.label


def test_u6_recorders_files_are_known(live_webm: Path, fragmented_mp4: Path) -> None:
    assert sniff(live_webm.read_bytes()[:64]) is Container.WEBM
    assert sniff(fragmented_mp4.read_bytes()[:64]) is Container.MP4


def test_m3_a_picture_larger_than_a_camera_makes_is_refused(tmp_path: Path) -> None:
    words = ["-vf", "scale=4000:4000", "-frames:v", "2", "-c:v", "libvpx", "-deadline", "realtime"]
    bomb = make(tmp_path / "bomb.webm", *words)

    with pytest.raises(FileRefused) as refused:
        probe(bomb)

    assert refused.value.reason in {Reason.PICTURE_TOO_LARGE, Reason.DAMAGED}


def test_m3_more_tracks_than_a_camera_makes_are_refused(tmp_path: Path) -> None:
    maps = [word for _ in range(12) for word in ("-map", "1:a")]
    bomb = make(tmp_path / "tracks.webm", *maps, "-c:a", "libopus")

    with pytest.raises(FileRefused) as refused:
        probe(bomb)

    assert refused.value.reason is Reason.TOO_MANY_TRACKS


def test_m3_more_pictures_a_second_than_a_camera_makes_are_refused(tmp_path: Path) -> None:
    words = ["-vf", "fps=240", "-fps_mode:v", "passthrough", "-c:a", "libopus"]
    words += ["-c:v", "libvpx", "-deadline", "realtime"]
    bomb = make(tmp_path / "fast.webm", *words)

    with pytest.raises(FileRefused) as refused:
        remux(bomb, tmp_path / "out", limit_seconds=60)

    assert refused.value.reason is Reason.TOO_MANY_FRAMES


def test_m2_a_codec_off_the_list_is_refused(tmp_path: Path) -> None:
    odd = make(tmp_path / "odd.mkv", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "flac")

    with pytest.raises(FileRefused) as refused:
        probe(odd)

    assert refused.value.reason is Reason.CODEC


def test_a_header_with_nothing_behind_it_is_refused(live_webm: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.write_bytes(live_webm.read_bytes()[:300])

    with pytest.raises(FileRefused) as refused:
        remux(bare, tmp_path / "out", limit_seconds=60)

    assert refused.value.reason in {Reason.EMPTY, Reason.DAMAGED}


@pytest.mark.parametrize("step", range(6))
def test_m2_flipped_bytes_never_hurt_the_caller(live_webm: Path, tmp_path: Path, step: int) -> None:
    damaged = bytearray(live_webm.read_bytes())
    for place in range(64 + step * 7, len(damaged), 997):
        damaged[place] ^= 0x55
    (tmp_path / "damaged").write_bytes(damaged)

    with suppress(FileRefused, ToolFailed):
        made = remux(tmp_path / "damaged", tmp_path / "out", limit_seconds=60)
        assert made.facts.video_frames or made.facts.audio_packets
