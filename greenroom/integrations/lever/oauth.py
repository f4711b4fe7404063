"""Sign-in at Lever: authorization code with refresh tokens that rotate."""

import base64
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from django.utils import timezone
from pydantic import ValidationError

from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.ports import Grant, Scope
from greenroom.integrations.lever.client import LONGEST_WAIT_S, retry_after
from greenroom.integrations.lever.payloads import TokenAnswer

CLAIM = "https://oauth.lever.co/"
DEAD = {"invalid_grant"}


class LeverSignIn:
    """Lever's authorization server, as seen by one registered app."""

    def __init__(self, http: httpx.Client, client_id: str, client_secret: str) -> None:
        self._http = http
        self._client_id = client_id
        self._client_secret = client_secret

    def refresh(self, refresh_token: str) -> Grant:
        return self._grant({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def exchange(self, code: str, redirect_uri: str) -> Grant:
        return self._grant(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        )

    def _grant(self, fields: dict[str, str]) -> Grant:
        who = {"client_id": self._client_id, "client_secret": self._client_secret}
        try:
            response = self._http.post("/oauth/token", data=who | fields)
        except httpx.TransportError as error:
            raise AtsUnavailable("Lever's sign-in did not answer.") from error
        _raise_for_status(response)
        try:
            answer = TokenAnswer.model_validate_json(response.content)
        except ValidationError as error:
            raise AtsUnavailable("Lever's sign-in answered in an unknown shape.") from error
        return _to_grant(answer)


def authorize_url(auth_url: str, query: dict[str, str], scopes: Sequence[Scope]) -> str:
    """Where somebody signs in."""
    scope = " ".join(scope.name for scope in scopes)
    fields = {"response_type": "code", "scope": scope} | query
    return f"{auth_url}/authorize?{urlencode(fields)}"


def _to_grant(answer: TokenAnswer) -> Grant:
    claims = hints(answer.access_token)
    return Grant(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token,
        expires_at=timezone.now() + timedelta(seconds=min(max(answer.expires_in, 0), 86_400)),
        scopes=frozenset(answer.scope.split()),
        account_ref=str(claims.get(CLAIM + "accountId", "")),
        person_ref=str(claims.get(CLAIM + "userId", "")),
    )


def hints(access_token: str) -> dict[str, Any]:
    """The claims inside the token. Lever shows them but promises none, so they stay hints."""
    try:
        _, body, _ = access_token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _raise_for_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:  # noqa: PLR2004
        return
    if status == 429 or status >= 500:  # noqa: PLR2004
        wait = retry_after(response)
        raise AtsUnavailable(
            f"Lever's sign-in is busy ({status}).",
            retry_after=None if wait is None else min(wait, LONGEST_WAIT_S),
        )
    error = _error(response)
    if error in DEAD:
        raise AtsDisconnected("Lever has ended our access.")
    raise AtsRefused(f"Lever's sign-in refused us: {error or 'no reason given'} ({status})")


def _error(response: httpx.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        return ""
    return str(answer.get("error", ""))[:100] if isinstance(answer, dict) else ""
