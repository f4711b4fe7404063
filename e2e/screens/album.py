"""Takes a page in both widths and both themes, and lets axe look at each."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from e2e.browser import Theme
from e2e.programs import ROOT
from e2e.waiting import until

WIDTHS = (1280, 390)
THEMES: tuple[Theme, Theme] = ("light", "dark")
SHORTEST, TALLEST = {1280: 800, 390: 780}, 4000
QUALITY = "72"
IS_STILL = """() => document.getAnimations().every(each =>
    each.playState !== "running" || each.effect.getComputedTiming().iterations === Infinity)"""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async ([within, tags]) => {
    const told = await axe.run(within ?? document, {runOnly: tags, resultTypes: ["violations"]})
    return told.violations.map(v => ({
        rule: v.id, help: v.help, places: v.nodes.map(n => n.target.join(" ")).slice(0, 5),
    }))
}"""
SETTLE_MS = 150


@dataclass(frozen=True)
class Finding:
    page: str
    rule: str
    help: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: {self.rule} ({self.help}) at {', '.join(self.places)}"


@dataclass
class Album:
    """With `only`, pages whose names do not begin with one of these are passed over."""

    folder: Path
    only: tuple[str, ...] = ()
    pages: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    press: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def take(self, page: Page, name: str, *, within: str | None = None) -> None:
        """Four pictures of what stands on the page now.

        An open menu lies over other things on purpose: then only what is `within` is examined.
        """
        if self.only and not name.startswith(self.only):
            return
        before = page.viewport_size
        found = 0
        for width in WIDTHS:
            for theme in THEMES:
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                _unfold(page, width)
                found += self._examine(page, f"{name} {width} {theme}", within)
                self._picture(page, f"{name}-{width}-{theme}")
        if before:
            page.set_viewport_size(before)
        page.emulate_media(color_scheme="light")
        self.pages[name] = found
        print(f"  {name:<34} {'ok' if not found else f'{found} findings'}", flush=True)

    def _examine(self, page: Page, title: str, within: str | None) -> int:
        if not page.evaluate("() => typeof axe !== 'undefined'"):
            page.evaluate(
                AXE.read_text()
            )  # by the debugger's door, since the page allows no script
        told: list[dict[str, Any]] = page.evaluate(RUN_AXE, [within, TAGS])
        if told:  # a colour may still have been on its way to the other theme
            page.wait_for_timeout(4 * SETTLE_MS)
            until(lambda: page.evaluate(IS_STILL), "no colour is on its way")
            told = page.evaluate(RUN_AXE, [within, TAGS])
        for each in told:
            finding = Finding(title, each["rule"], each["help"], tuple(each["places"]))
            self.findings.append(finding)
            print(f"  {finding}", flush=True)
        return len(told)

    def _picture(self, page: Page, name: str) -> None:
        picture = page.screenshot(animations="disabled", caret="hide")
        self.press.submit(to_webp, picture, self.folder / f"{name}.webp")

    def finish(self) -> int:
        """Wait until every picture is written, and return the bytes of all."""
        self.press.shutdown()
        return sum(file.stat().st_size for file in self.folder.glob("*.webp"))


def _unfold(page: Page, width: int) -> None:
    """As tall as its content, so that bars fixed to the window stand where they belong."""
    page.set_viewport_size({"width": width, "height": SHORTEST[width]})
    content = _settled_height(page)
    height = min(max(content, SHORTEST[width]), TALLEST)
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_timeout(SETTLE_MS)


def _settled_height(page: Page) -> int:
    """A change of width is followed by a moment of rearranging."""
    seen = -1
    while (height := int(page.evaluate("() => document.documentElement.scrollHeight"))) != seen:
        seen = height
        page.wait_for_timeout(SETTLE_MS)
    return height


def to_webp(picture: bytes, target: Path) -> None:
    """Small files, since the pictures live in the repository."""
    ffmpeg = shutil.which("ffmpeg") or "ffmpeg"
    argv = [ffmpeg, "-loglevel", "error", "-y", "-f", "png_pipe", "-i", "-"]
    argv += ["-c:v", "libwebp", "-quality", QUALITY, "-compression_level", "4", str(target)]
    subprocess.run(argv, input=picture, check=True, timeout=60)
