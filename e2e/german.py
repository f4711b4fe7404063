"""The house in German, with names as long as German makes them."""

import csv
import io
from collections.abc import Iterator

from playwright.sync_api import FilePayload, Page

from e2e.fitting import misfits
from e2e.line import Line
from e2e.places.greenroom import SAM, Greenroom

GERMAN = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}
JOB = "Rechtsschutzversicherungsangestellte (m/w/d) im Donaudampfschifffahrtsgesellschaftsarchiv"
TEMPLATE = "Vorstellungsgespräch Kraftfahrzeughaftpflichtversicherungssachbearbeitung"
QUESTION = "Welche Arbeiterunfallversicherungsgesetzesänderung hat Sie zuletzt beschäftigt?"
PERSON = "Anneliese-Friederike Freifrau von Rindfleischetikettierungsüberwachung-Hohenlohe"
EMAIL = "anneliese-friederike.von-rindfleischetikettierungsueberwachung@example.com"
ROOMS = (
    *("/", "/templates/", "/templates/new/", "/jobs/", "/jobs/new/", "/review/", "/messages/"),
    *("/messages/email/invite/", "/settings/", "/settings/branding/", "/settings/messages/"),
    *("/integrations/", "/help/lever/"),
)
CONNECTED = (
    *("", "webhooks/", "health/", "why/?q=Hana", "default/", "codes/", "write-backs/", "dry-run/"),
)
# What a test of half a minute can look at; `make screens` looks at all of it.
FEW_ROOMS = ("/", "/templates/", "/jobs/", "/messages/")
FEW_CONNECTED = ("", "health/", "write-backs/")


def office(line: Line) -> Greenroom:
    """A member whose browser speaks German."""
    page = line.people.page(**GERMAN)
    room = line.member(page)
    room.go("/")
    page.locator("input[type=email]").fill(SAM)
    page.locator("input[type=password]").fill(line.product.password)
    page.locator("form:has(input[type=password]) button[type=submit]").click()
    page.wait_for_selector("summary.who")
    return room


def fill(room: Greenroom) -> str:
    """A template, a job and a candidate with long names; the path of the job's page."""
    page = room.page
    room.go("/templates/import/")
    _give(page, ("template_id", "name", "questions"), ("lang", TEMPLATE, QUESTION))
    page.wait_for_url("**/templates/import/*-*/**")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/templates/")
    room.go("/jobs/new/")
    page.locator("input[name=title]").fill(JOB)
    page.locator("select[name=template]").select_option(label=TEMPLATE)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/invite/")
    path = page.url.removeprefix(room.url).removesuffix("invite/")
    page.locator("input[name=name]").fill(PERSON)
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_load_state()
    return path


def _give(page: Page, header: tuple[str, ...], row: tuple[str, ...]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, row])
    file = FilePayload(name="a.csv", mimeType="text/csv", buffer=text.getvalue().encode())
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main form[enctype] button[type=submit]").click()


def of_members(room: Greenroom, job: str, rooms: tuple[str, ...] = ROOMS) -> Iterator[str]:
    """What does not fit on the pages of members."""
    for path in (*rooms, job, f"{job}invite/", f"{job}invite/link/"):
        room.go(path)
        yield from misfits(room.page, path)
    room.go(job)
    room.page.locator("main tbody th a").first.click()
    room.page.wait_for_load_state()
    yield from misfits(room.page, "candidate")


def of_the_connection(room: Greenroom, pages: tuple[str, ...] = CONNECTED) -> Iterator[str]:
    for path in pages:
        room.go(f"/integrations/lever/{path}")
        yield from misfits(room.page, f"/integrations/lever/{path}")


def of_candidates(line: Line) -> Iterator[str]:
    """From the mail to the camera, as the one with the long name sees it."""
    page = line.people.page(**GERMAN)
    address = line.inbox.wait(EMAIL).link("/i/")
    page.goto(address)
    yield from misfits(page, "landing")
    landing = page.url
    for path in ("other-ways", "more-time", "history", "decline"):
        page.goto(f"{landing}{path}/")
        yield from misfits(page, path)
    page.goto(f"{landing}consent/")
    yield from misfits(page, "consent")
