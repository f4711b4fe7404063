"""Pictures become small clean PNGs, or are refused for a reason."""

import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from greenroom.media.picture import Flaw, Format, PictureRefused, Size, fitted, sniff, squared

WITHIN, AT_LEAST = Size(720, 216), Size(64, 32)


def drawn(target: Path, size: str = "900x300", *words: str) -> Path:
    source = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate=1"]
    command = ["ffmpeg", "-v", "error", "-y", *source, "-frames:v", "1", *words, str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_a_logo_is_made_smaller_and_keeps_its_shape(tmp_path: Path, ending: str) -> None:
    size = fitted(
        drawn(tmp_path / f"a.{ending}"), tmp_path / "to", within=WITHIN, at_least=AT_LEAST
    )

    assert size == Size(648, 216)
    assert sniff((tmp_path / "to").read_bytes()) == Format.PNG


def test_a_small_logo_is_not_blown_up(tmp_path: Path) -> None:
    source = drawn(tmp_path / "a.png", "100x50")

    assert fitted(source, tmp_path / "to", within=WITHIN, at_least=AT_LEAST) == Size(100, 50)


def test_an_icon_is_square_whatever_the_picture_is(tmp_path: Path) -> None:
    source = drawn(tmp_path / "a.png", "300x100")

    assert squared(source, tmp_path / "to", side=192, at_least=AT_LEAST) == Size(192, 192)


def test_what_the_file_says_beside_the_picture_stays_behind(tmp_path: Path) -> None:
    honest = drawn(tmp_path / "a.png").read_bytes()
    told = chunk(b"tEXt", b"Comment\0taken in the kitchen")
    (tmp_path / "told.png").write_bytes(honest[:33] + told + honest[33:] + b"<script>tail</script>")

    fitted(tmp_path / "told.png", tmp_path / "to", within=WITHIN, at_least=AT_LEAST)

    written = (tmp_path / "to").read_bytes()
    assert b"kitchen" not in written
    assert b"script" not in written


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Flaw.DRAWING),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><svg/>", Flaw.DRAWING),
        (b"GIF89a" + b"\0" * 40, Flaw.NOT_A_PICTURE),
        (b"#EXTM3U\n/etc/passwd", Flaw.NOT_A_PICTURE),
        (b"", Flaw.NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, Flaw.DAMAGED),
        (b"\xff\xd8\xff\xe0" + b"x" * 200, Flaw.DAMAGED),
    ],
)
def test_other_files_are_refused_whatever_their_name(
    tmp_path: Path, content: bytes, flaw: Flaw
) -> None:
    (tmp_path / "logo.png").write_bytes(content)

    with pytest.raises(PictureRefused) as refused:
        fitted(tmp_path / "logo.png", tmp_path / "to", within=WITHIN, at_least=AT_LEAST)

    assert refused.value.flaw == flaw


def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))
    (tmp_path / "bomb.png").write_bytes(bomb + chunk(b"IEND", b""))

    with pytest.raises(PictureRefused) as refused:
        fitted(tmp_path / "bomb.png", tmp_path / "to", within=WITHIN, at_least=AT_LEAST)

    assert refused.value.flaw == Flaw.TOO_MANY_PIXELS


def test_a_speck_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureRefused) as refused:
        fitted(
            drawn(tmp_path / "a.png", "40x20"), tmp_path / "to", within=WITHIN, at_least=AT_LEAST
        )

    assert refused.value.flaw == Flaw.TOO_SMALL
