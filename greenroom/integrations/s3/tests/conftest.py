import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from greenroom.integrations.s3.store import BucketStore
from greenroom.testing import bucket


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    pytest.importorskip("moto", reason="moto is one of the test packages; run make setup-tests")
    with bucket.server() as address:
        yield address


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bucket.CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def store(endpoint: str) -> BucketStore:
    """An empty place within the one bucket."""
    return BucketStore(**bucket.settings(endpoint, prefix=f"test-{uuid4()}"))


class Refusing(ThreadingHTTPServer):
    """A server that takes no object, and remembers the headers of who tried."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(("127.0.0.1", 0), Refusal)
        self.status, self.said = status, f"<Error><Code>{code}</Code></Error>".encode()
        self.asked: list[Message] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Refusal(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Refusing

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.headers)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.said)))
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def refusing(status: int, code: str) -> Iterator[Refusing]:
    with Refusing(status, code) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
