"""The sandbox's board: drag beside the menu, many at once, found and kept up to date."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.browser import People
from e2e.programs import free_ports
from e2e.sandboxes import Lever

CROWD = 520
PHONE = "Phone screen"


@pytest.fixture(scope="module")
def lever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lever]:
    """A sandbox alone, with a crowd in it."""
    with Lever(free_ports(1)[0], tmp_path_factory.mktemp("board")).running() as sandbox:
        sandbox.crowd(CROWD)
        yield sandbox


@pytest.fixture
def board(lever: Lever, browser: Browser) -> Iterator[Page]:
    people = People(browser)
    page = people.page(viewport={"width": 1280, "height": 900})
    page.goto(f"{lever.url}/candidates")
    yield page
    people.leave()
    assert not people.complaints


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=re.compile(f"^{name}"))


def test_many_hundreds_are_shown_and_moved_at_once(board: Page, lever: Lever) -> None:
    lead = column(board, "New lead")
    expect(lead.get_by_role("article")).to_have_count(CROWD + 1)
    lead.get_by_label("Tick all in this stage").check()
    expect(board.get_by_text(f"{CROWD + 1} ticked")).to_be_visible()
    board.get_by_label("Stage for all who are ticked").select_option(label=PHONE)
    board.get_by_role("button", name="Move all ticked").click()

    expect(board.get_by_text(f"Moved {CROWD + 1} candidates to {PHONE}.")).to_be_visible()
    assert sum(lever.stage_of(number) == PHONE for number in (1, CROWD // 2, CROWD)) == 3


def test_a_search_leaves_those_who_fit_and_says_when_nobody_does(board: Page) -> None:
    board.get_by_label("Search").fill("zebra")
    board.keyboard.press("Enter")
    expect(board.get_by_role("article")).to_have_count(0)
    expect(board.get_by_role("heading", name="Nobody is found")).to_be_visible()

    board.get_by_label("Search").fill("PERSON.77@")
    board.keyboard.press("Enter")
    expect(board.get_by_role("article")).to_have_count(1)


def test_a_card_is_dragged_by_mouse_and_escape_puts_it_back(board: Page) -> None:
    board.goto(f"{board.url}?q=Ines")
    _lift(board, "Ines Alder", PHONE)
    board.keyboard.press("Escape")
    board.mouse.up()
    expect(column(board, "New applicant")).to_contain_text("Ines Alder")

    _lift(board, "Ines Alder", PHONE)
    board.mouse.up()
    expect(column(board, PHONE)).to_contain_text("Ines Alder")
    expect(board.get_by_text(f"Moved Ines Alder to {PHONE}.")).to_be_visible()


def _lift(board: Page, name: str, over: str) -> None:
    begin = board.get_by_role("article", name=name).locator("p").first.bounding_box()
    end = column(board, over).get_by_role("heading").first.bounding_box()
    assert begin
    assert end
    board.mouse.move(begin["x"] + 10, begin["y"] + 5)
    board.mouse.down()
    board.mouse.move(end["x"] + 20, end["y"] + 20, steps=6)
    expect(board.locator(".ghost")).to_be_visible()


def test_a_finger_holds_first_and_then_drags(lever: Lever, browser: Browser) -> None:
    people = People(browser)
    page = people.page(viewport={"width": 1280, "height": 900}, has_touch=True)
    page.goto(f"{lever.url}/candidates?q=Jonas")
    card = page.get_by_role("article", name="Jonas Birch").locator("p").first.bounding_box()
    goal = column(page, PHONE).get_by_role("heading").first.bounding_box()
    assert card
    assert goal
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        spots = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    send("touchStart", (card["x"] + 10, card["y"] + 5))
    expect(page.locator(".ghost")).to_be_visible()
    send("touchMove", (goal["x"] + 20, goal["y"] + 10))
    expect(page.locator(".column.target")).to_contain_text(PHONE)
    send("touchEnd")

    expect(column(page, PHONE)).to_contain_text("Jonas Birch")
    people.leave()


def test_what_others_move_is_seen_without_a_reload_and_ticks_stay(
    board: Page, lever: Lever
) -> None:
    board.goto(f"{lever.url}/candidates?q=a")
    board.get_by_label("Tick Hana Fir").check()

    lever.move("Mateo Elm", "Offer")

    expect(column(board, "Offer")).to_contain_text("Mateo Elm")
    expect(board.get_by_label("Tick Hana Fir")).to_be_checked()


def test_the_menu_moves_by_keyboard_alone(board: Page) -> None:
    board.goto(f"{board.url}?q=Priya")
    board.get_by_label("Move or archive Priya Cedar").focus()
    board.keyboard.press("Enter")
    stage = board.get_by_label("Move to stage")
    expect(stage).to_be_visible()  # the menu is made as it opens
    board.keyboard.press("Tab")
    expect(stage).to_be_focused()
    board.keyboard.type(PHONE)
    board.keyboard.press("Tab")
    board.keyboard.press("Enter")

    expect(column(board, PHONE)).to_contain_text("Priya Cedar")
