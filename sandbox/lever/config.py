from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx

from sandbox.lever.knobs import Knobs
from sandbox.lever.scenario import Scenario

MOST_SCOPES = 20
APP_SCOPES = (
    "offline_access",
    "opportunities:write:admin",
    "notes:write:admin",
    "stages:read:admin",
    "tags:read:admin",
    "webhooks:write:admin",
    "postings:read:admin",
    "postings:write:admin",
    "applications:read:admin",
    "contact:read:admin",
    "users:read:admin",
    "archive_reasons:read:admin",
    "sources:read:admin",
    "files:write:admin",
    "feedback:write:admin",
    "feedback_templates:write:admin",
    "confidential:access:admin",
)


@dataclass(frozen=True)
class OAuthClient:
    client_id: str
    secret: str
    redirect_uri: str
    scopes: tuple[str, ...] = APP_SCOPES

    def __post_init__(self) -> None:
        if len(self.scopes) > MOST_SCOPES:
            raise ValueError(f"an app has {MOST_SCOPES} scopes at most")

    @property
    def name(self) -> str:
        return self.client_id.replace("-", " ").capitalize()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ID:SECRET:REDIRECT_URI."""
        client_id, secret, redirect_uri = text.split(":", 2)
        if not (client_id and secret and redirect_uri.startswith(("http://", "https://"))):
            raise ValueError("expected ID:SECRET:REDIRECT_URI")
        return cls(client_id, secret, redirect_uri)


@dataclass(frozen=True)
class Config:
    base_url: str = "http://127.0.0.1:8001"
    data: Path | None = None
    """The sqlite3 file; None keeps everything in memory."""
    seed: str = "demo"
    api_key: str = ""
    api_key_confidential: bool = False
    oauth_clients: tuple[OAuthClient, ...] = ()
    knobs: Knobs = field(default_factory=Knobs)
    background: bool = True
    """Deliver webhooks from a thread; without it a test calls `Sandbox.deliver_due()`."""
    scenario: Scenario | None = None
    webhook_ca: Path | None = None
    """A further authority whose certificates receivers of webhooks may have."""
    delivery_transport: httpx.BaseTransport | None = None

    @property
    def audience(self) -> str:
        return f"{self.base_url}/v1/"
