"""Frames of a page, each with the time for which it stands."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

WIDTH, HEIGHT = 1280, 720
STEPS, STEP_SECONDS = 10, 0.08
# A drawn pointer, since a browser without a screen has none. The policy lets scripts set styles.
POINTER = """([x, y]) => {
    let pointer = document.getElementById("pointer")
    if (!pointer) {
        const ns = "http://www.w3.org/2000/svg"
        pointer = document.createElementNS(ns, "svg")
        pointer.id = "pointer"
        pointer.setAttribute("viewBox", "0 0 24 24")
        const arrow = document.createElementNS(ns, "path")
        arrow.setAttribute("d", "M4 2 L4 19 L8.5 15 L11.5 22 L14.5 20.7 L11.5 14 L17.5 14 Z")
        arrow.setAttribute("fill", "#111")
        arrow.setAttribute("stroke", "#fff")
        arrow.setAttribute("stroke-width", "1.4")
        pointer.append(arrow)
        Object.assign(pointer.style, {
            position: "fixed", left: "0", top: "0", width: "30px", height: "30px",
            zIndex: "2147483647", pointerEvents: "none",
        })
        document.documentElement.append(pointer)
    }
    pointer.style.transform = `translate(${x}px, ${y}px)`
}"""


@dataclass
class Reel:
    folder: Path
    frames: list[tuple[Path, float]] = field(default_factory=list)
    scenes: list[float] = field(default_factory=list)
    poster: Path = Path()
    _at: tuple[float, float] = (WIDTH / 2, HEIGHT / 2)

    @property
    def seconds(self) -> float:
        return sum(length for _frame, length in self.frames)

    def scene(self) -> None:
        """What follows belongs to the next caption."""
        self.scenes.append(self.seconds)

    def hold(self, page: Page, seconds: float) -> None:
        """One frame that stands."""
        file = self.folder / f"frame-{len(self.frames):05}.png"
        page.screenshot(path=file, animations="disabled", caret="hide")
        self.frames.append((file, seconds))

    def roll(self, page: Page, seconds: float) -> None:
        """As it moves by itself, as fast as frames can be taken."""
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            file = self.folder / f"frame-{len(self.frames):05}.png"
            page.screenshot(path=file)
            page.wait_for_timeout(90)
            self.frames.append((file, time.monotonic() - began))

    def point(self, page: Page, wanted: Locator) -> None:
        """Lead the pointer to something, seen all the way."""
        self.glide(page, *middle(wanted))

    def glide(self, page: Page, x: float, y: float) -> None:
        x0, y0 = self._at
        for step in range(1, STEPS + 1):
            share = 1 - (1 - step / STEPS) ** 2
            spot = (x0 + (x - x0) * share, y0 + (y - y0) * share)
            page.mouse.move(*spot)
            page.evaluate(POINTER, spot)
            self.hold(page, STEP_SECONDS)
        self._at = (x, y)

    def press(self, page: Page, wanted: Locator) -> None:
        self.point(page, wanted)
        self.hold(page, 0.25)
        wanted.click()

    def script(self) -> Path:
        """The list of frames for ffmpeg; the last is named twice, or it has no length."""
        lines = ["ffconcat version 1.0"]
        for file, length in self.frames:
            lines += [f"file {file.name}", f"duration {length:.3f}"]
        lines.append(f"file {self.frames[-1][0].name}")
        target = self.folder / "frames.ffconcat"
        target.write_text("\n".join(lines))
        return target


def middle(wanted: Locator) -> tuple[float, float]:
    wanted.scroll_into_view_if_needed()
    box = wanted.bounding_box()
    if box is None:
        raise AssertionError(f"{wanted} is not to be seen")
    return box["x"] + min(box["width"] / 2, 120), box["y"] + box["height"] / 2
