"""The line between a web process and its bucket: it breaks at times, and tells of no room.

It passes on what is asked, one request after the other.
"""

import http.client
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

NO_ROOM = b"<Error><Code>XMinioStorageFull</Code></Error>"
HOP = {"connection", "transfer-encoding", "keep-alive"}
BROKEN_SHARE = 0.03  # of the answers are lost after the bucket has obeyed


class Line(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, bucket: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Pass)
        self.bucket = urlsplit(bucket).netloc
        self.is_full = False
        self.rng = random.Random(seed)  # noqa: S311 - no secret
        self.refused = self.broken = 0

    def handle_error(self, *_: object) -> None:
        """A web process that dies leaves its lines open: that is what is tried."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Pass(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Line

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.is_full and self.command == "PUT":
            self.server.refused += 1
            self._answer(507, [], NO_ROOM)
            return
        upstream = http.client.HTTPConnection(self.server.bucket, timeout=30)
        upstream.request(self.command, self.path, body, dict(self.headers))
        told = upstream.getresponse()
        found = told.read()
        upstream.close()
        if self.server.rng.random() < BROKEN_SHARE:
            self.server.broken += 1
            self.close_connection = True
            return
        self._answer(told.status, told.getheaders(), found)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass  # noqa: N815 - the library's names

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP and not (self.command != "HEAD" and _is_length(name)):
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _is_length(name: str) -> bool:
    return name.lower() == "content-length"


@contextmanager
def line(bucket: str, seed: int) -> Iterator[Line]:
    with Line(bucket, seed) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
