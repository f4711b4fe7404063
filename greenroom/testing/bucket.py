"""An S3 on the loopback, with an empty bucket, for tests and fault plans."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

HOST, BUCKET = "127.0.0.1", "greenroom-recordings"
START_SECONDS = 60
# Invented: the server on the loopback takes whatever is signed.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@contextmanager
def server() -> Iterator[str]:
    """The address of an S3 that forgets everything at the end."""
    port = _free_port()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=tempfile.gettempdir(),
            env={**os.environ, **CREDENTIALS},
        )
        try:
            endpoint = f"http://{HOST}:{port}"
            _make_bucket(endpoint, process, Path(f"/proc/self/fd/{said.fileno()}"))
            yield endpoint
        finally:
            process.kill()
            process.wait()


def settings(endpoint: str, **more: Any) -> dict[str, Any]:
    """What `settings.S3` holds for this server."""
    return {
        "bucket": BUCKET,
        "endpoint": endpoint,
        "region": "",
        "prefix": "",
        "path_style": True,
        "serves_links": True,
        **more,
    }


def _make_bucket(endpoint: str, process: "subprocess.Popen[bytes]", said: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.put(f"{endpoint}/{BUCKET}", timeout=10).raise_for_status()
        except httpx.TransportError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(said.read_text(errors="replace")[-2000:]) from None
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
