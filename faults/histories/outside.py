"""The world of a history: one sandbox Lever for each organisation, a mailbox, and the lines."""

import io
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import httpx
from flask import Flask

from faults.histories.clock import Clock
from faults.histories.trouble import Died, Trouble
from greenroom.effects.errors import NoAnswer, Unavailable
from greenroom.messaging.ports import OutgoingEmail
from sandbox.inbox.ledger import Arrival, Ledger
from sandbox.lever.app import create_app
from sandbox.lever.config import Config, OAuthClient
from sandbox.lever.core import Sandbox, sandbox_of
from sandbox.lever.errors import AnswerDropped
from sandbox.lever.knobs import Knobs, Settings
from sandbox.lever.world import opportunities

BASE = "http://lever.test"
CLIENT = OAuthClient("greenroom", "a-secret", "http://127.0.0.1:8000/oauth/lever/callback")
LEVER = {
    "api_url": f"{BASE}/v1",
    "auth_url": BASE,
    "app_url": BASE,
    "client_id": CLIENT.client_id,
    "client_secret": CLIENT.secret,
}
WAYS = ("429", "500", "503", "html", "cut_before", "cut_after", "slow")
STATUS = {"429": 429, "500": 500, "503": 503}
MAIL_WAYS = ("later", "cut_after", "slow", "dies")
DOUBTFUL = ("cut_after", "dies")
A_LEASE_AND_MORE = 45.0
TAKEN = ("access_token", "refresh_token")

Seen = Callable[[int, str], None]
Elsewhere = Callable[[], None]


def an_app(clock: Clock, door: httpx.BaseTransport) -> Flask:
    knobs = Knobs(Settings(rate_limit=False))
    config = Config(BASE, oauth_clients=(CLIENT,), knobs=knobs, background=False)
    config = Config(**{**vars(config), "delivery_transport": door})
    app = create_app(config)
    set_clock(sandbox_of(app), clock)
    return app


def set_clock(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.clock = clock  # type: ignore[assignment]  # it only has to tell the time


def empty(sandbox: Sandbox) -> None:
    """Back to the seed, with nobody in it."""
    sandbox.reset()
    with sandbox.world() as world:
        for _rank, each in opportunities.ranked(world):
            opportunities.delete(world, each["id"], None)


class Front(httpx.BaseTransport):
    """All accounts behind one address, as at the real Lever: the token says whose a call is."""

    def __init__(self, apps: list[Any], trouble: Callable[[], Trouble], clock: Clock) -> None:
        self._lines = [httpx.WSGITransport(app) for app in apps]
        self._trouble, self._clock = trouble, clock
        self._whose: dict[str, int] = {}
        self.calls = 0
        self.refreshes = 0
        self.owners: dict[str, int] = {}
        self.crossed: list[str] = []
        self.seen: Seen = lambda _account, _ref: None
        self.elsewhere: Elsewhere = lambda: None

    def belongs(self, secret: str, account: int) -> None:
        self._whose[secret] = account

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        account = self._account(request)
        self._watch(request, account)
        way = self._trouble().draw(WAYS)
        if request.url.path == "/oauth/token" and way == "cut_after":
            way = "503"  # a pair that got lost on its way is lost: people connect again
        if way == "cut_before":
            raise httpx.ConnectError("cut", request=request)
        if way == "slow":
            self._clock.pass_by(A_LEASE_AND_MORE)
            self.elsewhere()
        if way in STATUS or way == "slow":
            return httpx.Response(STATUS.get(way, 429), json={"code": way}, request=request)
        if way == "html":
            return httpx.Response(502, html="<h1>Bad gateway</h1>", request=request)
        answer = self._answer(request, account)
        if way == "cut_after":
            raise httpx.ReadTimeout("no answer", request=request)
        return answer

    def _account(self, request: httpx.Request) -> int:
        if request.url.path == "/oauth/token":
            sent = dict(parse_qsl(request.read().decode()))
            return self._whose.get(sent.get("code") or sent.get("refresh_token") or "", 0)
        secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._whose.get(secret, 0)

    def _watch(self, request: httpx.Request, account: int) -> None:
        """A call about one organisation's candidate with the token of another."""
        for part in request.url.path.split("/"):
            if self.owners.get(part, account) != account:
                self.crossed.append(f"{request.method} {request.url.path} as {account}")

    def _answer(self, request: httpx.Request, account: int) -> httpx.Response:
        try:
            answer = self._lines[account].handle_request(request)
        except AnswerDropped as error:
            raise httpx.RemoteProtocolError("cut", request=request) from error
        answer.read()
        if answer.is_success:
            self._heed(request, account, answer)
        return answer

    def _heed(self, request: httpx.Request, account: int, answer: httpx.Response) -> None:
        if request.url.path == "/oauth/token":
            self.refreshes += b"grant_type=refresh_token" in request.content
            told = answer.json()
            for name in TAKEN:
                self._whose[told.get(name, "")] = account
        elif request.method == "GET" and "/opportunities" in request.url.path:
            for ref in _refs(request.url.path, answer):
                self.seen(account, ref)


def _refs(path: str, answer: httpx.Response) -> list[str]:
    parts = path.strip("/").split("/")  # v1, opportunities, the id
    if len(parts) == 2:  # noqa: PLR2004
        return [str(each["id"]) for each in json.loads(answer.content)["data"]]
    return parts[2:] if len(parts) == 3 else []  # noqa: PLR2004


class Door(httpx.BaseTransport):
    """How deliveries come in: our web process, which may die before or after its answer."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
            told.update(status=int(status[:3]), headers=headers)

        try:
            body = self._app(_environ(request), start)
        except Died as error:
            raise httpx.ReadError("the process ended", request=request) from error
        answer = httpx.Response(
            told["status"], headers=told["headers"], content=b"".join(body), request=request
        )
        with suppress(Died):  # the answer is out already
            getattr(body, "close", lambda: None)()
        return answer


def _environ(request: httpx.Request) -> dict[str, Any]:
    body = request.read()
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.url.path,
        "QUERY_STRING": request.url.query.decode(),
        "SERVER_NAME": request.url.host,
        "SERVER_PORT": str(request.url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": request.headers["Host"],
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


class Mailbox:
    """Our mail server, with the inbox's ledger behind it."""

    def __init__(self, trouble: Callable[[], Trouble], clock: Clock) -> None:
        self._trouble, self._clock = trouble, clock
        self.ledger = Ledger(now=clock)
        self.elsewhere: Elsewhere = lambda: None
        self._doubtful: set[str] = set()

    def send(self, email: OutgoingEmail) -> str:
        trouble = self._trouble()
        way = trouble.draw(MAIL_WAYS)
        if way in DOUBTFUL and email.message_id in self._doubtful:
            way = ""  # after a second one a person is asked, and there is none here
        if way == "slow":
            self._clock.pass_by(A_LEASE_AND_MORE)
            self.elsewhere()
        if way in {"later", "slow"}:
            raise Unavailable("The mail server is busy.")
        arrival = Arrival("email", email.message_id, email.from_name, email.to, email.subject)
        self.ledger.add(arrival)
        if way in DOUBTFUL:
            self._doubtful.add(email.message_id)
            trouble.windows += 1
        if way == "cut_after":
            raise NoAnswer("The mail server did not say whether it took the message.")
        if way == "dies":
            trouble.deaths += 1
            raise Died("message.email.sent")
        return "kept"
