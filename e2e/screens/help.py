"""The pictures of Help > Lever: small, clipped to what they are about, in both themes.

`python -m e2e.screens.help` takes them alone; `make screens` takes them with all others.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.browser import People, chromium
from e2e.line import EMAIL, NAME, Line
from e2e.places.candidate import Candidate
from e2e.places.review import Review
from e2e.programs import ROOT, Product
from e2e.screens import sitter
from e2e.screens.album import SETTLE_MS, THEMES, to_webp
from e2e.steps import Steps

FOLDER = ROOT / "greenroom" / "help" / "static" / "help" / "pictures"
WIDE, NARROW = {"width": 1120, "height": 700}, {"width": 390, "height": 780}
LENA = "Lena Juniper"


def before_connecting(line: Line) -> None:
    room = line.greenroom
    room.go("/integrations/")
    room.open_menu()
    _picture(room.page, "menu")
    room.page.keyboard.press("Escape")


def stages(line: Line) -> None:
    """While the stage is being chosen."""
    _picture(line.greenroom.page, "stages")


def candidate(page: Page) -> None:
    _picture(page, "candidate", NARROW)


def with_interviews(line: Line) -> None:
    """Once one interview is completed and one entry has led to nothing."""
    _in_lever(line)
    room = line.greenroom
    room.page.bring_to_front()
    for path, name in (("/templates/", "templates"), ("/messages/", "messages")):
        room.go(path)
        _picture(room.page, name)
    room.go("/jobs/")
    room.page.get_by_role("link", name="Account Executive, EMEA").click()
    _picture(room.page, "job")
    room.page.get_by_role("link", name=NAME).click()
    room.page.get_by_role("link", name="Watch the answers").click()
    Review(room.page).wait_for_video()
    _picture(room.page, "review")
    room.connection()
    expect(room.skipped(LENA)).to_be_visible()
    room.page.get_by_role("region", name="Skipped").scroll_into_view_if_needed()
    _picture(room.page, "skipped", keep_place=True)


def _in_lever(line: Line) -> None:
    page, url = line.lever.page, line.product.at.lever
    page.bring_to_front()
    page.goto(f"{url}/settings/integrations?tab=webhooks")
    _picture(page, "webhooks")
    page.goto(f"{url}/settings/integrations?tab=apps")
    _picture(page, "apps")
    page.goto(f"{url}/postings")
    page.get_by_role("link", name="Account Executive, EMEA").click()
    _picture(page, "tag")
    line.lever.profile(NAME)
    _picture(page, "note")


def _picture(
    page: Page, name: str, size: dict[str, int] | None = None, *, keep_place: bool = False
) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    shown = size or WIDE
    page.set_viewport_size({"width": shown["width"], "height": shown["height"]})
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if not keep_place:
            page.evaluate("() => scrollTo(0, 0)")
        page.wait_for_timeout(SETTLE_MS)
        picture = page.screenshot(animations="disabled", caret="hide")
        to_webp(picture, FOLDER / f"{name}-{theme}.webp")
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
    print(f"  help: {name}", flush=True)


def main() -> int:
    data = Path(tempfile.mkdtemp(prefix="greenroom-help-"))
    product = Product(data / "data")
    try:
        film = sitter.draw(data)
        product.start()
        with chromium(f"--use-file-for-fake-video-capture={film}") as browser:
            _alone(Line(product, People(browser), Steps("Pictures of the help")))
    finally:
        product.stop()
        shutil.rmtree(data, ignore_errors=True)
    size = sum(file.stat().st_size for file in FOLDER.glob("*.webp"))
    print(f"RESULT pictures={len(list(FOLDER.glob('*.webp')))} bytes={size}")
    return 0


def _alone(line: Line) -> None:
    line.sign_in()
    before_connecting(line)
    line.connect()
    line.greenroom.go("/integrations/lever/stages/")
    stages(line)
    line.greenroom.connection()
    line.switch_on_webhooks()
    line.lever.move(LENA)
    line.lever.move(NAME)
    visitor = Candidate(line.people.page(viewport=WIDE))
    link = line.inbox.wait(EMAIL).link("/i/")
    visitor.open(link)
    candidate(visitor.page)
    visitor.answer_all(link, questions=3, seconds=4)
    visitor.send()
    line.witness.note(NAME, "has completed")
    with_interviews(line)


if __name__ == "__main__":
    sys.exit(main())
