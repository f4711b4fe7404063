"""What surrounds each call: who calls, may they, the rate, the faults, the ledger."""

import base64
import binascii
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import quote

from flask import Response, request

from sandbox.lever.core import Sandbox, here
from sandbox.lever.errors import (
    AnswerDropped,
    ApiError,
    BadRequest,
    Faulted,
    Forbidden,
    TooManyRequests,
    Unauthorized,
)
from sandbox.lever.knobs import Fault
from sandbox.lever.world import World, credentials, ledger, packed, users
from sandbox.lever.world.credentials import Caller

NO_CONTENT = 204
READ = "GET"
CUT = "The connection was closed without an answer."


@dataclass(frozen=True)
class Download:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Answer:
    data: Any = None
    status: int = 200
    beside: dict[str, Any] = field(default_factory=dict)
    """Keys next to `data`."""
    bare: bool = False
    """The data alone, without the envelope."""
    file: Download | None = None


@dataclass(frozen=True)
class Call:
    world: World
    caller: Caller

    @property
    def body(self) -> dict[str, Any]:
        return sent_body()

    def performer(self, *, required: bool = False) -> str | None:
        user_id = request.args.get("perform_as")
        if user_id is None and required:
            raise BadRequest("perform_as is required")
        users.check_performer(self.world, user_id)
        return user_id

    def require(self, access: str) -> None:
        if not self.caller.may(access):
            raise Forbidden(f"This credential lacks the permission {access}.")


def sent_body() -> dict[str, Any]:
    """JSON or form; `tags[]` in a form is the list `tags`."""
    if request.is_json:
        value = request.get_json(silent=True)
        if not isinstance(value, dict):
            raise BadRequest("The body is not a JSON object.")
        _check_text(value)
        return value
    return {
        name.removesuffix("[]"): values if name.endswith("[]") else values[-1]
        for name, values in request.form.lists()
    }


def _check_text(value: dict[str, Any]) -> None:
    """JSON can name half a character, which no text can hold."""
    try:
        packed(value).encode()
    except UnicodeEncodeError as error:
        raise BadRequest("The body holds text that is not Unicode.") from error


@dataclass(frozen=True)
class Guard:
    access: str | None
    before: Callable[[Sandbox], None] | None
    turn: Callable[[Sandbox, Caller], None] | None
    view: Callable[..., Answer]


def guarded(
    access: str | None,
    *,
    before: Callable[[Sandbox], None] | None = None,
    turn: Callable[[Sandbox, Caller], None] | None = None,
) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Wrap a view that needs the permission `access`; it runs in one transaction.

    `before` runs ahead of that transaction, for what must not hold the store's lock; `turn` for
    calls that have a limit of their own.
    """

    def decorate(view: Callable[..., Answer]) -> Callable[..., Response]:
        guard = Guard(access, before, turn, view)

        @wraps(view)
        def answer(**refs: str) -> Response:
            sandbox = here()
            caller = _identified(sandbox)
            fault = sandbox.knobs.fault_for(request.method, request.path)
            if fault and fault.drop_request:
                raise AnswerDropped(CUT)
            try:
                result = _performed(sandbox, guard, caller, fault, refs)
            except ApiError as refusal:
                _note(sandbox, caller, refusal.status, fault)
                if fault and fault.status == refusal.status:
                    return spoilt(fault, json_response(refusal.body(), refusal.status))
                raise
            return spoilt(fault, _answered(result))

        return answer

    return decorate


def _performed(
    sandbox: Sandbox, guard: Guard, caller: Caller, fault: Fault | None, refs: dict[str, str]
) -> Answer:
    _take_turn(sandbox, caller)
    if fault and fault.status:
        raise Faulted(fault.status)
    if guard.access and not caller.may(guard.access):
        raise Forbidden(f"This credential lacks the permission {guard.access}.")
    if guard.turn:
        guard.turn(sandbox, caller)
    if guard.before:
        guard.before(sandbox)
    with sandbox.world(caller.account_id) as world:
        result = guard.view(Call(world, caller), **refs)
        _record(world, caller, result.status, fault)
    return result


def _identified(sandbox: Sandbox) -> Caller:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    with sandbox.world() as world:
        if scheme.lower() == "bearer":
            caller = credentials.by_access_token(world, value.strip())
            if not caller and credentials.is_of_elsewhere(value.strip(), sandbox.config.audience):
                raise Forbidden("Could not find a matching signing key.")
        elif scheme.lower() == "basic":
            caller = credentials.by_api_key(world, _basic_user(value))
        else:
            caller = None
    if caller is None:
        raise Unauthorized
    return caller


def _basic_user(value: str) -> str:
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[0]


def _take_turn(sandbox: Sandbox, caller: Caller) -> None:
    settings = sandbox.knobs.settings
    if settings.rate_limit and not sandbox.limiter.take(
        caller.credential, settings.rate_per_second, settings.rate_burst
    ):
        raise TooManyRequests(settings.retry_after_s)


def _note(sandbox: Sandbox, caller: Caller, status: int, fault: Fault | None) -> None:
    with sandbox.world(caller.account_id) as world:
        _record(world, caller, status, fault)


def _record(world: World, caller: Caller, status: int, fault: Fault | None) -> None:
    if request.method == READ:
        return
    entry = ledger.Entry("api", request.method, request.path, caller.label, status)
    query = request.query_string.decode()
    ledger.record(
        world, entry, query=query, body=_body_or_text(), fault=fault.name if fault else None
    )


def _body_or_text() -> Any:
    try:
        return sent_body()
    except BadRequest:
        return request.get_data(as_text=True)[:2000]


def spoilt(fault: Fault | None, answer: Response) -> Response:
    """The answer as a fault leaves it: late, lost, or another one."""
    if fault is None:
        return answer
    time.sleep(fault.delay_s)
    if fault.drop_answer:
        raise AnswerDropped(CUT)
    if fault.body is not None:
        answer = Response(fault.body, answer.status_code, content_type=_kind(fault.body))
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = fault.retry_after
    return answer


def _kind(body: str) -> str:
    is_page = body.lstrip().startswith("<")
    return "text/html" if is_page else "application/json; charset=utf-8"


def _answered(result: Answer) -> Response:
    if result.status == NO_CONTENT:
        empty = Response(status=NO_CONTENT)
        empty.headers.pop("Content-Type", None)
        return empty
    if result.file:
        sent = Response(result.file.content, content_type=result.file.content_type)
        sent.headers.set("Content-Disposition", "attachment", filename=result.file.name)
        return sent
    if result.bare:
        return json_response(result.data, result.status)
    return json_response({"data": result.data, **result.beside}, result.status)


def json_response(body: Any, status: int = 200) -> Response:
    return Response(packed(body), status=status, content_type="application/json; charset=utf-8")


def encoded_token(parts: list[Any]) -> str:
    """The opaque `next`: it is answered percent-encoded, and clients encode it once more."""
    return quote(packed(parts), safe="")
