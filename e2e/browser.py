"""One Chromium for all people of a journey, each in a context of their own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PATIENCE_MS = 20_000
Theme = Literal["light", "dark"]


class People:
    """Opens a browser context for each person and keeps what is needed to tell of a failure."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def context(self, **options: Any) -> BrowserContext:
        """A person with cookies of their own."""
        given = {"locale": "en-GB", "timezone_id": "Europe/London", **options}
        context = self.browser.new_context(**given)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda raised: self.complaints.append(str(raised.error)))
        self.contexts.append(context)
        return context

    def page(self, **options: Any) -> Page:
        return self.context(**options).new_page()

    def _hear(self, said: ConsoleMessage) -> None:
        """An answer of 404 or 410 is told as an error too, and may be what a journey wants."""
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.complaints.append(f"{said.text} ({said.location.get('url', '')})")

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def tell(self, folder: Path, logs: dict[str, str]) -> None:
        """Write what every open page showed and what the programs said."""
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, start=1):
            _tell_page(page, folder / f"page-{number}")
        for name, lines in logs.items():
            (folder / name).write_text(lines)
        print(f"\n  What the pages showed and the programs said: {folder}", flush=True)


def _tell_page(page: Page, target: Path) -> None:
    try:
        page.screenshot(path=target.with_suffix(".png"), full_page=True, timeout=5_000)
        text = f"{page.url}\n{page.title()}\n\n{page.locator('body').inner_text(timeout=2_000)}\n"
    except Exception as error:  # noqa: BLE001 - the failure to be told is another one
        text = f"{page.url}\n\nThis page could not be read: {error}\n"
    target.with_suffix(".txt").write_text(text)


@contextmanager
def chromium(*more_flags: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *more_flags])
        try:
            yield browser
        finally:
            browser.close()


def folder_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
