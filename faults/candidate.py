"""A candidate's browser without the browser: link, consent, chunks, keep, send."""

import hashlib
import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from faults.office import CSRF
from faults.system import ROOT
from faults.waiting import patiently

PAYLOAD = ROOT / "greenroom" / "media" / "tests" / "payloads" / "chromium__vp8_opus.webm"
PAYLOAD_MIME, PAYLOAD_SECONDS = "video/webm;codecs=vp8,opus", 3.97
CHUNKS = 4
AGREED = ("notice", "recording", "texting")
LINK = re.compile(r"https?://[^\s<>\"]+/i/[0-9a-z]+")


@dataclass
class Upload:
    """What this browser knows of a take: the chunks that it was told are safe."""

    take: str
    headers: dict[str, str]
    acknowledged: set[int] = field(default_factory=set)


class Candidate:
    def __init__(self, app: str) -> None:
        self._browser = httpx.Client(base_url=app, timeout=20, follow_redirects=True)
        self._csrf = ""
        self._ref = ""
        self.forgotten: list[str] = []
        self.uploads: list[Upload] = []

    def agree(self, link: str) -> None:
        landing = patiently(lambda: self._browser.get(urlsplit(link).path))
        self._ref = landing.url.path.strip("/").split("/")[1]
        path = f"/c/{self._ref}/consent/"
        page = patiently(lambda: self._browser.get(path)).text
        token = CSRF.search(page)
        if token is None:
            raise LookupError("The consent page has no form.")
        self._csrf = token[1]
        form = {"csrfmiddlewaretoken": self._csrf, **dict.fromkeys(AGREED, "on")}
        patiently(lambda: self._browser.post(path, data=form))

    def answer(self, question: int, payload: Path = PAYLOAD) -> None:
        upload = self._begin(question)
        self.uploads.append(upload)
        chunks = cut(payload.read_bytes(), CHUNKS)
        for number, chunk in enumerate(chunks):
            self._put(upload, number, chunk)
        ended = {"count": len(chunks), "duration_ms": int(PAYLOAD_SECONDS * 1000), "reason": "user"}
        address = f"/uploads/{upload.take}/complete"
        patiently(lambda: self._browser.post(address, json=ended, headers=upload.headers))
        self._tell("keep", {"take": upload.take})

    def send(self) -> None:
        self._tell("submit", {})

    def check_acknowledged(self) -> None:
        """What was acknowledged once is acknowledged for ever."""
        for upload in self.uploads:
            for number in sorted(upload.acknowledged - self._stored(upload)):
                self.forgotten.append(f"chunk {number} of take {upload.take}")

    def _stored(self, upload: Upload) -> set[int]:
        address = f"/uploads/{upload.take}"
        told = patiently(lambda: self._browser.get(address, headers=upload.headers))
        return set(told.json()["have"])

    def _begin(self, question: int) -> Upload:
        wanted = {
            "interview": self._ref,
            "question": question,
            "client_take_id": str(uuid.uuid4()),
            "mime": PAYLOAD_MIME,
            "width": 640,
            "height": 480,
        }
        headers = {"X-CSRFToken": self._csrf}
        made = patiently(lambda: self._browser.post("/c/takes", json=wanted, headers=headers))
        told = made.json()
        return Upload(told["take"], {"Authorization": f"Bearer {told['upload_token']}"})

    def _put(self, upload: Upload, number: int, chunk: bytes) -> None:
        headers = {**upload.headers, "X-Chunk-Sha256": hashlib.sha256(chunk).hexdigest()}
        address = f"/uploads/{upload.take}/chunks/{number}"
        patiently(lambda: self._browser.put(address, content=chunk, headers=headers))
        upload.acknowledged.add(number)

    def _tell(self, verb: str, facts: dict[str, str]) -> None:
        headers = {"X-CSRFToken": self._csrf}
        address = f"/c/{self._ref}/{verb}"
        patiently(lambda: self._browser.post(address, json=facts, headers=headers))


def cut(data: bytes, count: int) -> list[bytes]:
    size = -(-len(data) // count)
    return [data[start : start + size] for start in range(0, len(data), size)]
