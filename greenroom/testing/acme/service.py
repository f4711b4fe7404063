"""The made-up ATS itself: its own words, its own ids, its own way to sign, behind HTTP."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

KEY = "deliveries are signed with this"
HELD, CREATED = 410, 201


@dataclass
class AcmeService:
    """Cases walk through columns; vacancies wear labels; remarks are written about cases."""

    now_ms: int
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    vacancies: dict[str, dict[str, Any]] = field(default_factory=dict)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    is_revoked: bool = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        answer = self._answer(request)
        answer.headers["Now"] = str(self.now_ms)
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_revoked:
            return httpx.Response(HELD)
        body = json.loads(request.content) if request.content else {}
        first, *rest = request.url.path.strip("/").split("/")
        served = SERVED.get((request.method, first))
        if served is None:
            return httpx.Response(404)
        return served(self, rest, body, request.url.params)

    def move(self, ref: str, column: str, at_ms: int) -> bytes:
        """Somebody drags a case; what is delivered because of it."""
        self.now_ms = at_ms
        case = self.cases[ref]
        case["trail"].append({"column": column, "at": at_ms, "by": 7})
        case["touched"] = at_ms
        told = {"kind": "moved", "case": ref, "number": len(case["trail"]), "at": at_ms}
        return json.dumps({**told, "mac": mac(told)}).encode()

    def enter(self, *_: Any) -> httpx.Response:
        return httpx.Response(200, json={"access": "a-1", "again": "r-1", "desk": "d-9", "user": 7})

    def tell_columns(self, *_: Any) -> httpx.Response:
        names = {"inbox": "Inbox", "film": "Video Interview", "yes": "Offer"}
        return httpx.Response(200, json=[{"key": key, "name": names[key]} for key in names])

    def tell_users(self, *_: Any) -> httpx.Response:
        user = {"number": 7, "name": "Mara Linden", "mail": "mara@acme.example.com", "owner": True}
        return httpx.Response(200, json=[user])

    def tell_vacancies(self, rest: list[str], *_: Any) -> httpx.Response:
        return _one_or_all(self.vacancies, rest)

    def tell_cases(self, rest: list[str], _body: Any, params: httpx.QueryParams) -> httpx.Response:
        if rest[1:] == ["remarks"]:
            return httpx.Response(200, json=self.cases[rest[0]]["remarks"])
        since = int(params.get("since", 0))
        recent = {ref: case for ref, case in self.cases.items() if case["touched"] >= since}
        return _one_or_all(self.cases if rest else recent, rest)

    def write(self, rest: list[str], body: Any, _params: Any) -> httpx.Response:
        case, what = self.cases.get(rest[0]), rest[1]
        if case is None:
            return httpx.Response(404)
        case[what] = [*(each for each in case[what] if each not in body.get("less", ()))]
        case[what] += [each for each in body.get("more", ()) if each not in case[what]]
        return httpx.Response(200, json=case)

    def tell_hooks(self, *_: Any) -> httpx.Response:
        return httpx.Response(200, json=self.hooks)

    def add_hook(self, _rest: Any, body: Any, _params: Any) -> httpx.Response:
        made = {**body, "number": len(self.hooks) + 1, "at": self.now_ms}
        self.hooks.append(made)
        return httpx.Response(CREATED, json={**made, "key": KEY})


Served = Callable[[AcmeService, list[str], Any, httpx.QueryParams], httpx.Response]
SERVED: dict[tuple[str, str], Served] = {
    ("POST", "token"): AcmeService.enter,
    ("GET", "columns"): AcmeService.tell_columns,
    ("GET", "users"): AcmeService.tell_users,
    ("GET", "vacancies"): AcmeService.tell_vacancies,
    ("GET", "cases"): AcmeService.tell_cases,
    ("PATCH", "cases"): AcmeService.write,
    ("GET", "hooks"): AcmeService.tell_hooks,
    ("POST", "hooks"): AcmeService.add_hook,
}


def _one_or_all(things: dict[str, dict[str, Any]], rest: list[str]) -> httpx.Response:
    if not rest:
        return httpx.Response(200, json=list(things.values()))
    found = things.get(rest[0])
    return httpx.Response(200, json=found) if found else httpx.Response(404)


def mac(told: dict[str, Any]) -> str:
    text = f"{told['case']}/{told['number']}/{told['at']}"
    return hmac.new(KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
