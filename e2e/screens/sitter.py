"""Somebody drawn, to sit before the fake camera."""

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e.browser import CHROMIUM

WIDTH, HEIGHT, FRAMES_A_SECOND = 640, 480, 8
MOUTHS = (3, 9, 5, 12, 4, 8, 2, 10)
DRAWING = Path(__file__).with_name("sitter.svg")


def draw(folder: Path) -> Path:
    """A short film in a loop, in the form that Chromium takes for a camera."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for number in range(len(MOUTHS)):
            page.set_content(f"<style>body {{ margin: 0 }}</style>{frame(number)}")
            page.screenshot(path=folder / f"frame-{number}.png")
        browser.close()
    film = folder / "camera.mjpeg"
    ffmpeg = shutil.which("ffmpeg") or "ffmpeg"
    argv = [ffmpeg, "-loglevel", "error", "-y", "-framerate", str(FRAMES_A_SECOND)]
    argv += ["-i", str(folder / "frame-%d.png"), "-r", "24", "-pix_fmt", "yuvj420p", "-q:v", "3"]
    subprocess.run([*argv, str(film)], check=True, timeout=60)
    return film


def frame(number: int) -> str:
    """The drawing has three places that move."""
    eye = 1 if number == len(MOUTHS) - 1 else 8
    return DRAWING.read_text().format(mouth=MOUTHS[number], eye=eye, nod=number % 3 * 2)
