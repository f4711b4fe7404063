"""In a real browser: pages full of hostile strings run no script and ask no other house."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Dialog, FilePayload, Page, Request, expect

from e2e.line import Line
from greenroom.testing.hostile import ATTRIBUTES, ELSEWHERE, MARKUP, SCHEMES, TEMPLATES

LONG = (
    "W" * 90,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)
HOSTILE = (*LONG, *MARKUP, *ATTRIBUTES, *SCHEMES, *TEMPLATES)
TEXTS = [text for text in HOSTILE if text.isprintable()]
INLINE = """() => [...document.querySelectorAll("*")].flatMap(one => [...one.attributes]
    .filter(each => each.name.startsWith("on")).map(each => one.tagName + " " + each.name))"""


@dataclass
class Watch:
    """Everything that a page did and should not have done."""

    houses: Sequence[str]
    seen: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        is_ours = request.url.startswith((*self.houses, "data:", "blob:"))
        if not is_ours or ELSEWHERE in request.url:
            self.seen.append(f"a request: {request.url}")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def give(page: Page, name: str, data: bytes) -> None:
    file = FilePayload(name=name, mimeType="text/csv", buffer=data)
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main form[enctype] button[type=submit]").click()


def import_templates(page: Page) -> None:
    rows = [(f"old-{number}", text[:90], text) for number, text in enumerate(TEXTS)]
    give(page, f"{TEXTS[5]}.csv", table(("template_id", "name", "questions"), rows))
    page.wait_for_url("**/templates/import/*-*/**")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/templates/")


def invite_people(page: Page) -> str:
    """The address of the job's page."""
    page.get_by_label("Title").fill(TEXTS[0])
    page.get_by_label("Interview template").select_option(index=1)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/invite/")
    job = page.url.removesuffix("invite/")
    page.goto(f"{job}invite/file/")
    rows = [(text[:90], f"h{number}@example.com") for number, text in enumerate(TEXTS)]
    give(page, f"{TEXTS[5]}.csv", table(("name", "email"), rows))
    page.wait_for_url("**/jobs/lists/**")
    page.locator("main form[action$='/start/'] button[type=submit]").click()
    return job


def test_pages_full_of_hostile_strings_run_nothing(line: Line) -> None:
    line.sign_in()
    page, at = line.greenroom.page, line.product.at
    watch = Watch([at.greenroom, at.inbox])
    watch.over(line.office)
    line.greenroom.go("/templates/import/")
    import_templates(page)
    line.greenroom.go("/jobs/new/")
    job = invite_people(page)
    letter = line.inbox.wait("h0@example.com")
    page.goto(job)
    candidate = page.locator("main tbody th a").first.get_attribute("href") or ""
    templates = page.locator("main").get_by_role("link").all()
    assert templates
    for path in ("/", "/templates/", "/templates/?page=2", "/jobs/", job, candidate):
        page.goto(path if path.startswith("http") else f"{at.greenroom}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.evaluate(INLINE) == [], path
    person = line.people.page()
    watch.over(person.context)
    person.goto(letter.link("/i/"))
    person.wait_for_load_state("networkidle")
    assert person.evaluate(INLINE) == []
    assert watch.seen == []
