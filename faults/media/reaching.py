"""Files that name other files: playlists, scripts, manifests, under every disguise."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from faults.media.canaries import Canaries

Form = Callable[[str], bytes]


def hls(name: str) -> bytes:
    head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n"
    return f"{head}{name}\n#EXT-X-ENDLIST\n".encode()


def hls_key(name: str) -> bytes:
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="{name}",IV=0x0\n'
    return b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n" + key.encode() + hls(name)[8:]


def hls_map(name: str) -> bytes:
    head = f'#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:10\n#EXT-X-MAP:URI="{name}"\n'
    return f"{head}#EXTINF:10,\n{name}\n#EXT-X-ENDLIST\n".encode()


def hls_master(name: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{name}\n".encode()


def concat(name: str) -> bytes:
    return f"ffconcat version 1.0\nfile '{name}'\n".encode()


def concat_stream(name: str) -> bytes:
    return f"ffconcat version 1.0\nstream\nexact_stream_id 1\nfile {name}\noption safe 0\n".encode()


def dash(name: str) -> bytes:
    return (
        '<?xml version="1.0"?><MPD type="static" mediaPresentationDuration="PT2S" minBufferTime='
        '"PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period duration="PT2S">'
        '<AdaptationSet mimeType="video/webm"><Representation id="1" bandwidth="1" codecs="vp8">'
        f"<BaseURL>{name}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ).encode()


def session(name: str) -> bytes:
    port = name.rpartition(":")[2].partition("/")[0]
    port = port if port.isdigit() else "9"
    return (
        f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns={name}\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=video {port} TCP/RTP/AVP 96\na=rtpmap:96 VP8/90000\n"
    ).encode()


def alias(name: str) -> bytes:
    """A QuickTime file whose track lies elsewhere, by a `dref` with the other file's name."""
    url = b"url " + b"\0\0\0\0" + name.encode() + b"\0"
    dref = _box(b"dref", b"\0\0\0\0\0\0\0\1" + _box(url[:4], url[4:]))
    minf = _box(b"minf", _box(b"vmhd", bytes(12)) + _box(b"dinf", dref))
    hdlr = _box(b"hdlr", bytes(8) + b"vide" + bytes(13))
    mdia = _box(b"mdia", _box(b"mdhd", bytes(20) + b"\0\0\0\0") + hdlr + minf)
    moov = _box(b"moov", _box(b"mvhd", bytes(100)) + _box(b"trak", mdia))
    return _box(b"ftyp", b"qt  \0\0\0\0qt  ") + moov


FORMS: tuple[Form, ...] = (
    hls, hls_key, hls_map, hls_master, concat, concat_stream, dash, session, alias,
)  # fmt: skip


def as_it_is(script: bytes, _honest: bytes) -> bytes:
    return script


def with_mark(script: bytes, _honest: bytes) -> bytes:
    return b"\xef\xbb\xbf" + script


def after_webm_head(script: bytes, honest: bytes) -> bytes:
    return honest[:188] + script


def within_webm_mark(script: bytes, _honest: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff webm\n" + script


def within_box(script: bytes, _honest: bytes) -> bytes:
    return _box(b"ftyp", b"isom\n" + script[:3000])


def after_honest(script: bytes, honest: bytes) -> bytes:
    return honest + script


DISGUISES = (as_it_is, with_mark, after_webm_head, within_webm_mark, within_box, after_honest)


def targets(canaries: Canaries) -> tuple[str, ...]:
    file, door = canaries.file, f"127.0.0.1:{canaries.port}"
    return (
        str(file),
        f"file:{file}",
        f"../{file.name}",
        f"concat:{file}|{file}",
        f"subfile,,start,0,end,0,,:{file}",
        f"http://{door}/canary.ts",
        f"tcp://{door}",
        f"crypto+http://{door}/canary.ts",
    )


def reaching(canaries: Canaries, honest: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each: every form to every target in every disguise."""
    inside = honest.read_bytes()
    for form in FORMS:
        for number, target in enumerate(targets(canaries)):
            for disguise in DISGUISES:
                name = f"{form.__name__}-{number}-{disguise.__name__}"
                yield name, disguise(form(target), inside)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content
