"""What the drawn person of the guided demo answers: a picture that talks, with its words on it."""

from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e.browser import CHROMIUM
from e2e.films.encoding import ffmpeg
from e2e.screens import sitter

SECONDS, RATE = 6, 8
WORDS = (
    "I like to find out what somebody needs, and numbers tell me when I got it right.",
    "We lost a hotel chain because I talked too early about price. Now I ask first.",
    "I would ask how full the house is on a Tuesday, and listen.",
)
# Not a voice, and it does not pretend to be one: a low hum that rises and falls.
HUM = "sine=frequency=150:sample_rate=48000,tremolo=f=4:d=0.7,volume=0.12"


def draw(frames: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": sitter.WIDTH, "height": sitter.HEIGHT})
        for number, words in enumerate(WORDS, start=1):
            for frame in range(len(sitter.MOUTHS)):
                page.set_content(_scene(frame, words))
                page.screenshot(path=frames / f"answer-{number}-{frame}.png")
        browser.close()
    for number in range(1, len(WORDS) + 1):
        _film(frames / f"answer-{number}-%d.png", target / f"answer-{number}.webm")


def _scene(frame: int, words: str) -> str:
    bubble = (
        "position:absolute;inset:auto 24px 24px;padding:12px 16px;border-radius:14px;"
        "background:rgb(255 255 255 / 92%);font:600 20px/1.35 system-ui,sans-serif;color:#16241d"
    )
    picture = sitter.frame(frame)
    return f"<style>body {{ margin: 0 }}</style>{picture}<p style='{bubble}'>{escape(words)}</p>"


def _film(frames: Path, target: Path) -> None:
    ffmpeg(
        *("-loop", "1", "-framerate", str(RATE), "-i", str(frames)),
        *("-f", "lavfi", "-i", HUM, "-t", str(SECONDS), "-map_metadata", "-1"),
        *("-c:v", "libvpx", "-b:v", "90k", "-g", str(RATE * 2), "-pix_fmt", "yuv420p"),
        *("-c:a", "libopus", "-b:a", "24k", "-ac", "1", str(target)),
    )
