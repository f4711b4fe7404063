"""A job without Lever: people by hand, from a file, and by a public link."""

from playwright.sync_api import FilePayload, expect

from e2e.line import Line
from e2e.screens.album import Album

TITLE = "Museum guide"
PEOPLE = (
    "name,email,phone\n"
    "Ada Elm,ada.elm@example.com,+44 7700 900123\n"
    "Ben Ash,ben.ash@example.com,\n"
    "Ben Ash,ben.ash@example.com,\n"
    "Cleo Fig,cleo.fig,\n"
)


def job(line: Line, album: Album) -> None:
    room, page = line.greenroom, line.greenroom.page
    room.go("/jobs/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Interview template").select_option(label="Team & values")
    page.get_by_role("button", name="Make the job").click()
    expect(page.get_by_role("button", name="Invite", exact=True)).to_be_visible()
    album.take(page, "people-by-hand")
    page.get_by_label("E-mail").fill("not an address")
    page.get_by_role("button", name="Invite", exact=True).click()
    album.take(page, "people-by-hand-with-errors")
    _file(line, album)
    _public(line, album)


def _file(line: Line, album: Album) -> None:
    page = line.greenroom.page
    page.get_by_role("link", name="A file of people").click()
    album.take(page, "people-file")
    file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("cleo.fig").first).to_be_visible()
    album.take(page, "people-file-looked-at")
    page.go_back()


def _public(line: Line, album: Album) -> None:
    page = line.greenroom.page
    page.get_by_role("link", name="Public link").click()
    album.take(page, "public-link-none")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    album.take(page, "public-link")
    address = page.locator("code", has_text="/j/").first.inner_text()
    visitor = line.people.page()
    visitor.goto(address)
    album.take(visitor, "public-link-visited")
