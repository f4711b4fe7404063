"""Greenroom as its members use it."""

import csv
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from e2e.waiting import until

SAM, ALEX = "sam@example.com", "alex@example.com"
TONI, LEE = "toni@example.com", "lee@example.com"
STAGE_CHANGE, ARCHIVE_CHANGE = "stage_change", "archive_change"


class Greenroom:
    def __init__(self, page: Page, url: str, password: str) -> None:
        self.page = page
        self.url = url
        self.password = password

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.url}{path}")
        if answer and answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
            raise LookupError(f"{path} answers {answer.status}")

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, level=1)

    def sign_in(self, email: str = SAM) -> None:
        self.go("/")
        expect(self.heading("Sign in")).to_be_visible()
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(self.password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.heading("Today")).to_be_visible()

    def sign_out(self) -> None:
        self.open_menu()
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.heading("Sign in")).to_be_visible()

    def open_menu(self) -> None:
        self.page.locator("summary.who").click()

    def integrations(self) -> None:
        """By the user menu, where the way begins."""
        self.open_menu()
        self.page.locator("details.menu").get_by_role("link", name="Integrations").click()
        expect(self.heading("Integrations")).to_be_visible()

    def tile(self) -> Locator:
        return self.page.get_by_role("region", name="Lever")

    def explanation(self) -> None:
        self.integrations()
        self.tile().get_by_role("link", name="Add Integration").click()
        expect(self.heading("Connect Lever")).to_be_visible()

    def sign_in_button(self) -> Locator:
        return self.page.get_by_role("button", name="Sign in with Lever")

    def leave_for_lever(self) -> Page:
        """Press and return the new window."""
        with self.page.expect_popup() as opened:
            self.sign_in_button().click()
        return opened.value

    def stage(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name)

    def expect_stages(self) -> None:
        expect(self.heading("Which stage should invite?")).to_be_visible()
        expect(self.stage("Video Interview")).to_be_checked()

    def choose_stages(self) -> None:
        self.page.get_by_role("button", name="Continue").click()
        expect(self.heading("Lever")).to_be_visible()

    def connection(self) -> None:
        self.go("/integrations/lever/")
        expect(self.heading("Lever")).to_be_visible()

    def webhook(self, event: str) -> Locator:
        return self.page.locator(f"[data-webhook='{event}']")

    def disconnect(self) -> None:
        """Whatever is connected; nothing, where nothing is."""
        self.go("/integrations/")
        if self.tile().get_by_text("Not connected").is_visible():
            return
        self.connection()
        self.page.get_by_role("button", name="Disconnect").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
        expect(self.heading("Integrations")).to_be_visible()
        until(self._is_apart, "nothing is connected any more")

    def _is_apart(self) -> bool:
        self.page.reload()
        return self.tile().get_by_text("Not connected").is_visible()

    def give_key(self, key: str) -> None:
        self.page.get_by_role("link", name="Connect with an API key").click()
        self.page.get_by_label("API key", exact=True).fill(key)
        self.page.get_by_role("button", name="Check the key").click()
        expect(self.heading("What this key opens")).to_be_visible()

    def hear_by_hand(self) -> None:
        self.go("/integrations/lever/webhooks/")
        self.page.get_by_label("Webhooks that you make in Lever").check()
        self.page.get_by_role("button", name="Save", exact=True).click()
        until(self._has_addresses, "the addresses are there")

    def _has_addresses(self) -> bool:
        self.page.reload()
        return self.page.locator("[data-by-hand]").count() > 0

    def address_of(self, event: str) -> str:
        return self.page.locator(f"[data-by-hand='{event}'] code").inner_text()

    def give_token(self, event: str, token: str) -> None:
        row = self.page.locator(f"[data-by-hand='{event}']")
        row.get_by_label("Signature token").fill(token)
        row.get_by_role("button", name="Save the token").click()
        expect(self.page.locator(f"[data-by-hand='{event}']")).to_contain_text("token saved")

    def skipped(self, name: str) -> Locator:
        rows = self.page.get_by_role("region", name="Skipped").get_by_role("row")
        return rows.filter(has_text=name)

    def templates(self) -> None:
        """By the side-bar."""
        self.page.get_by_role("navigation", name="Main").get_by_role(
            "link", name="Templates"
        ).click()
        expect(self.heading("Templates")).to_be_visible()

    def template(self, name: str) -> Locator:
        """The rows of the list that bear this name."""
        return self.page.get_by_role("row").filter(
            has=self.page.get_by_role("link", name=name, exact=True)
        )

    def template_id(self, name: str) -> str:
        return self.template(name).locator("[data-label='Id']").inner_text().split()[0]

    def templates_file(self) -> list[dict[str, str]]:
        """Download the templates file and read it."""
        self.page.locator("summary", has_text="Templates file").click()
        with self.page.expect_download() as told:
            self.page.get_by_role("link", name="Download CSV", exact=True).click()
        with Path(told.value.path()).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def posting(self, title: str) -> Locator:
        return self.page.get_by_role("region", name="Postings").get_by_role("row", name=title)

    def question(self, number: int) -> Locator:
        return self.page.locator("ol.questions > li").nth(number - 1)

    def new_template(self, name: str, questions: list[str], tag: str = "") -> None:
        self.go("/templates/")
        self.page.get_by_role("link", name="New template").click()
        self.page.get_by_label("Name").fill(name)
        for number, text in enumerate(questions, start=1):
            if number > 1:
                self.page.get_by_role("button", name="Add a question").click()
            self.question(number).get_by_label("Question", exact=True).fill(text)
        self.page.get_by_role("button", name="Save", exact=True).last.click()
        expect(self.page.get_by_role("main")).to_contain_text(tag or f"myInterview:{name}")
