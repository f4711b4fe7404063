"""The real client against the sandbox's Lever, in one process and without a socket."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from greenroom.ats.errors import AtsDisconnected
from greenroom.ats.ports import Token
from greenroom.integrations.lever.connector import Lever, LeverConnector
from sandbox.lever.app import create_app
from sandbox.lever.config import Config, OAuthClient
from sandbox.lever.core import Sandbox, sandbox_of
from sandbox.lever.errors import AnswerDropped
from sandbox.lever.knobs import Knobs, Settings

BASE = "http://lever.test"
CALLBACK = "http://127.0.0.1:8000/oauth/lever/callback"


class Wire(httpx.WSGITransport):
    """The sandbox behind a line that can be cut."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except AnswerDropped as error:
            raise httpx.RemoteProtocolError("cut", request=request) from error


@dataclass
class KeyAccess:
    """Access by an API key, which is never renewed."""

    key: str = "KEY"
    turns: int = 0
    doubts: int = 0
    scopes: set[str] = field(default_factory=lambda: {"confidential:access:admin"})

    def token(self) -> Token:
        return Token("key", self.key)

    def renew(self, stale: Token) -> Token:
        raise AtsDisconnected("The key is not good.")

    def doubt(self, stale: Token) -> Token:
        self.doubts += 1
        return stale

    def allows(self, scope: str) -> bool:
        return scope in self.scopes

    def wait_for_turn(self) -> None:
        self.turns += 1


@pytest.fixture
def wire() -> Iterator[Wire]:
    app = create_app(
        Config(
            base_url=BASE,
            api_key="KEY",
            api_key_confidential=True,
            oauth_clients=(OAuthClient("greenroom-demo", "demo-secret", CALLBACK),),
            knobs=Knobs(Settings(rate_limit=False)),
            background=False,
        )
    )
    yield Wire(app)
    sandbox_of(app).close()


@pytest.fixture
def sandbox(wire: Wire) -> Sandbox:
    return sandbox_of(wire.app)  # type: ignore[arg-type]


@pytest.fixture
def control(wire: Wire) -> httpx.Client:
    headers = {"X-Sandbox-Control": "1"}
    return httpx.Client(transport=wire, base_url=f"{BASE}/sandbox", headers=headers)


@pytest.fixture
def connector(wire: Wire, settings: Any) -> LeverConnector:
    settings.LEVER = {
        "api_url": f"{BASE}/v1",
        "auth_url": BASE,
        "app_url": BASE,
        "client_id": "greenroom-demo",
        "client_secret": "demo-secret",
    }
    return LeverConnector(transport=wire)


@pytest.fixture
def access() -> KeyAccess:
    return KeyAccess()


@pytest.fixture
def lever(connector: LeverConnector, access: KeyAccess) -> Lever:
    return connector.open(access)
