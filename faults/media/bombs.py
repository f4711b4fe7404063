"""Small files that unfold, and files that no recorder makes."""

import struct
from collections.abc import Iterator
from pathlib import Path

from faults.media.files import AAC, H264, OPUS, VP8, VP9, ffmpeg, make
from greenroom.media import webm

ODD = (
    ("mjpeg.mkv", ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", *OPUS)),
    ("flac.mkv", (*VP8, "-c:a", "flac")),
    ("mpeg4.mp4", ("-c:v", "mpeg4", *AAC)),
    ("theora.mkv", ("-c:v", "libtheora", "-c:a", "libvorbis")),
    ("ffv1.mkv", ("-c:v", "ffv1", *OPUS)),
    ("raw.mkv", ("-c:v", "rawvideo", "-t", "0.2", *OPUS)),
    ("mp3.mp4", (*H264, "-c:a", "libmp3lame")),
    ("avi.avi", ("-c:v", "mpeg4", "-c:a", "libmp3lame")),
    ("flv.flv", (*H264, *AAC)),
    ("ts.ts", (*H264, *AAC)),
    ("ogg.ogg", ("-map", "1:a", "-c:a", "libvorbis")),
    ("wav.wav", ("-map", "1:a")),
    ("mp3.mp3", ("-map", "1:a", "-c:a", "libmp3lame")),
    ("gif.gif", ("-an", "-t", "0.5")),
    ("png.png", ("-an", "-frames:v", "1")),
    ("jpeg.jpg", ("-an", "-frames:v", "1")),
    ("nut.nut", ("-c:v", "mpeg4", "-c:a", "mp2")),
    ("aiff.aiff", ("-map", "1:a")),
)  # fmt: skip
TEXTS = {
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "zip": b"PK\x03\x04" + bytes(200),
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n",
    "elf": b"\x7fELF" + bytes(200),
    "shell": b"#!/bin/sh\ntouch /tmp/owned\n",
    "nothing": b"",
    "one": b"\0",
    "zeros": bytes(100_000),
    "ones": b"\xff" * 100_000,
    "subtitles": b"1\n00:00:00,000 --> 00:00:02,000\n{\\fn/etc/passwd}x\n",
}
ENTRIES = 2**31 - 1


def bombs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    yield from ((f"text-{name}", data) for name, data in TEXTS.items())
    for name, words in ODD:
        yield f"odd-{name}", make(folder / name, *words, seconds=1).read_bytes()
    yield from _large(folder)
    yield from _many(folder)
    yield from _long(folder)
    yield from _grown(folder)
    yield from _hollow(folder)


def _large(folder: Path) -> Iterator[tuple[str, bytes]]:
    for side in (2200, 3000, 4000):
        words = ("-vf", f"scale={side}:{side}", "-an", "-frames:v", "1", *VP8)
        yield f"large-{side}", make(folder / f"large-{side}.webm", *words).read_bytes()
    small = make(folder / "small.webm", *VP8, *OPUS, seconds=0.5).read_bytes()
    for side in (2200, 4000, 8000, 16383):
        lying = bytearray(small)
        place = lying.find(b"\x9d\x01\x2a")  # the start of VP8's key picture; then its size
        lying[place + 3 : place + 7] = struct.pack("<HH", side, side)
        yield f"large-in-the-stream-{side}", bytes(lying)


def _many(folder: Path) -> Iterator[tuple[str, bytes]]:
    for count in (9, 20, 60, 120):
        maps = [word for _ in range(count) for word in ("-map", "1:a")]
        made = make(folder / f"tracks-{count}.webm", *maps, *OPUS, seconds=0.5)
        yield f"tracks-{count}", made.read_bytes()
    for rate in (90, 240, 1000):
        words = ("-an", "-vf", f"fps={rate}", "-fps_mode:v", "passthrough", *VP8)
        yield f"rate-{rate}", make(folder / f"rate-{rate}.webm", *words).read_bytes()
    for rate in (120, 600):
        fast = ("-an", "-vf", f"fps={rate}", *H264)
        yield f"rate-{rate}-mp4", make(folder / f"rate-{rate}.mp4", *fast).read_bytes()


def _long(folder: Path) -> Iterator[tuple[str, bytes]]:
    for hours in (1, 10, 500):
        stretched = ("-vf", f"setpts=N*{hours}*3600/TB/24", "-fps_mode:v", "passthrough", "-an")
        for name, words in (("webm", VP8), ("mp4", H264)):
            made = make(folder / f"long-{hours}.{name}", *stretched, *words, seconds=1)
            yield f"long-{hours}-{name}", made.read_bytes()
    for seconds in (75, 200, 900):
        made = make(folder / f"longer-{seconds}.webm", *VP8, size="16x16", rate=1, seconds=seconds)
        yield f"longer-{seconds}", made.read_bytes()


def _grown(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The picture changes its size in mid-stream: a little, and beyond all bounds."""
    small = _clusters(folder, "160x120", VP8)
    for size in ("320x240", "120x160", "1920x1080", "2200x2100", "4000x3000", "6000x6000"):
        parts = [small, _clusters(folder, size, VP8)]
        head = webm.head_of([(index, len(data)) for index, data in parts], 500)
        yield f"grown-{size}", head + b"".join(data for _index, data in parts)
    for first, then in ((VP9, VP8), (VP8, VP9)):
        parts = [_clusters(folder, "160x120", first), _clusters(folder, "160x120", then)]
        head = webm.head_of([(index, len(data)) for index, data in parts], 500)
        yield f"changed-{first[1]}", head + b"".join(data for _index, data in parts)


def _clusters(folder: Path, size: str, codec: tuple[str, ...]) -> tuple[webm.Index, bytes]:
    words = ("-vf", f"scale={size}", "-frames:v", "4", "-an", *codec)
    return webm.read(make(folder / "grown.webm", *words).read_bytes())


def _hollow(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Boxes in boxes, tables without an end, files within files."""
    head = make(folder / "hollow.webm", *VP8, *OPUS, seconds=0.5).read_bytes()
    deep = b""
    for _ in range(3000):
        deep = webm.element(webm.CUES, deep)
    yield "nested-webm", head[:300] + deep
    box = b""
    for _ in range(3000):
        box = struct.pack(">I", len(box) + 8) + b"moov" + box
    plain = make(folder / "hollow.mp4", *H264, *AAC, seconds=0.5).read_bytes()
    yield "nested-mp4", plain[:32] + box
    for table in (b"stsz", b"stts", b"stsc", b"stco", b"stss", b"ctts"):
        place = plain.find(table)
        counted = place + (12 if table == b"stsz" else 8)
        if place > 0:
            yield (
                f"table-{table.decode()}",
                plain[:counted] + struct.pack(">I", ENTRIES) + plain[counted + 4 :],
            )
    script = folder / "attached.m3u8"
    script.write_text("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n")
    attach = ("-attach", str(script), "-metadata:s:t", "mimetype=text/plain")
    ffmpeg("-i", str(folder / "hollow.webm"), "-c", "copy", *attach, str(folder / "attached.mkv"))
    yield "attached", (folder / "attached.mkv").read_bytes()
