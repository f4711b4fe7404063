"""Who may connect Lever, and every way in which it does not happen."""

from playwright.sync_api import Page, expect

from e2e.browser import People
from e2e.line import Line
from e2e.places.greenroom import ALEX
from e2e.places.lever import be, consent

NOT_CONNECTED = "Lever is not connected."


def test_s5_without_the_right_the_tile_is_there_and_says_why_not(line: Line) -> None:
    line.greenroom.sign_in(ALEX)
    line.greenroom.integrations()

    tile = line.greenroom.tile()
    expect(tile.get_by_role("button", name="Add Integration")).to_be_disabled()
    expect(tile).to_contain_text("Your role, Admin, does not include this")


def test_s4_only_a_super_admin_of_lever_can_connect(line: Line) -> None:
    line.sign_in()
    line.greenroom.explanation()
    window = line.greenroom.leave_for_lever()
    be(window, "Alex Admin")
    consent(window)

    expect(line.greenroom.page.get_by_role("alert")).to_contain_text("Super Admin")
    expect_nothing_saved(line)


def test_s21_a_refusal_at_lever_is_told_and_can_be_tried_again(line: Line) -> None:
    line.sign_in()
    line.greenroom.explanation()
    window = line.greenroom.leave_for_lever()
    consent(window, allow=False)

    expect_nothing_saved(line)


def test_s21_a_closed_window_is_told(line: Line) -> None:
    line.sign_in()
    line.greenroom.explanation()
    window = line.greenroom.leave_for_lever()
    expect(window.get_by_role("heading", name="Authorize")).to_be_visible()
    window.close()

    page = line.greenroom.page
    page.bring_to_front()  # as somebody who comes back to this window: only then it is told
    expect(page.get_by_text("The window was closed before the sign-in")).to_be_visible()
    expect(line.greenroom.sign_in_button()).to_be_enabled()


def test_s21_where_windows_are_blocked_this_one_goes_to_lever(line: Line) -> None:
    line.sign_in()
    line.greenroom.page.add_init_script("window.open = () => null")
    line.greenroom.explanation()
    line.greenroom.sign_in_button().click()
    consent(line.greenroom.page, allow=False)

    expect(line.greenroom.page.get_by_text(NOT_CONNECTED)).to_be_visible()
    line.greenroom.page.get_by_role("link", name="Back to the set-up").click()
    expect(line.greenroom.heading("Connect Lever")).to_be_visible()


def test_s21_a_forged_return_from_lever_saves_nothing(line: Line) -> None:
    line.sign_in()
    line.greenroom.go("/oauth/lever/callback?code=abc&state=forged")

    expect(line.greenroom.heading("This sign-in does not fit")).to_be_visible()
    expect_tile(line.greenroom.page, line)


def test_every_page_of_the_office_asks_to_sign_in(line: Line, people: People) -> None:
    stranger = people.page()
    for path in ("/", "/templates/", "/jobs/", "/integrations/", "/integrations/lever/"):
        stranger.goto(f"{line.product.at.greenroom}{path}")
        expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()


def expect_nothing_saved(line: Line) -> None:
    page = line.greenroom.page
    expect(page.get_by_text(NOT_CONNECTED)).to_be_visible()
    expect(line.greenroom.sign_in_button()).to_be_enabled()
    expect_tile(page, line)


def expect_tile(page: Page, line: Line) -> None:
    page.goto(f"{line.product.at.greenroom}/integrations/")
    expect(line.greenroom.tile()).to_contain_text("Not connected")
    assert not line.witness.webhooks()
