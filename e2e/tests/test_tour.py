"""The guided demo from the first page to the watched video, on an installation of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from e2e.browser import People
from e2e.places.inbox import Inbox
from e2e.places.lever import COMPLETED, STAGE, SandboxLever, Witness
from e2e.places.tour import Tour
from e2e.programs import Product

EMMA, EMAIL = "Emma Linden", "emma.linden@example.com"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Nobody has connected anything here."""
    running = Product(tmp_path_factory.mktemp("tour") / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def visitors(browser: Browser) -> Iterator[People]:
    people = People(browser)
    yield people
    people.leave()
    assert not people.complaints


def test_s7_a_visitor_is_shown_the_whole_way_without_an_account(
    fresh: Product, visitors: People
) -> None:
    tour = Tour(visitors.page(viewport={"width": 1280, "height": 900}), fresh.at.greenroom)
    tour.begin()
    tour.expect_step(1, f"Move {EMMA} in Lever")
    drag(SandboxLever(tour.open("Open the board"), fresh.at.lever))
    tour.expect_step(1, f"{EMMA} is invited")

    tour.press("Next")
    tour.expect_step(2, "Open the invitation")
    candidate = tour.open("Open the inbox")
    candidate.goto(Inbox(fresh.at.inbox).wait(EMAIL).link("/i/"))
    tour.expect_step(2, "The invitation is open")

    tour.press("Next")
    tour.expect_step(3, f"Answer as {EMMA}")
    tour.press("Let somebody drawn answer")
    tour.expect_step(3, "All answers are in")

    tour.press("Next")
    tour.expect_step(4, "Lever knows")
    assert COMPLETED in Witness(fresh.at.lever).tags(EMMA)

    tour.press("Next")
    tour.expect_step(5, "Watch from Lever")
    lever = SandboxLever(tour.open("Open the profile in Lever"), fresh.at.lever)
    watch_at_once(lever.page.context)
    with lever.page.expect_popup():
        lever.note("has completed").get_by_role("link").last.click()
    tour.expect_step(5, "That is the whole way")
    tour.press("Finish")
    expect(tour.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(tour.panel).to_have_count(0)


def drag(lever: SandboxLever) -> None:
    """With the mouse, as one does on a board."""
    page, column = lever.page, lever.page.get_by_role("region", name=STAGE)
    grip, target = lever.card(EMMA).locator("p").first, column.get_by_role("heading").first
    grip.scroll_into_view_if_needed()
    begin, end = grip.bounding_box(), target.bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + 10, begin["y"] + 5)
    page.mouse.down()
    page.mouse.move(begin["x"] + 40, begin["y"] + 20, steps=3)
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=5)
    page.mouse.up()
    expect(column).to_contain_text(EMMA)


def watch_at_once(context: BrowserContext) -> None:
    """Whoever sees a player presses play, and on a slow line that is before any script arrives."""
    context.add_init_script("""
      new MutationObserver(() => {
        const video = document.querySelector("video[data-player]")
        if (video?.paused && video.currentTime === 0) { video.muted = true; void video.play() }
      }).observe(document, { childList: true, subtree: true })
    """)


def test_s7_by_keyboard_it_is_folded_skipped_and_closed_on_a_phone(
    fresh: Product, visitors: People
) -> None:
    tour = Tour(visitors.page(viewport={"width": 390, "height": 780}), fresh.at.greenroom)
    tour.begin()
    expect(tour.panel.get_by_role("button", name="Skip this step")).to_be_visible()
    tour.page.goto(f"{fresh.at.greenroom}/templates/")
    fold = tour.panel.get_by_role("button", name="Fold the guided demo")
    fold.focus()
    tour.page.keyboard.press("Escape")
    expect(tour.panel.get_by_role("button", name="Skip this step")).to_be_hidden()
    tour.page.keyboard.press("Enter")

    skip = tour.panel.get_by_role("button", name="Skip this step")
    skip.focus()
    tour.page.keyboard.press("Enter")
    tour.expect_step(2, "Open the invitation")
    assert tour.page.url.endswith("/templates/")
    tour.press("Back")
    expect(tour.panel).to_contain_text("1 of 5")
    width = "() => document.documentElement.scrollWidth"
    assert tour.page.evaluate(width) == 390

    tour.press("End the guided demo")
    expect(tour.panel).to_have_count(0)


def test_s16_s7_the_film_plays_with_its_captions_from_our_own_host(
    fresh: Product, visitors: People
) -> None:
    page = visitors.page()
    hosts: set[str] = set()
    page.on("request", lambda asked: hosts.add(asked.url.split("/")[2]))
    page.goto(f"{fresh.at.greenroom}/welcome/")
    film = page.locator("video[data-film]")

    assert film.evaluate("v => v.paused")
    film.focus()
    film.evaluate("v => { v.muted = true; v.textTracks[0].mode = 'showing'; return v.play() }")
    expect(film).to_have_js_property("paused", value=False)
    page.wait_for_function("() => document.querySelector('[data-film]').textTracks[0].cues?.length")
    assert film.evaluate("v => v.duration") > 40
    assert hosts == {fresh.at.greenroom.split("/")[2]}
