"""Recordings that real browsers make of their fake camera, while the plan runs."""

import base64
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import sync_playwright

from e2e.browser import CHROMIUM, FLAGS

FIREFOX = "firefox-esr"
SCRIPT = Path(__file__).with_name("firefox.mjs")
SIZES = ((640, 480), (480, 640), (320, 240), (1280, 720))
MIMES = (
    "video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm;codecs=h264,opus",
    "video/webm", "video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4;codecs=vp9,opus",
    "video/mp4", "audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2",
)  # fmt: skip
# All kinds at once from one camera; what a browser can not make is left out.
RECORD = """async ([mimes, width, height]) => {
  const camera = await navigator.mediaDevices.getUserMedia(
    {audio: true, video: {width, height, frameRate: 24}})
  const made = await Promise.all(mimes.filter(m => MediaRecorder.isTypeSupported(m)).map(
    mimeType => new Promise((done, fail) => {
      const tracks = mimeType.startsWith('audio') ? camera.getAudioTracks() : camera.getTracks()
      const recorder = new MediaRecorder(new MediaStream(tracks),
        {mimeType, videoBitsPerSecond: 600000, videoKeyFrameIntervalDuration: 1000})
      const parts = []
      recorder.ondataavailable = event => parts.push(event.data)
      recorder.onerror = fail
      recorder.onstop = async () => {
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
        let text = ''
        for (const byte of bytes) text += String.fromCharCode(byte)
        done([mimeType, btoa(text)])
      }
      recorder.start(1000)
      setTimeout(() => recorder.stop(), 3600)
    })))
  camera.getTracks().forEach(track => track.stop())
  return made
}"""


def chromium(folder: Path, sizes: int = len(SIZES)) -> Iterator[Path]:
    with _page() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto(address)
        for width, height in SIZES[:sizes]:
            made = page.evaluate(RECORD, [MIMES, width, height])
            yield from _written(folder, f"chromium-{width}x{height}", made)
        browser.close()


def firefox(folder: Path, node: Path) -> Iterator[Path]:
    """Nothing where there is no Firefox."""
    if not which(FIREFOX):
        return
    with _page() as address:
        told = {"address": address, "mimes": MIMES, "sizes": SIZES[:3], "record": RECORD}
        command = [str(node), str(SCRIPT), json.dumps(told), str(which(FIREFOX))]
        # Firefox keeps a profile below HOME and refuses one that is another user's.
        environment = {**os.environ, "HOME": str(folder)}
        ran = subprocess.run(command, capture_output=True, timeout=120, check=True, env=environment)
    for (width, height), made in zip(SIZES, json.loads(ran.stdout), strict=False):
        yield from _written(folder, f"firefox-{width}x{height}", made)


def _written(folder: Path, name: str, made: list[Any]) -> Iterator[Path]:
    for mime, text in made:
        file = folder / f"{name}-{re.sub('[^a-z0-9]+', '-', mime.lower())}"
        file.write_bytes(base64.b64decode(text))
        yield file


@contextmanager
def _page() -> Iterator[str]:
    """Cameras are for secure pages, and a page on this machine counts as one."""

    class Blank(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>camera</title>")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Blank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
