"""Where somebody watches an interview, by the note's link or signed in."""

from playwright.sync_api import Locator, Page, expect

from e2e.waiting import until

LOADED = "v => v.readyState >= 1 && Number.isFinite(v.duration) ? v.duration : 0"


class Review:
    def __init__(self, page: Page) -> None:
        self.page = page

    def video(self) -> Locator:
        return self.page.locator("video[data-player]")

    def answers(self) -> Locator:
        return self.page.get_by_role("navigation", name="Answers").get_by_role("link")

    def open_answer(self, number: int) -> None:
        self.answers().nth(number - 1).click()
        expect(self.page.locator("[data-answer]")).to_have_attribute("data-answer", str(number))

    def wait_for_video(self) -> float:
        """Wait until the browser knows the video, and return how long it is."""
        expect(self.video()).to_be_visible()
        return until(lambda: float(self.video().evaluate(LOADED)), "the video's metadata")

    def play_to_the_end(self) -> None:
        """From 0:00, by the player's own keys, until the browser says that it is over."""
        duration = self.wait_for_video()
        self.page.locator("[data-speed='2']").click()
        start = float(self.video().evaluate("v => v.currentTime"))
        if start:
            raise AssertionError(f"The video begins at {start}")
        self.page.locator("h1").first.click()  # keys on a button belong to the button
        self.page.keyboard.press("k")
        until(lambda: bool(self.video().evaluate("v => v.ended")), "the end", duration + 15)
        reached = float(self.video().evaluate("v => v.currentTime"))
        if abs(reached - duration) > 0.5:  # noqa: PLR2004
            raise AssertionError(f"It ended at {reached} of {duration}")

    def seek(self, share: float) -> None:
        """Jump, and see a frame there."""
        jump = """(v, share) => new Promise(done => {
            v.addEventListener("seeked", () => done([v.currentTime, v.readyState]), {once: true})
            v.currentTime = v.duration * share
        })"""
        at, ready = self.video().evaluate(jump, share)
        wanted = float(self.video().evaluate("v => v.duration")) * share
        if abs(at - wanted) > 0.5 or ready < 2:  # noqa: PLR2004
            raise AssertionError(f"Asked for {wanted}, stands at {at} with state {ready}")

    def give_name(self, name: str) -> None:
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="Go on").click()
        expect(self.page.get_by_role("heading", name="Your rating")).to_be_visible()

    def rate(self, score: int) -> None:
        choice = self.page.get_by_role("radio", name=str(score), exact=True)
        choice.check(force=True)
        expect(self.page.locator("#opinions")).to_contain_text("saved")
        expect(choice).to_be_checked()

    def comment(self, words: str) -> None:
        self.page.get_by_label("Comment", exact=True).fill(words)
        self.page.get_by_role("button", name="Comment").click()
        expect(self.page.locator("#opinions")).to_contain_text(words)
