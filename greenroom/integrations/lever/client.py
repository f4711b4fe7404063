"""HTTP to Lever's Data API: envelope, pages, and what each status code means for the caller."""

import base64
import email.utils
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import structlog
from django.utils import timezone

from greenroom.ats.errors import (
    AtsDisconnected,
    AtsForbidden,
    AtsNotFound,
    AtsRefused,
    AtsUnavailable,
    NoAnswer,
)
from greenroom.ats.ports import Access, Token

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(8, connect=4, pool=4)  # three calls must fit into the lease of an effect
LONGEST_WAIT_S = 3600
PAGE = 100
# Lever answers these before it does anything.
NOTHING_HAPPENED = {408, 429, 503}
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Upload:
    """A file to send, as one part of a form."""

    name: str
    content: bytes
    mime: str


Body = Mapping[str, Any] | Upload | None


class LeverClient:
    """One line to one account. Never logs a header, a body or a query."""

    def __init__(self, http: httpx.Client, access: Access) -> None:
        self._http = http
        self._access = access
        self.answered_at: datetime | None = None

    def allows(self, scope: str) -> bool:
        return self._access.allows(scope)

    def get(self, path: str, params: Params = ()) -> Any:
        """The `data` of one answer."""
        return data_of(self._json("GET", path, params))

    def pages(self, path: str, params: Params = ()) -> Iterator[Any]:
        """The items of all pages. Lever leaves `next` out on the last one."""
        offset = ""
        while True:
            page = self._json("GET", path, [*params, *([("offset", offset)] if offset else [])])
            yield from data_of(page)
            offset = page.get("next") or ""
            if not offset or page.get("hasNext") is False:
                return

    def rows(self, path: str) -> list[Any]:
        """All items of a list that Lever's page shows bare and its servers may wrap and page."""
        response = self._send("GET", path, (), None)
        try:
            answer = response.json()
        except ValueError as error:
            raise AtsUnavailable("Lever's answer was not JSON.") from error
        if isinstance(answer, list):
            return answer
        return list(self.pages(path))

    def write(
        self, method: str, path: str, body: Body = None, params: Params = ()
    ) -> httpx.Response:
        """Send a change. Raises NoAnswer if it may have happened and we cannot know."""
        return self._send(method, path, params, body)

    def _json(self, method: str, path: str, params: Params) -> dict[str, Any]:
        return json_of(self._send(method, path, params, None))

    def _send(self, method: str, path: str, params: Params, body: Body) -> httpx.Response:
        token = self._access.token()
        response = self._once(method, path, params, body, token)
        if response.status_code in {401, 403}:
            fresh = self._another_token(response.status_code, token)
            if fresh != token:
                response = self._once(method, path, params, body, fresh)
        raise_for_status(response, method)
        return response

    def _another_token(self, status: int, token: Token) -> Token:
        # 403 has many causes at Lever; a revoked access is one, and only a refresh tells.
        return self._access.renew(token) if status == 401 else self._access.doubt(token)  # noqa: PLR2004

    def _once(
        self,
        method: str,
        path: str,
        params: Params,
        body: Body,
        token: Token,
    ) -> httpx.Response:
        self._access.wait_for_turn()
        try:
            response = self._http.request(
                method,
                path,
                params=httpx.QueryParams(list(params)),
                headers={"Authorization": authorization(token)},
                **_content(body),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise AtsUnavailable("Lever could not be reached.") from error
        except httpx.TransportError as error:
            raise _unanswered(method) from error
        self._note(method, path, response)
        return response

    def _note(self, method: str, path: str, response: httpx.Response) -> None:
        self.answered_at = _date(response.headers.get("date", "")) or self.answered_at
        if response.is_error:
            log.info("lever_refused", method=method, path=path, status=response.status_code,
                     code=code_of(response))  # fmt: skip


def _content(body: Body) -> dict[str, Any]:
    if isinstance(body, Upload):
        return {"files": {"file": (body.name, body.content, body.mime)}}
    return {"json": body}


def authorization(token: Token) -> str:
    if token.kind == "bearer":
        return f"Bearer {token.secret}"
    return "Basic " + base64.b64encode(f"{token.secret}:".encode()).decode()


def raise_for_status(response: httpx.Response, method: str = "GET") -> None:
    """Switch on the status: Lever's codes come in several spellings, without a published list."""
    status = response.status_code
    if 200 <= status < 300:  # noqa: PLR2004
        return
    if status == 401:  # noqa: PLR2004
        raise AtsDisconnected("Lever does not accept our access.")
    if status == 403:  # noqa: PLR2004
        raise AtsForbidden(f"Lever refused: {message_of(response)} ({status})")
    if status == 404:  # noqa: PLR2004
        raise AtsNotFound("Lever does not have this, or does not show it to us.")
    if status in NOTHING_HAPPENED:
        raise AtsUnavailable(f"Lever is busy ({status}).", retry_after=retry_after(response))
    if status >= 500:  # noqa: PLR2004
        raise _broken(method, status)
    raise AtsRefused(f"Lever refused: {message_of(response)} ({status})")


def _broken(method: str, status: int) -> Exception:
    if method == "GET":
        return AtsUnavailable(f"Lever has a fault ({status}).")
    return NoAnswer(f"Lever had a fault while it took our change ({status}).")


def _unanswered(method: str) -> Exception:
    if method == "GET":
        return AtsUnavailable("Lever did not answer.")
    return NoAnswer("Lever did not answer our change.")


def json_of(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError as error:
        raise AtsUnavailable("Lever's answer was not JSON.") from error
    if not isinstance(answer, dict):
        raise AtsUnavailable("Lever's answer was not in its usual shape.")
    return answer


def data_of(answer: Mapping[str, Any]) -> Any:
    if answer.get("data") is None:
        raise AtsUnavailable("Lever's answer held no data.")
    return answer["data"]


def code_of(response: httpx.Response) -> str:
    return _field(response, "code")


def message_of(response: httpx.Response) -> str:
    return _field(response, "message") or "no reason given"


def _field(response: httpx.Response, name: str) -> str:
    try:
        answer = response.json()
    except ValueError:
        return ""
    return str(answer.get(name, ""))[:200] if isinstance(answer, dict) else ""


def retry_after(response: httpx.Response) -> float | None:
    """Lever documents no such header; should one come, up to an hour of it is believed."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), LONGEST_WAIT_S))
    until = _date(value)
    if until is None:
        return None
    seconds = (until - timezone.now()).total_seconds()
    return min(max(seconds, 0.0), float(LONGEST_WAIT_S))


def _date(value: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
