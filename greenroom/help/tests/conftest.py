"""A playground in memory for the guided demo, and people who walk through it."""

from dataclasses import dataclass, field

import pytest
from django.test import Client
from pytest_django import Settings

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.help.ports import PlaygroundDown
from greenroom.testing.factories import a_member

MEMBER = "sam@example.com"


@dataclass
class FakePlayground:
    """What was asked of it, in order."""

    calls: list[str] = field(default_factory=list)
    is_down: bool = False
    board_url: str = "http://lever.example.com/candidates"
    inbox_url: str = "http://inbox.example.com"

    def profile_url(self, ref: str) -> str:
        return f"{self.board_url}/{ref}"

    def allow(self, sign_in_url: str) -> str:
        assert "state=" in sign_in_url
        return self._answer("allow", "code-1")

    def switch_on_webhooks(self) -> None:
        self._answer("switches", "")

    def add_candidate(self, name: str, email: str) -> str:
        return self._answer(f"add {name} <{email}>", "opp-emma")

    def _answer(self, call: str, answer: str) -> str:
        if self.is_down:
            raise PlaygroundDown(call)
        self.calls.append(call)
        return answer


@pytest.fixture
def playground(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FakePlayground:
    """The installation is a demo."""
    world = FakePlayground()
    settings.DEMO = {"member": MEMBER, "lever_url": "", "inbox_url": "", "playground": ""}
    monkeypatch.setattr("greenroom.help.tour.playground", lambda: world)
    monkeypatch.setattr("greenroom.help.preparing.playground", lambda: world)
    return world


@pytest.fixture
def demo(
    organisation: Organisation,
    playground: FakePlayground,
) -> FakePlayground:
    """With the made-up Super Admin whom visitors play."""
    a_member(Role.SUPER_ADMIN, MEMBER)
    return playground


@pytest.fixture
def visitor() -> Client:
    return Client()
