"""An organisation chooses how it looks and sees it before it is saved; then candidates see it."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from e2e.line import Line
from e2e.places.candidate import Candidate
from e2e.programs import ROOT, environment
from e2e.waiting import until

NAME, FIRST_NAME, EMAIL = "Bela Linden", "Bela", "bela.linden@example.com"
JOB, TEMPLATE = "Light designer", "Light talk"
ORGANISATION = "Northlight Demo Co."
WELCOME, THANKS = "Good to see you here.", "We write to everybody on Monday."
COLOUR = "#7a2352"
REVIEW_LINK = """
from django.utils import timezone
from greenroom.interviews.actions import issue_review_link
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
for organisation in scope.every_organisation("journey"):
    with scope.organisation(organisation):
        for found in Invitation.objects.filter(candidate__email="%s"):
            print("LINK", issue_review_link(found, timezone.now()).url())
"""


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A word mark: four times as wide as it is high."""
    return _drawn(tmp_path / "logo.png", "testsrc=size=400x100:rate=1", "-frames:v", "1")


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Larger than a form may be, so that it has to go in parts."""
    noise = "nullsrc=size=640x360:rate=25,geq=random(1)*255:128:128"
    words = ["-t", "3", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "18"]
    return _drawn(tmp_path / "us.mp4", noise, *words, "-pix_fmt", "yuv420p")


def _drawn(target: Path, source: str, *words: str) -> Path:
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *words, str(target)]
    subprocess.run(command, check=True, timeout=120)
    return target


def test_s11_s49_the_look_is_seen_before_it_is_saved_and_then_everywhere(
    line: Line, logo: Path, video: Path
) -> None:
    line.sign_in()
    _choose(line, logo, video)
    link = _invited(line)
    _mail_carries_it(line)
    candidate = Candidate(line.people.page(viewport={"width": 390, "height": 844}))
    with line.steps.step("the first page shows logo, colour, welcome text and the video"):
        candidate.page.goto(link)
        _sees_logo(candidate.page)
        expect(candidate.page.get_by_text(WELCOME)).to_be_visible()
        film = candidate.page.get_by_label(f"A video of {ORGANISATION}")
        expect(film).to_be_visible()
        assert film.evaluate("video => video.paused && !video.autoplay")
    with line.steps.step("so do consent, questions, and a page that is not there"):
        _walk(candidate, link)
    with line.steps.step("the last page shows the thanks text"):
        candidate.send()
        candidate.expect_receipt(FIRST_NAME)
        _sees_logo(candidate.page)
        expect(candidate.page.get_by_text(THANKS)).to_be_visible()
    with line.steps.step("a review link shows the logo to a guest"):
        guest = line.people.page()
        guest.goto(_review_link(line))
        _sees_logo(guest)
    _undone(line, link)


def _choose(line: Line, logo: Path, video: Path) -> None:
    page = line.greenroom.page
    with line.steps.step("upload a logo and write: the preview follows, nothing is saved"):
        line.greenroom.go("/settings/")
        page.get_by_role("link", name="Branding").click()
        page.get_by_label("Logo optional", exact=True).set_input_files(logo)
        expect(page.locator("#place-logo img")).to_be_visible()
        page.get_by_label("Welcome text").fill(WELCOME)
        frame = page.frame_locator("iframe.preview")
        expect(frame.get_by_text(WELCOME)).to_be_visible()
        expect(frame.get_by_role("img", name=ORGANISATION)).to_be_visible()
        page.get_by_label("Thanks text").fill(THANKS)
        page.get_by_label("Colour", exact=True).fill(COLOUR)
        for name, words in (("Question", "Start recording"), ("Last page", THANKS)):
            page.get_by_role("button", name=name, exact=True).click()
            expect(frame.get_by_text(words)).to_be_visible()
        for name in ("Mail", "Review link"):
            page.get_by_role("button", name=name, exact=True).click()
            expect(frame.get_by_role("img", name=ORGANISATION)).to_be_visible()
    with line.steps.step("a wrong file is refused with the way out"):
        wrong = FilePayload(name="logo.png", mimeType="image/png", buffer=b"<svg></svg>")
        page.get_by_label("Browser icon").set_input_files(wrong)
        expect(page.locator("#place-icon").get_by_role("alert")).to_contain_text("PNG")
    with line.steps.step("a video goes in parts and is prepared"):
        assert video.stat().st_size > 6_000_000
        page.get_by_label("Video optional", exact=True).set_input_files(video)
        expect(page.locator("#place-video video")).to_be_visible(timeout=120_000)
    with line.steps.step("save"):
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("Saved. Candidates see it now.")).to_be_visible()


def _invited(line: Line) -> str:
    page = line.greenroom.page
    with line.steps.step("a job by hand and one candidate"):
        line.greenroom.new_template(TEMPLATE, ["What is good light?"])
        line.greenroom.go("/jobs/new/")
        page.get_by_label("Title").fill(JOB)
        page.get_by_label("Interview template").select_option(label=TEMPLATE)
        page.get_by_role("button", name="Make the job").click()
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_role("button", name="Invite", exact=True).click()
        return line.inbox.wait(EMAIL, about=JOB).link("/i/")


def _mail_carries_it(line: Line) -> None:
    with line.steps.step("the mail shows the logo from an address that anybody may load"):
        mail = line.inbox.wait(EMAIL, about=JOB)
        assert COLOUR in mail.html
        page = line.people.page()
        page.goto(f"{line.inbox.url}/messages/{mail.id}/html")
        picture = page.get_by_role("img", name=ORGANISATION)
        _is_loaded(page, f"img[alt='{ORGANISATION}']")
        answer = httpx.get(str(picture.get_attribute("src")), timeout=10)
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]


def _walk(candidate: Candidate, link: str) -> None:
    page = candidate.page
    page.get_by_role("link", name="Check camera and start").click()
    _sees_logo(page)
    page.goto(page.url.replace("consent/", "nowhere"))
    _sees_logo(page)
    expect(page.get_by_text("There is no page here")).to_be_visible()
    candidate.page.goto(link)
    candidate.answer_all(link, questions=1)
    _sees_logo(page)


def _sees_logo(page: Page) -> None:
    expect(page.locator(".orgmark").get_by_role("img", name=ORGANISATION)).to_be_visible()
    _is_loaded(page, ".orgmark img")


def _is_loaded(page: Page, selector: str) -> None:
    """A picture that the content policy stopped, or that is not there, has no pixels."""
    shown = page.locator(selector)
    until(lambda: shown.evaluate("img => img.complete && img.naturalWidth"), selector)


def _review_link(line: Line) -> str:
    argv = [sys.executable, "-m", "greenroom.operate", "manage", "--data", str(line.product.data)]
    told = subprocess.run(
        [*argv, "shell", "-c", REVIEW_LINK % EMAIL],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    url = next(word.split()[1] for word in told.splitlines() if word.startswith("LINK "))
    # That process knows nothing of this product's port.
    return f"{line.product.at.greenroom}/r/{url.rpartition('/')[2]}"


def _undone(line: Line, link: str) -> None:
    page = line.greenroom.page
    with line.steps.step("undo: candidates see the version before"):
        line.greenroom.go("/settings/branding/")
        page.get_by_role("button", name="Undo the last change").click()
        expect(page.get_by_text("Candidates see the version before again.")).to_be_visible()
        visitor = line.people.page()
        visitor.goto(link)
        expect(visitor.locator(".orgmark img")).to_have_count(0)


def test_s11_the_preview_needs_no_script(line: Line, browser: Browser, logo: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    room = line.member(page)
    room.sign_in()
    room.go("/settings/branding/")
    page.get_by_label("Logo optional", exact=True).set_input_files(logo)
    page.get_by_label("Welcome text").fill(WELCOME)
    page.get_by_role("button", name="Show what is typed").last.click()

    frame = page.frame_locator("iframe.preview")
    expect(frame.get_by_text(WELCOME)).to_be_visible()
    expect(frame.get_by_role("img", name=ORGANISATION)).to_be_visible()
    expect(page.get_by_text("Not saved yet: candidates still see")).to_be_visible()
    context.close()
