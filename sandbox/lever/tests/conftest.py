import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask

from sandbox.lever.app import create_app
from sandbox.lever.config import Config, OAuthClient
from sandbox.lever.core import Sandbox, sandbox_of
from sandbox.lever.knobs import Knobs, Settings
from sandbox.lever.seed import ref

BASE = "http://lever.test"
CALLBACK = "http://app.test/callback"
CLIENT = OAuthClient("demo-app", "demo-secret", CALLBACK)
SCOPES = "offline_access opportunities:write:admin notes:write:admin stages:read:admin"


@dataclass
class Receiver:
    """A webhook receiver that keeps what it gets."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(httpx.Response(200, content=request.content).json())
        return httpx.Response(self.statuses.pop(0) if self.statuses else 200, text="thanks")

    @property
    def events(self) -> list[str]:
        return [body["event"] for body in self.bodies]


@pytest.fixture(scope="session")
def lasting_receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def receiver(lasting_receiver: Receiver) -> Receiver:
    lasting_receiver.bodies, lasting_receiver.statuses = [], []
    return lasting_receiver


@pytest.fixture(scope="session")
def app(lasting_receiver: Receiver) -> Iterator[Flask]:
    """One sandbox for all tests; each begins with a reset."""
    app = create_app(
        Config(
            base_url=BASE,
            api_key="KEY",
            oauth_clients=(CLIENT,),
            knobs=Knobs(Settings(rate_limit=False, retry_delays_s=(0, 0, 0, 0, 0))),
            background=False,
            delivery_transport=httpx.MockTransport(lasting_receiver.answer),
        )
    )
    yield app
    sandbox_of(app).close()


@pytest.fixture
def sandbox(app: Flask) -> Sandbox:
    return sandbox_of(app)


@pytest.fixture
def transport(app: Flask, sandbox: Sandbox) -> httpx.WSGITransport:
    sandbox.reset()
    return httpx.WSGITransport(app)


@pytest.fixture
def api(transport: httpx.WSGITransport) -> httpx.Client:
    return httpx.Client(transport=transport, base_url=f"{BASE}/v1", auth=("KEY", ""))


@pytest.fixture
def control(transport: httpx.WSGITransport) -> httpx.Client:
    headers = {"X-Sandbox-Control": "1"}
    return httpx.Client(transport=transport, base_url=f"{BASE}/sandbox", headers=headers)


@pytest.fixture
def browser(transport: httpx.WSGITransport) -> httpx.Client:
    return httpx.Client(transport=transport, base_url=BASE)


Submit = Callable[..., httpx.Response]


@pytest.fixture
def submit(browser: httpx.Client) -> Submit:
    """Send a page's form as the browser would, with its token."""

    def send(path: str, /, **values: str) -> httpx.Response:
        page = browser.get("/candidates").text
        token = re.search(r'name="form_token" value="([^"]+)"', page)
        assert token
        return browser.post(path, data={"form_token": token.group(1), **values})

    return send


@pytest.fixture
def authorize(browser: httpx.Client, submit: Submit) -> Callable[..., dict[str, str]]:
    """Go through the consent page; answers what the app's callback gets."""

    def go(decision: str = "allow", **asked: str) -> dict[str, str]:
        values = {
            "client_id": CLIENT.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "state": "state-1",
            "audience": f"{BASE}/v1/",
            "scope": SCOPES,
            **asked,
        }
        answer = submit("/authorize", decision=decision, **values)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: found[0] for name, found in query.items()}

    return go


@pytest.fixture
def token(browser: httpx.Client) -> Callable[..., httpx.Response]:
    def send(**values: str) -> httpx.Response:
        sent = {"client_id": CLIENT.client_id, "client_secret": CLIENT.secret, **values}
        return browser.post("/oauth/token", data=sent)

    return send


@pytest.fixture
def tokens(
    authorize: Callable[..., dict[str, str]], token: Callable[..., httpx.Response]
) -> dict[str, Any]:
    code = authorize()["code"]
    answer = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    found: dict[str, Any] = answer.json()
    return found


def opportunity(key: str) -> str:
    return ref("opportunity", key)
