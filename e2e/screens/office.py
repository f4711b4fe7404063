"""The pages of members: before, while and after Lever is connected."""

from playwright.sync_api import Page, expect

from e2e.line import NAME, Line
from e2e.places.greenroom import ALEX, LEE, TONI, Greenroom
from e2e.places.lever import closed, consent
from e2e.screens.album import Album

Pages = tuple[tuple[str, str], ...]
BEFORE: Pages = (
    ("/templates/", "templates"),
    ("/templates/?archived", "templates-none-archived"),
    ("/templates/?q=nothing", "templates-none-found"),
    ("/templates/import/", "templates-file"),
    ("/jobs/", "jobs-none"),
    ("/jobs/new/", "job-new"),
    ("/review/", "review-none"),
    ("/integrations/", "integrations"),
    ("/settings/", "settings"),
    ("/settings/branding/", "settings-branding"),
    ("/messages/", "messages"),
    ("/messages/email/invite/", "message"),
    ("/messages/sms/invite/", "message-text"),
    ("/settings/messages/", "settings-messages"),
    ("/settings/branding/", "branding"),
    ("/integrations/lever/key/", "connect-key"),
    ("/help/lever/", "help"),
    ("/accounts/password/change/", "password-change"),
)
AFTER: Pages = (
    ("/", "today"),
    ("/jobs/", "jobs"),
    ("/review/", "review"),
    ("/integrations/", "integrations-connected"),
    ("/integrations/lever/", "connection"),
    ("/integrations/lever/webhooks/", "connection-hearing"),
    ("/integrations/lever/health/", "connection-health"),
    ("/integrations/lever/why/?q=Hana", "connection-why"),
    ("/integrations/lever/why/?q=Nobody+Known", "connection-why-nobody"),
    ("/integrations/lever/default/", "connection-default"),
    ("/integrations/lever/codes/", "codes"),
    ("/integrations/lever/write-backs/", "connection-writing"),
)
DRY_RUNS = (("Account Executive, EMEA", "dry-run"), ("Support Engineer", "dry-run-problem"))


def before_connecting(line: Line, album: Album) -> None:
    room = line.greenroom
    _entrance(room, album)
    room.sign_in()
    album.take(room.page, "today-first-steps")
    _menu(room, album)
    _pages(room, album, BEFORE)
    _editor(room, album)
    _without_right(line, album)


def _pages(room: Greenroom, album: Album, pages: Pages) -> None:
    for path, name in pages:
        room.go(path)
        album.take(room.page, name)


def _entrance(room: Greenroom, album: Album) -> None:
    room.go("/")
    album.take(room.page, "sign-in")
    room.go("/welcome/")
    album.take(room.page, "welcome")
    room.go("/")
    room.page.get_by_label("E-mail address").fill("nobody@example.com")
    room.page.get_by_label("Password", exact=True).fill("wrong")
    room.page.get_by_role("button", name="Sign in").click()
    expect(room.page.get_by_role("alert")).to_be_visible()
    album.take(room.page, "sign-in-refused")
    room.go("/accounts/password/reset/")
    album.take(room.page, "password-reset")
    room.page.get_by_label("E-mail address").fill(ALEX)
    room.page.get_by_role("button").last.click()
    room.page.wait_for_load_state()
    album.take(room.page, "password-reset-sent")


def _menu(room: Greenroom, album: Album) -> None:
    room.open_menu()
    album.take(room.page, "user-menu", within="details.menu")
    room.page.keyboard.press("Escape")


def _editor(room: Greenroom, album: Album) -> None:
    room.go("/templates/new/")
    album.take(room.page, "template-new")
    room.page.get_by_role("button", name="Save", exact=True).last.click()
    expect(room.page.get_by_text("Write the question, or remove it.")).to_be_visible()
    album.take(room.page, "template-with-errors")
    room.go("/templates/")
    room.page.get_by_role("link", name="Sales screen").click()
    album.take(room.page, "template")


def _without_right(line: Line, album: Album) -> None:
    member = line.member(line.people.page())
    member.sign_in(TONI)
    member.go("/integrations/")
    album.take(member.page, "integrations-without-right")
    limited = line.member(line.people.page())
    limited.sign_in(LEE)
    limited.go("/templates/new/")
    album.take(limited.page, "error-403")


def connecting(line: Line, album: Album) -> None:
    room = line.greenroom
    room.explanation()
    album.take(room.page, "connect-explained")
    window = room.leave_for_lever()
    expect(window.get_by_role("heading", name="Authorize")).to_be_visible()
    album.take(window, "lever-consent")
    consent(window, allow=False)
    expect(room.page.get_by_text("Lever is not connected.")).to_be_visible()
    album.take(room.page, "connect-refused")
    closed(window)
    consent(room.leave_for_lever())
    room.expect_stages()
    album.take(room.page, "connect-stages")
    room.go("/integrations/")
    album.take(room.page, "integrations-unfinished")
    room.go("/integrations/lever/stages/")
    room.choose_stages()
    expect(room.webhook("stage_change")).to_contain_text("waiting")
    album.take(room.page, "connection-waiting")


def with_interviews(line: Line, album: Album) -> None:
    """After one interview was watched and some entries led to nothing."""
    room = line.greenroom
    _pages(room, album, AFTER)
    _dry_runs(room, album)
    room.go("/jobs/")
    room.page.get_by_role("link", name="Account Executive, EMEA").click()
    album.take(room.page, "job")
    room.page.get_by_role("link", name="Messages").last.click()
    album.take(room.page, "job-messages")
    room.page.go_back()
    room.page.get_by_role("link", name=NAME).click()
    album.take(room.page, "candidate")
    room.page.get_by_role("link", name="Watch the answers").click()
    expect(room.page.locator("video[data-player]")).to_be_visible()
    album.take(room.page, "review-signed-in")


def _dry_runs(room: Greenroom, album: Album) -> None:
    for posting, name in DRY_RUNS:
        room.go("/integrations/lever/dry-run/")
        room.page.get_by_label("Posting").select_option(label=posting)
        room.page.get_by_role("button", name="Show what would happen").click()
        expect(room.page.get_by_role("heading", name="Written to Lever")).to_be_visible()
        album.take(room.page, name)


def after_revoking(line: Line, album: Album) -> None:
    room = line.greenroom
    line.lever.revoke()
    room.connection()
    room.page.get_by_role("button", name="Check now").click()
    expect(room.page.get_by_text("Our access was revoked in Lever.")).to_be_visible()
    album.take(room.page, "connection-revoked")
    room.go("/integrations/")
    album.take(room.page, "integrations-revoked")


def errors(line: Line, album: Album, page: Page) -> None:
    for path, name in (
        ("/nowhere", "error-404"),
        (f"/i/{'0' * 32}", "link-unknown"),
        (f"/r/{'0' * 32}", "review-link-unknown"),
    ):
        page.goto(f"{line.product.at.greenroom}{path}")
        album.take(page, name)
    room = line.greenroom
    room.go("/oauth/lever/callback?state=forged")
    album.take(room.page, "error-400-sign-in")
    _expired_form(line, album)


def _expired_form(line: Line, album: Album) -> None:
    page = line.people.page()
    page.goto(f"{line.product.at.greenroom}/accounts/login/")
    page.context.clear_cookies()
    page.get_by_label("E-mail address").fill(ALEX)
    page.get_by_label("Password", exact=True).fill("long gone")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    album.take(page, "error-form-expired")
