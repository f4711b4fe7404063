"""The candidate's side, walked by keyboard alone."""

import time

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 40
HAS_FOCUS = "element => element === document.activeElement"
START_SECONDS = 15


class Keyboard:
    """Presses keys; nothing here touches a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, wanted: Locator) -> None:
        """Tab until the focus is there."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if wanted.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} is not reached by Tab")

    def press(self, role: str, name: str, key: str = "Enter") -> None:
        wanted = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        self.reach(wanted.first)
        self.page.keyboard.press(key)


class Candidate:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = Keyboard(page)
        page.on("dialog", lambda dialog: dialog.accept())  # "Leave this page?" in mid-recording

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, level=1)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def open(self, link: str, questions: int = 3) -> None:
        self.page.goto(link)
        waiting = f"{questions} questions are waiting" if questions > 1 else "one question is"
        expect(self.page.locator("h1")).to_contain_text(waiting)

    def agree(self) -> None:
        self.keys.press("link", "Check camera and start")
        expect(self.heading("Before you record")).to_be_visible()
        for box in self.page.get_by_role("checkbox").all():
            self.keys.reach(box)
            self.page.keyboard.press("Space")
            expect(box).to_be_checked()
        self.keys.press("button", "Agree and continue")

    def check_devices(self, *, sample: bool = True) -> None:
        expect(self.heading("Let us check your camera and microphone")).to_be_visible()
        self.keys.press("button", "Turn on camera and microphone")
        expect(self.heading("Can you see and hear yourself?")).to_be_visible()
        if sample:
            self.keys.press("button", "Record 3 seconds to try")
            expect(self.button("Try once more")).to_be_visible()
        self.keys.press("button", "Looks good, continue")

    def record(self, seconds: float) -> None:
        """Start, wait for 3-2-1, talk, stop."""
        self.start()
        self.talk(seconds)
        self.keys.press("button", "Stop and watch")
        expect(self.heading("Your answer")).to_be_visible()

    def start(self) -> None:
        self.keys.press("button", "Start recording")
        expect(self.button("Stop and watch")).to_be_visible(timeout=START_SECONDS * 1000)

    def talk(self, seconds: float) -> None:
        self.page.wait_for_timeout(seconds * 1000)

    def expect_question(self, number: int, total: int = 3) -> None:
        expect(self.page.get_by_text(f"Question {number} of {total}")).to_be_visible()
        expect(self.button("Start recording")).to_be_visible()

    def use_answer(self) -> None:
        self.keys.press("button", "Use this answer")

    def record_again(self) -> None:
        self.keys.press("button", "Record again")

    def reload_while_recording(self, after_seconds: float) -> None:
        """Lose the page in mid-sentence; what was recorded waits on the way back."""
        self.start()
        self.talk(after_seconds)
        self.page.reload()
        expect(self.heading("We kept")).to_be_visible()

    def turn_on_again(self) -> None:
        """After a reload the camera is off: the check comes first."""
        self.check_devices(sample=False)

    def expect_review(self) -> None:
        expect(self.heading("Ready to send?")).to_be_visible()

    def send(self) -> float:
        """Returns the moment of the press."""
        self.keys.reach(self.button("Send my interview"))
        pressed_at = time.time()
        self.page.keyboard.press("Enter")
        return pressed_at

    def expect_receipt(self, name: str) -> None:
        expect(self.heading(f"Thank you, {name}.")).to_be_visible()

    def answer_all(self, link: str, *, questions: int, seconds: float = 2) -> None:
        """The shortest way from the link to the review."""
        self.open(link, questions)
        self.agree()
        self.check_devices(sample=False)
        for number in range(1, questions + 1):
            self.expect_question(number, questions)
            self.record(seconds)
            self.use_answer()
        self.expect_review()
