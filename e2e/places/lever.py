"""The sandbox Lever, in its pages as a recruiter uses them and in its ledger as a witness."""

import time
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from e2e.waiting import until

INVITED, COMPLETED = "myInterview: Invite Sent", "myInterview: Interview Completed"
STAGE = "Video Interview"


class Witness:
    """What the sandbox Lever knows, asked beside the pages."""

    def __init__(self, url: str) -> None:
        self.url = url

    def opportunity(self, name: str) -> dict[str, Any]:
        told = httpx.get(f"{self.url}/sandbox/state", timeout=10).json()
        found: dict[str, Any] = next(o for o in told["opportunities"] if o["name"] == name)
        return found

    def tags(self, name: str) -> list[str]:
        return [str(tag) for tag in self.opportunity(name)["manualTags"]]

    def notes(self, name: str) -> list[str]:
        notes = self.opportunity(name)["notes"]
        return ["\n".join(field["value"] for field in note["fields"]) for note in notes]

    def note(self, name: str, about: str, count: int = 1) -> str:
        """Wait for the note on somebody that says this."""
        found = until(lambda: self._notes(name, about, count), f"note on {name}: {about}")
        return found[-1]

    def _notes(self, name: str, about: str, count: int) -> list[str]:
        found = [note for note in self.notes(name) if about in note]
        return found if len(found) >= count else []

    def tagged(self, name: str, tag: str) -> None:
        until(lambda: tag in self.tags(name), f"tag of {name}: {tag}")

    def webhooks(self) -> list[str]:
        """The addresses to which Lever would deliver."""
        told = httpx.get(f"{self.url}/sandbox/state", timeout=10).json()
        return [str(hook["url"]) for hook in told["webhooks"]]

    def writes(self) -> list[dict[str, Any]]:
        """Calls of the data API that change something, in order."""
        entries = httpx.get(f"{self.url}/sandbox/ledger", timeout=10).json()["entries"]
        return [entry for entry in entries if entry["kind"] == "api" and entry["method"] != "GET"]

    def control(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"X-Sandbox-Control": "1"}
        answer = httpx.post(f"{self.url}/sandbox/{call}", json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told


class SandboxLever:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def board(self, *, archived: bool = False) -> None:
        self.page.goto(f"{self.url}/candidates{'?archived=1' if archived else ''}")

    def card(self, name: str) -> Locator:
        return self.page.get_by_role("article", name=name)

    def move(self, name: str, stage: str = STAGE) -> float:
        """Move by the menu of the card. Returns the moment, by the clock, of the last press."""
        self.board()
        card = self.card(name)
        card.get_by_text("Move or archive").click()
        card.get_by_label("Move to stage").select_option(label=stage)
        pressed_at = time.time()
        card.get_by_role("button", name="Move", exact=True).click()
        expect(self.page.get_by_role("region", name=stage)).to_contain_text(name)
        return pressed_at

    def move_archived(self, name: str, stage: str = STAGE) -> None:
        """Archived people are off the board; their profile can still move them."""
        self.board(archived=True)
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.get_by_label("Move to stage").select_option(label=stage)
        self.page.get_by_role("button", name="Move", exact=True).click()
        expect(self.page.get_by_role("region", name="Stage history")).to_contain_text(stage)

    def archive(self, name: str, reason: str = "Position closed") -> None:
        self.board()
        card = self.card(name)
        card.get_by_text("Move or archive").click()
        card.get_by_label("Archive reason").select_option(label=reason)
        card.get_by_role("button", name="Archive", exact=True).click()
        expect(self.card(name)).to_have_count(0)

    def profile(self, name: str) -> None:
        self.board()
        self.page.get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def note(self, about: str) -> Locator:
        return self.page.locator("article.note").filter(has_text=about)

    def tag(self, tag: str) -> Locator:
        return self.page.get_by_role("region", name="Tags").get_by_text(tag, exact=True)

    def write_contact(self, name: str, *, emails: str) -> None:
        self.profile(name)
        self.page.get_by_text("Edit contact").click()
        self.page.get_by_label("E-mails, one a line").fill(emails)
        self.page.get_by_role("button", name="Save contact").click()
        expect(self.page.get_by_role("region", name="Contact")).to_contain_text(emails)

    def rename_stage(self, old: str, new: str) -> None:
        self.page.goto(f"{self.url}/settings/integrations?tab=pipeline")
        row = self.page.get_by_role("listitem").filter(
            has=self.page.get_by_role("button", name=f"Rename {old}")
        )
        row.get_by_role("textbox").fill(new)
        row.get_by_role("button").click()
        expect(self.page.get_by_role("button", name=f"Rename {new}")).to_be_visible()

    def posting(self, title: str) -> Locator:
        """Open a posting; returns its tags."""
        self.page.goto(f"{self.url}/postings")
        self.page.get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        return self.page.get_by_role("region", name="Tags")

    def tag_posting(self, title: str, tag: str) -> None:
        tags = self.posting(title)
        tags.get_by_label("New tag").fill(tag)
        tags.get_by_role("button", name="Add tag").click()
        expect(tags.get_by_role("button", name=f"Remove the tag {tag}")).to_be_visible()

    def untag_posting(self, title: str, tag: str) -> None:
        tags = self.posting(title)
        tags.get_by_role("button", name=f"Remove the tag {tag}").click()
        expect(tags.get_by_role("button", name=f"Remove the tag {tag}")).to_have_count(0)

    def switch_on(self, *events: str) -> None:
        self.page.goto(f"{self.url}/settings/integrations?tab=webhooks")
        for event in events:
            switch = self.page.get_by_role("switch", name=event)
            expect(switch).to_have_attribute("aria-checked", "false")
            switch.click()
            expect(switch).to_have_attribute("aria-checked", "true")

    def make_key(self, name: str, *, without: tuple[str, ...] = ()) -> str:
        """A new API key that may do all but this; Lever shows it once."""
        self.page.goto(f"{self.url}/settings/integrations?tab=credentials")
        self.page.get_by_label("Name of the key").fill(name)
        self.page.get_by_label("Only what is ticked").check()
        for permission in without:
            self.page.get_by_label(permission).uncheck()
        self.page.get_by_role("button", name="Generate new key").click()
        told = self.page.get_by_role("status").filter(has_text="Copy this key now")
        return told.locator(".code").inner_text()

    def add_webhook(self, event: str, address: str) -> str:
        """Made by hand, with its event switched on. Returns its signature token."""
        self.page.goto(f"{self.url}/settings/integrations?tab=webhooks")
        switch = self.page.get_by_role("switch", name=event)
        if switch.get_attribute("aria-checked") == "false":
            switch.click()
        group = self.page.locator(".group").filter(has=self.page.get_by_role("heading", name=event))
        group.get_by_text("Add a webhook").click()
        group.get_by_label(f"Webhook URL of {event}").fill(address)
        group.get_by_role("button", name="Add webhook").click()
        row = self.page.get_by_role("listitem").filter(has_text=address)
        return row.locator(".code").last.inner_text()

    def verify(self, address: str) -> None:
        row = self.page.get_by_role("listitem").filter(has_text=address)
        row.get_by_role("button", name="Verify connection").click()
        expect(self.page.get_by_text("Sent a test.")).to_be_visible()

    def revoke(self) -> None:
        self.page.goto(f"{self.url}/settings/integrations?tab=apps")
        self.page.get_by_role("link", name="Revoke Access").click()
        self.page.get_by_role("button", name="Revoke Access").click()
        expect(self.page.get_by_text("No app has access.")).to_be_visible()

    def be(self, person: str) -> None:
        """Use the sandbox as this user; the page stays where it is."""
        be(self.page, person)


def be(page: Page, person: str) -> None:
    page.locator("summary", has_text="Signed in as").click()
    choice = page.get_by_label("Use the sandbox as")
    value = choice.locator("option", has_text=person).get_attribute("value")
    choice.select_option(value)
    page.get_by_role("button", name="Switch user").click()
    expect(page.locator("summary", has_text="Signed in as")).to_contain_text(person)


def consent(window: Page, *, allow: bool = True) -> None:
    """Answer Lever's question in the window that it opened."""
    expect(window.get_by_role("heading", name="Authorize")).to_be_visible()
    window.get_by_role("button", name="Allow" if allow else "Deny", exact=True).click()


def closed(window: Page) -> None:
    """Wait until the window has closed itself."""
    if not window.is_closed():
        window.wait_for_event("close")
