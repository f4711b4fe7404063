"""The guided demo, as a visitor without an account walks it."""

from playwright.sync_api import Locator, Page, expect


class Tour:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def begin(self) -> None:
        """From the first page of the installation."""
        self.page.goto(self.url)
        self.page.get_by_role("link", name="Show me in 60 seconds").click()
        self.page.get_by_role("button", name="Show me in 60 seconds").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("From a stage in Lever")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#coach")

    def expect_step(self, number: int, heading: str) -> None:
        self.page.bring_to_front()
        expect(self.panel).to_contain_text(f"{number} of 5")
        expect(self.panel.get_by_role("heading", name=heading)).to_be_visible()

    def press(self, name: str) -> None:
        self.page.bring_to_front()
        self.panel.get_by_role("button", name=name, exact=True).click()

    def open(self, name: str) -> Page:
        """Follow a link of the panel into a tab of its own."""
        self.page.bring_to_front()
        with self.page.expect_popup() as opened:
            self.panel.get_by_role("link", name=name).click()
        opened.value.wait_for_load_state()
        return opened.value
