"""The main line, once: from an empty integration to a video watched from Lever."""

import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from e2e.browser import People
from e2e.places.candidate import Candidate
from e2e.places.greenroom import ARCHIVE_CHANGE, STAGE_CHANGE, Greenroom
from e2e.places.inbox import Inbox
from e2e.places.lever import COMPLETED, INVITED, STAGE, SandboxLever, Witness, closed, consent
from e2e.places.review import Review
from e2e.programs import Product
from e2e.steps import Steps
from e2e.waiting import until

NAME, FIRST_NAME, EMAIL, PHONE = "Ines Alder", "Ines", "ines.alder@example.com", "+46701740605"
QUESTIONS = 3


@dataclass
class Measured:
    """In seconds, by this machine's clock."""

    move_to_mail: float = 0
    submit_to_watchable: float = 0
    submit_to_tag: float = 0


class Line:
    """One product, the people of the main line and what they see."""

    def __init__(self, product: Product, people: People, steps: Steps) -> None:
        self.steps = steps
        self.people = people
        self.product = product
        self.inbox = Inbox(product.at.inbox)
        self.witness = Witness(product.at.lever)
        self.measured = Measured()
        self.office = people.context(viewport={"width": 1280, "height": 900})
        self.greenroom = self.member(self.office.new_page())
        self.lever = SandboxLever(self.office.new_page(), product.at.lever)

    def member(self, page: Page) -> Greenroom:
        return Greenroom(page, self.product.at.greenroom, self.product.password)

    def sign_in(self) -> None:
        with self.steps.step("sign in"):
            self.greenroom.page.bring_to_front()
            self.greenroom.sign_in()

    def write_template(self) -> None:
        with self.steps.step("write a template with two questions"):
            questions = ["What would your first week look like?", "What makes a call go well?"]
            self.greenroom.new_template("First call", questions)

    def connect(self) -> None:
        room = self.greenroom
        with self.steps.step("user menu, Integrations, Lever tile, Add Integration"):
            room.explanation()
            expect(room.page.get_by_text("What we read")).to_be_visible()
            expect(room.page.get_by_text("What we write")).to_be_visible()
        with self.steps.step("sign in with Lever in a new window and allow it as Super Admin"):
            window = room.leave_for_lever()
            consent(window)
            room.expect_stages()
            closed(window)
        with self.steps.step("reload the trigger stages: the step and its choice are still there"):
            room.page.reload()
            room.expect_stages()
            room.go("/integrations/")
            room.tile().get_by_role("link", name="Finish the set-up").click()
            room.expect_stages()
            room.choose_stages()

    def switch_on_webhooks(self) -> None:
        room = self.greenroom
        with self.steps.step("the webhooks are made and wait for the first delivery"):
            for event in (STAGE_CHANGE, ARCHIVE_CHANGE):
                expect(room.webhook(event)).to_contain_text("waiting for the first")
        with self.steps.step("switch the events on in Lever's settings"):
            self.lever.page.bring_to_front()
            self.lever.switch_on("Candidate stage change", "Candidate archive change")

    def move(self) -> None:
        with self.steps.step(f"move {NAME} to {STAGE} on the board"):
            self.lever.page.bring_to_front()
            pressed_at = self.lever.move(NAME)
        with self.steps.step("the invitation arrives by mail and by text"):
            mail = self.inbox.wait(EMAIL, about="interview")
            self.measured.move_to_mail = mail.received_at.timestamp() - pressed_at
            self.inbox.wait(PHONE, kind="sms")
        with self.steps.step("the row of the webhook turns green while one looks at it"):
            self.greenroom.page.bring_to_front()
            expect(self.greenroom.webhook(STAGE_CHANGE)).to_contain_text("received")
        with self.steps.step(f"tag “{INVITED}” and the note are on the profile"):
            self.lever.page.bring_to_front()
            self.witness.tagged(NAME, INVITED)
            self.witness.note(NAME, "sent by e-mail")
            self.lever.profile(NAME)
            expect(self.lever.tag(INVITED)).to_be_visible()
            expect(self.lever.note("sent by e-mail")).to_contain_text(EMAIL)
            expect(self.lever.note("sent by e-mail")).to_contain_text("Also by text message")

    def answer(self, longest_seconds: float) -> Candidate:
        candidate = Candidate(self.people.page(viewport={"width": 1280, "height": 800}))
        candidate.page.bring_to_front()
        with self.steps.step("the candidate opens the link of the mail and agrees, by keyboard"):
            candidate.open(self.inbox.wait(EMAIL).link("/i/"), QUESTIONS)
            candidate.agree()
        with self.steps.step("check camera and microphone, with a test of three seconds"):
            candidate.check_devices()
        with self.steps.step("answer question 1, then once more"):
            candidate.expect_question(1)
            candidate.record(3)
            candidate.record_again()
            candidate.record(4)
            candidate.use_answer()
        with self.steps.step("reload in the middle of answer 2 and go on with what was kept"):
            candidate.expect_question(2)
            candidate.reload_while_recording(5)
            candidate.use_answer()
            candidate.turn_on_again()
        with self.steps.step(f"answer question 3 for {longest_seconds:g} seconds"):
            candidate.expect_question(3)
            candidate.record(longest_seconds)
            candidate.use_answer()
        with self.steps.step("look everything through"):
            candidate.expect_review()
            expect(
                candidate.page.get_by_role("listitem").filter(has_text="recorded")
            ).to_have_count(3)
        return candidate

    def submit(self, candidate: Candidate) -> None:
        watching = Review(self._page_of_interview())
        candidate.page.bring_to_front()
        with self.steps.step("send; the last answer is watchable"):
            sent_at = candidate.send()
            self._wait_until_watchable(watching)
            self.measured.submit_to_watchable = time.time() - sent_at
        with self.steps.step(f"the tag becomes “{COMPLETED}”"):
            self.witness.tagged(NAME, COMPLETED)
            self.measured.submit_to_tag = time.time() - sent_at
            until(lambda: INVITED not in self.witness.tags(NAME), "the invite tag is gone")
        with self.steps.step("the receipt, and a mail that says thank you"):
            candidate.page.bring_to_front()
            candidate.expect_receipt(FIRST_NAME)
            self.inbox.wait(EMAIL, count=2)

    def _page_of_interview(self) -> Page:
        """A recruiter who has the candidate's page open already."""
        room = self.member(self.office.new_page())
        room.go("/jobs/")
        room.page.get_by_role("link", name="Account Executive, EMEA").click()
        room.page.get_by_role("link", name=NAME).click()
        room.page.get_by_role("link", name="Watch the answers").click()
        return room.page

    def _wait_until_watchable(self, review: Review) -> None:
        """Ask for the last answer, the longest, until the browser has its length."""
        address = review.page.url.partition("?")[0]
        review.page.goto(f"{address}?answer={QUESTIONS}", wait_until="commit")
        review.wait_for_video()

    def watch(self) -> None:
        with self.steps.step("the note with the link to watch and the link on the profile"):
            self.lever.page.bring_to_front()
            self.witness.note(NAME, "has completed")
            until(lambda: self.witness.opportunity(NAME)["links"], "link on the profile")
            self.lever.profile(NAME)
            expect(self.lever.tag(COMPLETED)).to_be_visible()
            expect(self.lever.tag(INVITED)).to_have_count(0)
        with self.steps.step("follow the note's link, without an account"):
            review = Review(self._follow_note())
        with self.steps.step("each answer plays from 0:00 to its end and seeks"):
            for number in range(1, QUESTIONS + 1):
                review.open_answer(number)
                review.play_to_the_end()
                review.seek(0.5)
                review.seek(0.1)
        with self.steps.step("give a name, rate 4, comment"):
            review.give_name("Robin Reader")
            review.rate(4)
            review.comment("Calm and to the point.")
        with self.steps.step("open it in the dashboard, after signing in"):
            self._open_in_dashboard(review)

    def _follow_note(self) -> Page:
        """A colleague with access to Lever but none to Greenroom."""
        colleague = SandboxLever(
            self.people.page(viewport={"width": 1280, "height": 900}), self.product.at.lever
        )
        colleague.page.bring_to_front()
        colleague.profile(NAME)
        with colleague.page.expect_popup() as opened:
            colleague.note("has completed").get_by_role("link").last.click()
        return opened.value

    def _open_in_dashboard(self, review: Review) -> None:
        page = review.page
        page.get_by_role("link", name="Open in dashboard").click()
        page.get_by_label("E-mail address").fill("toni@example.com")
        page.get_by_label("Password", exact=True).fill(self.product.password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Candidate's page")).to_be_visible()


def play(line: Line, longest_seconds: float) -> Measured:
    """The whole line in order."""
    line.sign_in()
    line.write_template()
    line.connect()
    line.switch_on_webhooks()
    line.move()
    line.submit(line.answer(longest_seconds))
    line.watch()
    return line.measured
