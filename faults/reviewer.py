"""Whoever follows the note's link: is each answer there, whole, and of the right length?"""

import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from faults.waiting import Refused, patiently

SOURCE = re.compile(r'<source src="([^"]+)"')
PARTIAL = 206


def watch(app: str, link: str, questions: int) -> list[float]:
    """The length of each answer in seconds, 0 where there is nothing to watch."""
    browser = httpx.Client(base_url=app, timeout=20, follow_redirects=True)
    try:
        page = patiently(lambda: browser.get(urlsplit(link).path))
    except Refused:
        return [0.0] * questions
    return [_length(browser, page.url.path, number) for number in range(1, questions + 1)]


def _length(browser: httpx.Client, page: str, number: int) -> float:
    shown = patiently(lambda: browser.get(page, params={"answer": number})).text
    found = SOURCE.search(shown)
    if found is None:
        return 0.0
    whole = patiently(lambda: browser.get(found[1])).content
    middle = len(whole) // 2
    part = patiently(lambda: browser.get(found[1], headers={"Range": f"bytes={middle}-"}))
    if part.status_code != PARTIAL or part.content != whole[middle:]:
        return 0.0
    return seconds_of(whole)


def seconds_of(video: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer"
        file.write_bytes(video)
        asked = ["-show_entries", "format=duration", "-of", "csv=p=0", str(file)]
        told = subprocess.run(
            ["ffprobe", "-v", "error", *asked], capture_output=True, text=True, check=False
        )
    try:
        return float(told.stdout.strip())
    except ValueError:
        return 0.0
