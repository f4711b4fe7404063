"""The recruiter and the sandbox Lever, over plain HTTP."""

import html
import re
from typing import Any
from urllib.parse import urlencode

import httpx

from faults.waiting import patiently, until

STAGE, NEXT_STAGE, FIRST_STAGE = "Video Interview", "On-site interview", "New applicant"
POSTING = "People Partner"  # its template has two questions
SUPER_ADMIN = "sam@example.com"
EVENTS = ("candidateStageChange", "candidateArchiveChange")
HOOKS = 3
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
RETRY = re.compile(r'action="(/[^"]+/retry/)"')
ONWARD = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


class Lever:
    """The sandbox Lever: its control calls to act, its state and its ledger to see."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._browser = httpx.Client(base_url=url, timeout=20)

    def control(self, call: str, **body: Any) -> Any:
        answer = self._browser.post(
            f"/sandbox/{call}", json=body, headers={"X-Sandbox-Control": "1"}
        )
        return answer.raise_for_status().json()["data"]

    def create(self, name: str, email: str, phone: str, posting: str = POSTING) -> str:
        phones = [{"type": "mobile", "value": phone}] if phone else []
        made = self.control(
            "opportunities",
            name=name,
            emails=[email],
            phones=phones,
            posting=posting,
            stage=FIRST_STAGE,
        )
        return str(made["id"])

    def move(self, ref: str, stage: str) -> None:
        self.control("move", opportunity=ref, stage=stage)

    def move_all(self, refs: list[str], stage: str) -> None:
        self.control("move-all", opportunities=refs, stage=stage)

    def turns(self) -> list[dict[str, Any]]:
        """Every call that the rate limit counted."""
        told: dict[str, list[dict[str, Any]]] = self._browser.get("/sandbox/turns").json()
        return told["turns"]

    def fail_notes(self, ref: str, times: int) -> None:
        path = f"/v1/opportunities/{ref}/notes"
        self.control(
            "knobs", faults=[{"method": "POST", "path": path, "times": times, "status": 503}]
        )

    def state(self) -> dict[str, Any]:
        told: dict[str, Any] = self._browser.get("/sandbox/state").raise_for_status().json()
        return told

    def opportunity(self, ref: str) -> dict[str, Any]:
        found: dict[str, Any] = next(o for o in self.state()["opportunities"] if o["id"] == ref)
        return found

    def ledger(self) -> list[dict[str, Any]]:
        told = self._browser.get("/sandbox/ledger").raise_for_status().json()
        entries: list[dict[str, Any]] = told["entries"]
        return entries

    def allow(self, address: str) -> str:
        """Answer Lever's question as its Super Admin. Where Lever sends the browser then."""
        page = self._browser.get(address).raise_for_status().text
        values = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        answer = self._browser.post("/authorize", data={**values, "decision": "allow"})
        return answer.headers["Location"]


class Recruiter:
    def __init__(self, url: str, password: str) -> None:
        self.password = password
        self._browser = httpx.Client(base_url=url, timeout=20, follow_redirects=True)

    def sign_in(self) -> None:
        form = {"login": SUPER_ADMIN, "password": self.password}
        self._post_form("/accounts/login/", "/accounts/login/", **form)
        if 'type="password"' in self._page("/integrations/"):
            raise LookupError("The sign-in was refused.")

    def connect(self, lever: Lever) -> None:
        """The whole set-up: sign in at Lever, choose the stage, switch the events on."""
        leaving = self._post_form("/integrations/lever/connect/", "/integrations/lever/sign-in/")
        found = ONWARD.search(leaving)
        if found is None:
            raise LookupError("The page does not lead to Lever.")
        patiently(lambda: self._browser.get(lever.allow(html.unescape(found[1]))))
        until(lambda: self._has("/integrations/lever/sign-in/progress/", "done"), "signed in")
        until(lambda: STAGE in self._page("/integrations/lever/stages/"), "the stages")
        stage = next(each for each in lever.state()["stages"] if each["text"] == STAGE)
        self._post_form(
            "/integrations/lever/stages/", "/integrations/lever/stages/choose/", stage=stage["id"]
        )
        until(lambda: len(lever.state()["webhooks"]) == HOOKS, "the webhooks")
        lever.control("switches", **dict.fromkeys(EVENTS, True))

    def why(self, name: str) -> str:
        """The page that says why somebody was or was not invited."""
        return self._page(f"/integrations/lever/why/?{urlencode({'q': name})}")

    def send_again(self, name: str) -> None:
        """The button beside the reason."""
        page = self.why(name)
        action, token = RETRY.search(page), CSRF.search(page)
        if action is None or token is None:
            raise LookupError(f"Nothing to press for {name}.")
        form = {"csrfmiddlewaretoken": token[1]}
        patiently(lambda: self._browser.post(action[1], data=form))

    def _has(self, path: str, state: str) -> bool:
        return f'data-state="{state}"' in self._page(path)

    def _page(self, path: str) -> str:
        return patiently(lambda: self._browser.get(path)).text

    def _post_form(self, page: str, path: str, **values: str) -> str:
        token = CSRF.search(self._page(page))
        if token is None:
            raise LookupError(f"No form on {page}.")
        form = {"csrfmiddlewaretoken": token[1], **values}
        return patiently(lambda: self._browser.post(path, data=form)).text
