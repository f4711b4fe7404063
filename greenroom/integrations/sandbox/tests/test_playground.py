"""The guided demo's playground, against the sandbox's Lever in one process."""

from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest
from pytest_django import Settings

from greenroom.help.ports import PlaygroundDown
from greenroom.integrations.sandbox.playground import SandboxPlayground
from sandbox.lever.app import create_app
from sandbox.lever.config import Config, OAuthClient
from sandbox.lever.core import sandbox_of

BASE = "http://lever.test"
CALLBACK = "http://127.0.0.1:8000/oauth/lever/callback"
CLIENT = OAuthClient("greenroom-demo", "secret", CALLBACK)


@pytest.fixture
def wire() -> Iterator[httpx.WSGITransport]:
    app = create_app(Config(base_url=BASE, oauth_clients=(CLIENT,), background=False))
    yield httpx.WSGITransport(app)
    sandbox_of(app).close()


@pytest.fixture
def playground(settings: Settings, wire: httpx.WSGITransport) -> SandboxPlayground:
    settings.DEMO = {"lever_url": BASE, "inbox_url": "http://inbox.test"}
    return SandboxPlayground(wire)


def state(wire: httpx.WSGITransport) -> dict[str, object]:
    told: dict[str, object] = httpx.Client(transport=wire).get(f"{BASE}/sandbox/state").json()
    return told


def test_s7_a_candidate_comes_onto_a_posting_with_our_tag(
    playground: SandboxPlayground, wire: httpx.WSGITransport
) -> None:
    ref = playground.add_candidate("Emma Linden", "emma.linden@example.com")

    people = state(wire)["opportunities"]
    assert isinstance(people, list)
    emma = next(each for each in people if each["id"] == ref)
    assert (emma["name"], emma["stageText"]) == ("Emma Linden", "New applicant")
    assert "myInterview:Sales screen" in emma["tags"]
    assert playground.profile_url(ref) == f"{BASE}/candidates/{ref}"


def test_s7_the_webhooks_are_switched_on(
    playground: SandboxPlayground, wire: httpx.WSGITransport
) -> None:
    playground.switch_on_webhooks()

    switches = state(wire)["switches"]
    assert isinstance(switches, dict)
    on = {event for event, is_on in switches.items() if is_on}
    assert on == {"candidateStageChange", "candidateArchiveChange"}


def test_s7_the_consent_leads_to_a_code_that_is_good(
    playground: SandboxPlayground, wire: httpx.WSGITransport
) -> None:
    asked = {
        "client_id": CLIENT.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "state": "state-1",
        "scope": "offline_access",
    }
    code = playground.allow(f"{BASE}/authorize?{urlencode(asked)}")

    redeemed = httpx.Client(transport=wire).post(
        f"{BASE}/oauth/token",
        data={
            "grant_type": "authorization_code",
            "client_id": CLIENT.client_id,
            "client_secret": CLIENT.secret,
            "redirect_uri": CALLBACK,
            "code": code,
        },
    )
    assert redeemed.status_code == 200


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(200, text="hello"), httpx.ConnectError("gone")]
)
def test_s7_a_playground_that_is_down_is_one_error(
    settings: Settings, answer: httpx.Response | httpx.ConnectError
) -> None:
    def respond(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    settings.DEMO = {"lever_url": BASE, "inbox_url": ""}
    playground = SandboxPlayground(httpx.MockTransport(respond))

    with pytest.raises(PlaygroundDown):
        playground.switch_on_webhooks()
