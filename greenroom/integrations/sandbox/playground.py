"""The sandbox Lever and its inbox, by the door that no Lever has. See `sandbox/lever/README.md`."""

from functools import cached_property
from typing import Any

import httpx
from django.conf import settings

from greenroom.help.ports import PlaygroundDown

CONTROL = {"X-Sandbox-Control": "1"}
EVENTS = ("candidateStageChange", "candidateArchiveChange")
POSTING, STAGE = "Account Executive, EMEA", "New applicant"
TIMEOUT_SECONDS = 5


class SandboxPlayground:
    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            base_url=settings.DEMO["lever_url"],
            headers=CONTROL,
            timeout=TIMEOUT_SECONDS,
            transport=self._transport,
        )

    @property
    def board_url(self) -> str:
        return f"{settings.DEMO['lever_url']}/candidates"

    @property
    def inbox_url(self) -> str:
        return str(settings.DEMO["inbox_url"])

    def profile_url(self, ref: str) -> str:
        return f"{self.board_url}/{ref}"

    def allow(self, sign_in_url: str) -> str:
        return str(self._post("allow", {"url": sign_in_url})["code"])

    def switch_on_webhooks(self) -> None:
        self._post("switches", dict.fromkeys(EVENTS, True))

    def add_candidate(self, name: str, email: str) -> str:
        sent = {"name": name, "emails": [email], "posting": POSTING, "stage": STAGE}
        return str(self._post("opportunities", sent)["id"])

    def _post(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._client.post(f"/sandbox/{call}", json=body).raise_for_status()
            told: dict[str, Any] = answer.json()["data"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise PlaygroundDown(call) from error
        return told
