"""An installation of its own: what the help article promises, from its first line to its last."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.line import EMAIL, NAME, PHONE, Line
from e2e.places.candidate import Candidate
from e2e.places.greenroom import ALEX, ARCHIVE_CHANGE, STAGE_CHANGE
from e2e.places.lever import COMPLETED, INVITED, STAGE, closed, consent
from e2e.places.review import Review
from e2e.programs import Product
from e2e.waiting import until

POSTING, SECOND_POSTING = "Office Manager", "Account Executive, EMEA"
SECOND, SECOND_MAIL = "Priya Cedar", "priya.cedar@example.com"
TEMPLATE, ODD = "Lever Demo", "Sales: round, 2"
OWN_WORDS = "Northlight would like to hear you, {{ candidate }}."
TOPICS = 9
HEARD = "Northlight would like to hear you, Ines Alder."


class Article:
    def __init__(self, line: Line) -> None:
        self.line = line
        self.room, self.lever = line.greenroom, line.lever
        self.page = line.greenroom.page
        self.step = line.steps.step

    def here(self) -> None:
        self.page.bring_to_front()

    def there(self) -> None:
        self.lever.page.bring_to_front()

    def roles(self) -> None:
        with self.step("only a Super Admin may set it up; others see why not"):
            self.room.sign_in(ALEX)
            self.room.integrations()
            expect(self.room.tile().get_by_role("button", name="Add Integration")).to_be_disabled()
            self.room.sign_out()

    def overview(self) -> None:
        with self.step("Help > Lever tells the whole way, topic by topic"):
            self.room.sign_in()
            self.room.open_menu()
            self.page.locator("details.menu").get_by_role("link", name="Help").click()
            topics = self.page.get_by_role("navigation", name="On this page").get_by_role("link")
            titles = topics.all_inner_texts()
            assert len(titles) >= TOPICS
            for title in titles:
                expect(self.page.get_by_role("heading", name=title, level=2)).to_have_count(1)
            topics.last.click()
            last = self.page.get_by_role("heading", name=titles[-1], level=2)
            expect(last).to_be_in_viewport()

    def connect(self) -> None:
        with self.step("Lever has no stage for it: the set-up says how to get one"):
            self.there()
            self.lever.rename_stage(STAGE, "Later call")
            self.here()
            self.room.explanation()
            window = self.room.leave_for_lever()
            consent(window)
            expect(self.room.heading("Which stage should invite?")).to_be_visible()
            closed(window)
            expect(self.room.stage("Later call")).not_to_be_checked()
            self.page.get_by_text("The stage I need is not there").click()
            expect(self.page.get_by_text("Manage pipeline stages")).to_be_visible()
        with self.step("made in Lever, it is found after “Refresh stages” and suggested"):
            self.there()
            self.lever.rename_stage("Later call", STAGE)
            self.here()
            self.page.get_by_role("button", name="Refresh stages").click()
            self.room.expect_stages()
            self.room.choose_stages()

    def webhooks(self) -> None:
        with self.step(
            "the webhooks are made and off: the page says so and where to switch them on"
        ):
            for event in (STAGE_CHANGE, ARCHIVE_CHANGE):
                expect(self.room.webhook(event)).to_contain_text("waiting for the first")
            expect(self.page.get_by_role("main")).to_contain_text("Switched on in Lever under")
        with self.step("switch both events on in Lever, nothing else to fill in"):
            self.there()
            self.lever.switch_on("Candidate stage change", "Candidate archive change")

    def templates(self) -> None:
        with self.step("Templates in the side-bar: make one, edit it by its menu"):
            self.here()
            self.room.new_template(TEMPLATE, ["Which tool of ours have you used?"])
            self.room.templates()
            self.room.template(TEMPLATE).get_by_label(f"Actions for {TEMPLATE}").click()
            self.room.template(TEMPLATE).get_by_role("link", name="Edit").click()
            self.room.question(1).get_by_label("Question", exact=True).fill("What do you do first?")
            self.page.get_by_role("button", name="Save", exact=True).last.click()
        with self.step("a name with special characters: the id is recommended"):
            self.room.new_template(ODD, ["What is a good day?"], tag="myInterview:t-")
            self.room.templates()
            expect(self.room.template(ODD)).to_contain_text("use the tag with the id")
        with self.step("the templates file holds id and name of each"):
            rows = self.room.templates_file()
            known = {row["name"]: row["template_id"] for row in rows}
            assert known[TEMPLATE] == self.room.template_id(TEMPLATE)
            assert known[ODD] == self.room.template_id(ODD)
            self.odd_id = known[ODD]

    def link(self) -> None:
        with self.step("a posting without a tag is told on the postings page"):
            self.room.connection()
            expect(self.room.posting(POSTING)).to_contain_text("no tag")
        with self.step("tag one posting by the name and one by the id, in Lever"):
            self.there()
            self.lever.tag_posting(POSTING, f"myInterview:{TEMPLATE}")
            self.lever.untag_posting(SECOND_POSTING, "myInterview:Sales screen")
            self.lever.tag_posting(SECOND_POSTING, f"myInterview:{self.odd_id}")
        with self.step("the postings page shows what each tag leads to"):
            self.here()
            self.page.get_by_role("button", name="Check now").click()
            until(lambda: self._leads_to(POSTING, TEMPLATE), f"{POSTING} leads to {TEMPLATE}")
            until(lambda: self._leads_to(SECOND_POSTING, ODD), f"{SECOND_POSTING} leads to {ODD}")

    def _leads_to(self, posting: str, template: str) -> bool:
        self.room.connection()
        return template in self.room.posting(posting).inner_text()

    def messages(self) -> None:
        with self.step("words of its own for one template, set as its default"):
            self.room.go("/messages/")
            self.page.get_by_label("Interview template", exact=True).select_option(label=ODD)
            self.page.get_by_role("button", name="Show its messages").click()
            for message in ("Invitation", "Reminder", "Thank"):
                expect(self.page.get_by_role("row").filter(has_text=message).first).to_be_visible()
            self.page.get_by_role("row").filter(has_text="Invitation").first.get_by_role(
                "link"
            ).first.click()
            body = self.page.get_by_label("Text", exact=True)
            body.fill(f"{OWN_WORDS}\n\n{body.input_value()}")
            self.page.get_by_label("Use these words for this interview template").check()
            self.page.get_by_role("button", name="Save", exact=True).click()
            expect(self.page.get_by_text("The interview template's words")).to_be_visible()

    def move(self) -> None:
        with self.step("the first candidate makes the job, is mailed and texted, and is tagged"):
            self.there()
            self.lever.move(NAME)
            mail = self.line.inbox.wait(EMAIL, about="interview")
            assert HEARD in mail.text
            self.line.inbox.wait(PHONE, kind="sms")
            self.line.witness.tagged(NAME, INVITED)
            self.line.witness.note(NAME, "sent by e-mail")
        with self.step("somebody on another posting gets that posting's questions"):
            self.lever.move(SECOND)
            second = self.line.inbox.wait(SECOND_MAIL)
            assert HEARD not in second.text
            self.line.witness.tagged(SECOND, INVITED)
        with self.step("each posting is one job, titled like it"):
            self.here()
            self.room.go("/jobs/")
            for title in (POSTING, SECOND_POSTING):
                expect(self.page.get_by_role("link", name=title, exact=True)).to_have_count(1)

    def manage(self) -> None:
        with self.step("after the last answer the tag changes; the tags tell who is how far"):
            candidate = Candidate(self.line.people.page())
            candidate.answer_all(self.line.inbox.wait(EMAIL).link("/i/"), questions=1)
            candidate.send()
            candidate.expect_receipt("Ines")
            self.line.witness.tagged(NAME, COMPLETED)
            until(lambda: INVITED not in self.line.witness.tags(NAME), "the invite tag is gone")
            assert INVITED in self.line.witness.tags(SECOND)
            assert COMPLETED not in self.line.witness.tags(SECOND)
            self.line.inbox.wait(EMAIL, count=2)

    def view(self) -> None:
        with self.step("the note in Lever leads to the video, without an account"):
            self.there()
            self.line.witness.note(NAME, "has completed")
            self.lever.profile(NAME)
            expect(self.lever.tag(COMPLETED)).to_be_visible()
            with self.lever.page.expect_popup() as opened:
                self.lever.note("has completed").get_by_role("link").last.click()
            Review(opened.value).wait_for_video()
        with self.step("or the dashboard, for more"):
            self.here()
            self.room.go("/jobs/")
            self.page.get_by_role("link", name=SECOND_POSTING, exact=True).click()
            self.page.get_by_role("link", name=NAME).click()
            self.page.get_by_role("link", name="Watch the answers").click()
            expect(self.room.heading(NAME)).to_be_visible()

    def disable(self) -> None:
        with self.step("Revoke Access under Authorized Apps: the tile says Revoked"):
            self.there()
            self.lever.revoke()
            self.here()
            self.room.connection()
            self.page.get_by_role("button", name="Check now").click()
            expect(self.page.get_by_text("Our access was revoked in Lever.")).to_be_visible()
            self.room.go("/integrations/")
            expect(self.room.tile()).to_contain_text("Revoked")

    def helpful(self) -> None:
        with self.step("was it helpful? Yes, kept in this installation"):
            self.room.go("/help/lever/")
            self.page.get_by_role("radio", name="Yes").check(force=True)
            self.page.get_by_label("What was missing, or what was good?").fill("Clear.")
            self.page.get_by_role("button", name="Send").click()
            expect(self.page.get_by_text("Thank you")).to_be_visible()


@pytest.fixture
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("article") / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


def test_s9_s26_s30_s39_s43_s47_s53_the_article_from_top_to_bottom(line: Line) -> None:
    article = Article(line)
    article.roles()
    article.overview()
    article.connect()
    article.webhooks()
    article.templates()
    article.link()
    article.messages()
    article.move()
    article.manage()
    article.view()
    article.disable()
    article.helpful()


ELSEWHERE = "Phone screen"
CODE = re.compile(r"\bE\d\d\b")
TROUBLED, FIXED_MAIL = "Lena Juniper", "lena@example.com"


class Troubles:
    """The troubleshooting section, in its order; each trouble is mended by who met it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.lever, self.witness, self.inbox = line.lever, line.witness, line.inbox
        self.step = line.steps.step

    def missing_email(self) -> None:
        with self.step("no e-mail address: a note on the candidate says so"):
            self.lever.move(TROUBLED)
            assert "no e-mail address" in self.witness.note(TROUBLED, "was not sent")
        with self.step("mended, out of the stage and back: invited"):
            self.lever.write_contact(TROUBLED, emails=FIXED_MAIL)
            self.lever.move(TROUBLED, ELSEWHERE)
            self.lever.move(TROUBLED)
            self.inbox.wait(FIXED_MAIL)
            self.witness.tagged(TROUBLED, INVITED)
            assert len(self.told(TROUBLED, "was not sent")) == 1

    def told(self, name: str, about: str) -> list[str]:
        return [note for note in self.witness.notes(name) if about in note]

    def no_text(self) -> None:
        with self.step("a number without its country: mailed, and the note says why no text"):
            self.lever.move("Clara Maple")
            self.inbox.wait("clara.maple@example.com")
            assert "No text message:" in self.witness.note("Clara Maple", "sent by e-mail")

    def template_not_found(self) -> None:
        with self.step("a tag in the wrong case finds no template: the note offers the right one"):
            self.lever.move("Jonas Birch")
            note = self.witness.note("Jonas Birch", "was not sent")
            assert "“myInterview:Support screen”" in note
        with self.step("the tag is mended in Lever, out and back: invited"):
            self.lever.untag_posting("Support Engineer", "myInterview:support screen")
            self.lever.tag_posting("Support Engineer", "myInterview:Support screen")
            self.again("Jonas Birch", "jonas.birch@example.com")

    def again(self, name: str, mail: str) -> None:
        self.lever.move(name, ELSEWHERE)
        self.lever.move(name)
        self.inbox.wait(mail)
        self.witness.tagged(name, INVITED)

    def special_characters(self) -> None:
        with self.step("a template whose name has special characters is found by its id"):
            self.lever.move("Mateo Elm")
            self.inbox.wait("mateo.elm@example.com")

    def any_other_error(self) -> None:
        with self.step("another error: the note has a code and says whom to ask"):
            self.inbox.turn(refuse_recipients=1)
            self.lever.move("Ravi Laurel")
            note = self.witness.note("Ravi Laurel", "was not sent")
            assert "help@example.com" in note
            code = CODE.search(note)
            assert code, note
            assert INVITED not in self.witness.tags("Ravi Laurel")
        with self.step("the code is explained, and the page leads to the candidate"):
            page = self.line.greenroom.page
            page.bring_to_front()
            self.line.greenroom.go("/integrations/lever/codes/")
            page.get_by_label("Code, or the line of the note").fill(code.group())
            page.get_by_role("button", name="Find").click()
            latest = page.get_by_role("region", name="Where it occurred last")
            expect(latest).to_contain_text("Ravi Laurel")
        with self.step("once the address takes mail again, out and back invites"):
            self.lever.page.bring_to_front()
            self.lever.page.bring_to_front()
            self.again("Ravi Laurel", "ravi.laurel@example.com")


def test_s66_s68_s69_s70_s72_s73_s74_s75_the_troubleshooting_section(connected: Line) -> None:
    connected.lever.page.bring_to_front()
    troubles = Troubles(connected)
    troubles.missing_email()
    troubles.no_text()
    troubles.template_not_found()
    troubles.special_characters()
    troubles.any_other_error()
