"""A candidate asks for more time, before and after the deadline; a recruiter answers."""

import subprocess
import sys
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from e2e.line import Line
from e2e.places.candidate import Candidate
from e2e.programs import ROOT, environment
from e2e.waiting import until

NAME, FIRST_NAME, EMAIL = "Mona Larch", "Mona", "mona.larch@example.com"
JOB = "Museum guide"
LONG, SHORT = 20, 40  # days from now: the second wish is later than what the first one brought
OVER = """
from datetime import timedelta
from django.utils import timezone
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
for organisation in scope.every_organisation("journey"):
    with scope.organisation(organisation):
        past = timezone.now() - timedelta(hours=3)
        Invitation.objects.filter(candidate__email="%s").update(deadline_at=past)
"""


def test_s51_s69_more_time_before_and_after_the_deadline(line: Line) -> None:
    line.sign_in()
    link = _invited(line)
    candidate = Candidate(line.people.page(viewport={"width": 1280, "height": 800}))
    _ask_while_open(line, candidate.page, link)
    _granted_on_today(line, candidate.page)
    _expired_and_asked_again(line, candidate.page, link)
    _granted_on_the_page_of_the_candidate(line)
    with line.steps.step("the same link records again, and the interview is sent"):
        candidate.page.bring_to_front()
        candidate.answer_all(link, questions=1)
        candidate.send()
        candidate.expect_receipt(FIRST_NAME)
    with line.steps.step("the candidate reads what happened, without anybody's name"):
        candidate.page.get_by_role("link", name="What happened with my interview").click()
        story = candidate.page.get_by_role("main")
        expect(story).to_contain_text("You were given more time")
        expect(story).not_to_contain_text("Sam")


def _invited(line: Line) -> str:
    page = line.greenroom.page
    with line.steps.step("a job by hand and one candidate"):
        line.greenroom.new_template("Museum talk", ["Which room would you show first?"])
        line.greenroom.go("/jobs/new/")
        page.get_by_label("Title").fill(JOB)
        page.get_by_label("Interview template").select_option(label="Museum talk")
        page.get_by_role("button", name="Make the job").click()
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_role("button", name="Invite", exact=True).click()
        return line.inbox.wait(EMAIL, about=JOB).link("/i/")


def _ask(page: Page, days: int, words: str) -> None:
    day = (timezone.now() + timedelta(days=days)).date()
    page.get_by_label("Until which day").fill(day.isoformat())
    page.get_by_label("Would you like to say why?").fill(words)
    page.get_by_role("button", name="Ask for more time").click()
    expect(page.get_by_role("status")).to_contain_text("You have asked for time until")


def _ask_while_open(line: Line, page: Page, link: str) -> None:
    with line.steps.step("the candidate asks for more time on their link"):
        page.goto(link)
        page.get_by_role("link", name="Ask for more time").click()
        _ask(page, LONG, "I am travelling.")


def _granted_on_today(line: Line, page: Page) -> None:
    before = _open_until(page)
    with line.steps.step("the recruiter sees it on Today and grants it with one click"):
        room = line.greenroom.page
        room.bring_to_front()
        line.greenroom.go("/")
        expect(room.get_by_role("main")).to_contain_text("I am travelling.")
        room.get_by_role("button", name="Grant", exact=True).click()
        expect(room.get_by_role("button", name="Undo")).to_be_visible()
    with line.steps.step("the mail arrives, and the deadline on the page has moved"):
        line.inbox.wait(EMAIL, about="More time for your video interview")
        until(lambda: _open_until(page) != before, "the deadline moved")
        expect(page.get_by_role("status")).to_contain_text("You have more time")


def _open_until(page: Page) -> str:
    page.goto(page.url.replace("more-time/", ""))
    return page.locator("dl.facts time").inner_text()


def _expired_and_asked_again(line: Line, page: Page, link: str) -> None:
    with line.steps.step("the deadline passes; the link says so and how to ask"):
        _let_it_pass(line)
        page.bring_to_front()
        until(lambda: _status(page, link) == 410, "the link has expired")
        expect(page.get_by_role("heading", level=1)).to_contain_text("is over")
        page.get_by_role("main").get_by_role("link", name="Ask for more time").click()
        _ask(page, SHORT, "My train was late.")


def _status(page: Page, link: str) -> int:
    page.goto(link)
    answer = page.reload()
    return answer.status if answer else 0


def _let_it_pass(line: Line) -> None:
    argv = [sys.executable, "-m", "greenroom.operate", "manage", "--data", str(line.product.data)]
    subprocess.run(
        [*argv, "shell", "-c", OVER % EMAIL], cwd=ROOT, env=environment(), check=True, timeout=120
    )


def _granted_on_the_page_of_the_candidate(line: Line) -> None:
    with line.steps.step("the recruiter grants it on the candidate's page; the mail arrives"):
        room = line.greenroom.page
        room.bring_to_front()
        line.greenroom.go("/")
        room.get_by_role("main").get_by_role("link", name=NAME).first.click()
        expect(room.get_by_role("main")).to_contain_text("My train was late.")
        room.get_by_role("button", name="Grant", exact=True).click()
        expect(room.get_by_role("main")).to_contain_text("More time granted")
        line.inbox.wait(EMAIL, about="More time for your video interview", count=2)
