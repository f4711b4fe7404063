"""Broken HTTP over a real socket: what stands before the application must not fall over either."""

import socket
from collections.abc import Iterator
from itertools import islice

PATIENCE_SECONDS = 3
HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
HEALTH = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
OK, NO_HEALTH = 200, 599
CODING = "coding "  # what these are called: 501 is right for them alone
NO_ANSWER = 0  # the line was closed, or nothing was said: as good as a no


def try_all(port: int, path: str, body: bytes, step: int = 1) -> Iterator[tuple[str, int]]:
    """The name of each, and the status of the first answer. Afterwards a good request is heard."""
    for name, parts in islice(framings(path, body), 0, None, step):
        yield name, _say(port, parts)
        if _say(port, [HEALTH]) != OK:
            yield f"health after {name}", NO_HEALTH


def framings(path: str, body: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Each is sent in its parts, with the line half closed at the end."""
    head, size = HEAD.format(path=path).encode(), len(body)
    end = b"\r\n"

    def with_(lines: str, content: bytes = body) -> list[bytes]:
        return [head + lines.encode("latin-1") + end + content]

    yield "short body", with_(f"Content-Length: {size + 100}\r\n")
    yield "no body", with_(f"Content-Length: {size}\r\n", b"")
    yield "half a body", with_(f"Content-Length: {size}\r\n", body[: size // 2])
    yield "longer body", with_(f"Content-Length: {size // 2}\r\n")
    for number in ("-1", "+10", "1e3", "abc", "", "0x10", "10, 10", "9" * 30, "1_0", "\xb2"):
        yield f"length {number!r}", with_(f"Content-Length: {number}\r\n")
    yield "two lengths", with_(f"Content-Length: {size}\r\nContent-Length: 0\r\n")
    yield "neither length nor chunks", with_("")
    yield "length of more than the door takes", with_("Content-Length: 70000000\r\n")
    yield "large body", with_("Content-Length: 200000\r\n", b"x" * 200_000)
    chunked = "Transfer-Encoding: chunked\r\n"
    for name, content in _chunks(body):
        yield f"chunks: {name}", with_(chunked, content)
    yield "chunks and a length", with_(f"{chunked}Content-Length: 3\r\n", b"0\r\n\r\n")
    for coding in ("gzip", "chunked, chunked", "xchunked", "chunked\x0b", "identity", ""):
        yield f"{CODING}{coding!r}", with_(f"Transfer-Encoding: {coding}\r\n", b"0\r\n\r\n")
    yield from _heads(path, body)


def _chunks(body: bytes) -> Iterator[tuple[str, bytes]]:
    size = f"{len(body):x}".encode()
    yield "whole", size + b"\r\n" + body + b"\r\n0\r\n\r\n"
    yield "cut", size + b"\r\n" + body[:20]
    yield "size is no number", b"zz\r\n" + body + b"\r\n0\r\n\r\n"
    yield "size below nothing", b"-5\r\n" + body + b"\r\n0\r\n\r\n"
    yield "endless size", b"f" * 40 + b"\r\n" + body
    yield "too short", b"3\r\n" + body + b"\r\n0\r\n\r\n"
    yield "with extension", size + b";" + b"x" * 20_000 + b"\r\n" + body + b"\r\n0\r\n\r\n"
    yield "one byte each", b"".join(b"1\r\n%c\r\n" % each for each in body) + b"0\r\n\r\n"
    yield "trailer", size + b"\r\n" + body + b"\r\n0\r\nX: 1\r\nContent-Length: 9\r\n\r\n"


def _heads(path: str, body: bytes) -> Iterator[tuple[str, list[bytes]]]:
    line, host = f"POST {path} HTTP/1.1\r\n".encode(), b"Host: 127.0.0.1\r\n"
    length = f"Content-Length: {len(body)}\r\n".encode()
    yield "head byte by byte", [bytes([each]) for each in line + host + length + b"\r\n"] + [body]
    yield "head that never ends", [line, host, b"X-Slow: "]
    yield "long head", [line + host + b"X: " + b"x" * 300_000 + b"\r\n" + length + b"\r\n" + body]
    yield "many heads", [line + host + b"X: y\r\n" * 20_000 + length + b"\r\n" + body]
    yield "no host", [line + length + b"\r\n" + body]
    yield "two hosts", [line + host + b"Host: elsewhere.invalid\r\n" + length + b"\r\n" + body]
    yield "another host", [line + b"Host: elsewhere.invalid\r\n" + length + b"\r\n" + body]
    yield "head without colon", [line + host + b"nonsense\r\n" + length + b"\r\n" + body]
    yield "blank before the colon", [line + host + b"Content-Length : 5\r\n\r\n" + body]
    yield "folded head", [line + host + b"X: a\r\n b\r\n" + length + b"\r\n" + body]
    yield "zero byte in a head", [line + host + b"X: a\0b\r\n" + length + b"\r\n" + body]
    yield "bare line feeds", [(line + host + length + b"\r\n").replace(b"\r\n", b"\n") + body]
    for what in (b"100-continue", b"wonders"):
        expects = b"Expect: " + what + b"\r\n"
        yield f"expects {what!r}", [line + host + expects + length + b"\r\n" + body]
    yield "no version", [f"POST {path}\r\n".encode() + host + length + b"\r\n" + body]
    yield "version 9", [f"POST {path} HTTP/9.9\r\n".encode() + host + length + b"\r\n" + body]
    absolute = f"POST http://127.0.0.1{path} HTTP/1.1\r\n".encode()
    yield "absolute address", [absolute + host + b"\r\n"]
    yield "bytes in the address", [b"POST /hooks/\xff\xfe HTTP/1.1\r\n" + host + b"\r\n"]
    yield "not HTTP at all", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)]
    yield "nothing", [b""]


def _say(port: int, parts: list[bytes]) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        try:
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # hung up on already; an answer may have come before
        return _status(line)


def _status(line: socket.socket) -> int:
    told = b""
    try:
        while b"\r\n" not in told and (more := line.recv(4096)):
            told += more
    except OSError:
        return NO_ANSWER
    words = told.split(b"\r\n")[0].split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else NO_ANSWER
