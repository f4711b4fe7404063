import subprocess
from pathlib import Path

import pytest

from greenroom.media.damage import Damage, damage
from greenroom.media.errors import FileRefused, Reason
from greenroom.media.poster import poster
from greenroom.media.probe import probe
from greenroom.media.remux import remux
from greenroom.media.tests.conftest import make
from greenroom.media.transcode import transcode


def test_a_recording_gets_its_duration_and_an_index(recorded: Path, tmp_path: Path) -> None:
    assert probe(recorded).duration_ms == 0

    made = remux(recorded, tmp_path / "out", limit_seconds=60)

    assert made.mime == "video/webm"
    assert 3500 < made.facts.duration_ms < 4500
    cues, first_cluster = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    written = (tmp_path / "out").read_bytes()
    assert 0 < written.find(cues) < written.find(first_cluster)


def test_vp9_from_an_mp4_recorder_becomes_webm(recorded_mp4: Path, tmp_path: Path) -> None:
    made = remux(recorded_mp4, tmp_path / "out", limit_seconds=60)

    assert (made.mime, made.facts.video_codec) == ("video/webm", "vp9")


def test_fragments_become_one_mp4_with_its_index_first(
    fragmented_mp4: Path, tmp_path: Path
) -> None:
    made = remux(fragmented_mp4, tmp_path / "out", limit_seconds=60)

    written = (tmp_path / "out").read_bytes()
    assert made.mime == "video/mp4"
    assert b"moof" not in written
    assert written.find(b"moov") < written.find(b"mdat")


def test_m5_names_and_places_stay_behind(fragmented_mp4: Path, tmp_path: Path) -> None:
    assert b"Kitchen of the candidate" in fragmented_mp4.read_bytes()

    remux(fragmented_mp4, tmp_path / "fast", limit_seconds=60)
    transcode(tmp_path / "fast", tmp_path / "normal")

    for made in (tmp_path / "fast", tmp_path / "normal"):
        assert b"Kitchen" not in made.read_bytes()
        assert b"+48.2" not in made.read_bytes()


def test_the_normal_version_is_h264_at_a_constant_rate(recorded: Path, tmp_path: Path) -> None:
    remux(recorded, tmp_path / "fast", limit_seconds=60)
    made = transcode(tmp_path / "fast", tmp_path / "normal")

    assert (made.mime, made.facts.video_codec, made.facts.audio_codec) == (
        "video/mp4",
        "h264",
        "aac",
    )
    assert made.decode_errors == 0
    assert damage(made.facts, 4000) is None


def test_a_poster_is_a_picture(recorded: Path, tmp_path: Path) -> None:
    assert poster(recorded, tmp_path / "still")
    assert (tmp_path / "still").read_bytes().startswith(b"\xff\xd8\xff")


def test_sound_alone_is_an_answer_too(tmp_path: Path, folder: Path) -> None:
    voice = make(folder / "voice.webm", "-map", "1:a", "-c:a", "libopus")
    fast = remux(voice, tmp_path / "fast", limit_seconds=60)
    normal = transcode(tmp_path / "fast", tmp_path / "normal")

    assert (fast.mime, normal.mime) == ("audio/webm", "audio/mp4")
    assert not poster(tmp_path / "fast", tmp_path / "still")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_every_prefix_of_a_recording_is_watchable(
    recorded: Path, tmp_path: Path, share: float
) -> None:
    whole = recorded.read_bytes()
    recorded.write_bytes(whole[: int(len(whole) * share)])

    made = remux(recorded, tmp_path / "out", limit_seconds=60)

    assert 0 < made.facts.duration_ms < 4200


def test_m4_a_tail_that_is_missing_is_noticed(recorded: Path, tmp_path: Path) -> None:
    whole = recorded.read_bytes()
    recorded.write_bytes(whole[: len(whole) // 2])

    made = remux(recorded, tmp_path / "out", limit_seconds=60)

    assert damage(made.facts, 4000) is Damage.SHORTER


def test_m4_a_recording_without_sound_is_noticed(folder: Path, tmp_path: Path) -> None:
    mute = make(folder / "mute.webm", "-map", "0:v", "-c:v", "libvpx", "-deadline", "realtime")
    made = remux(mute, tmp_path / "out", limit_seconds=60)

    assert damage(made.facts, 2000) is Damage.NO_SOUND


def test_m3_a_recording_beyond_its_limit_is_refused(recorded: Path, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        remux(recorded, tmp_path / "out", limit_seconds=1)

    assert refused.value.reason is Reason.TOO_LONG


def test_a_phone_held_upright_stays_upright(plain_mp4: Path, tmp_path: Path) -> None:
    upright = ["-metadata:s:v:0", "rotate=90"]
    turned = tmp_path / "turned.mp4"
    copy = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        str(plain_mp4),
        "-c",
        "copy",
        *upright,
        str(turned),
    ]
    subprocess.run(copy, check=True, timeout=60)

    remux(turned, tmp_path / "fast", limit_seconds=60)
    made = transcode(tmp_path / "fast", tmp_path / "normal")

    assert (made.facts.width, made.facts.height) == (120, 160)
