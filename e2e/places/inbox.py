"""The inbox of the sandbox: what would have reached people."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from e2e.waiting import until

LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Message:
    id: int
    kind: str
    to: str
    subject: str
    text: str
    html: str
    received_at: datetime
    copies: int

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Message":
        at = datetime.fromisoformat(told["received_at"])
        plain = {name: told[name] for name in ("id", "kind", "to", "subject", "text", "html")}
        return cls(**plain, received_at=at, copies=told["copies"])

    def link(self, part: str) -> str:
        """The first address in the text that holds this."""
        for found in LINK.findall(self.text):
            if part in found:
                return str(found)
        raise LookupError(f"No {part} in: {self.text}")


class Inbox:
    def __init__(self, url: str) -> None:
        self.url = url

    def messages(self, to: str = "", kind: str = "", about: str = "") -> list[Message]:
        """Oldest first."""
        asked = {name: value for name, value in (("to", to), ("kind", kind)) if value}
        told = httpx.get(f"{self.url}/api/messages", params=asked, timeout=10).json()
        found = [Message.of(each) for each in reversed(told)]
        return [each for each in found if about in f"{each.subject} {each.text}"]

    def wait(self, to: str, kind: str = "email", about: str = "", count: int = 1) -> Message:
        """The latest message to somebody, once there are this many."""
        wanted = f"{kind} {count} to {to} {about}"
        found = until(lambda: self._enough(to, kind, about, count), wanted)
        return found[-1]

    def turn(self, **knobs: int) -> None:
        """Order a fault, by the inbox's own knobs."""
        httpx.post(f"{self.url}/api/knobs", json=knobs, timeout=10).raise_for_status()

    def _enough(self, to: str, kind: str, about: str, count: int) -> list[Message]:
        found = self.messages(to, kind, about)
        return found if len(found) >= count else []

    def __len__(self) -> int:
        return len(self.messages())
