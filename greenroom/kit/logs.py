"""Structured logs: one JSON object a line, with secrets taken out before they are written."""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

SECRET_KEYS = re.compile(
    r"token|secret|password|authorization|cookie|sealed|signature|^key$", re.IGNORECASE
)
# The path of a personal link is a secret too.
SECRET_PATHS = re.compile(r"/(i|r|hooks|accounts/password/reset/key)/[^/\s?\"']+")
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")


def redact(text: str) -> str:
    """A text without the tokens that paths and headers carry."""
    return BEARER.sub(r"\1 [redacted]", SECRET_PATHS.sub(r"/\1/[redacted]", text))


def _redact_event(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if SECRET_KEYS.search(key):
            event[key] = "[redacted]"
        elif isinstance(value, str):
            event[key] = redact(value)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _redact_event,
]


def configure() -> None:
    """Our own and other libraries' log records leave by the same door."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redact_event,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=_SHARED,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "procrastinate", "psycopg.pool", "django.request"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class RequestLog:
    """One line a request: method, path, status, milliseconds. Never a query string."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request=uuid.uuid4().hex[:12]):
            response = self.get_response(request)
            tell_request(request.method or "", request.path, response.status_code, started)
        return response


_requests = structlog.get_logger("greenroom.request")


def tell_request(method: str, path: str, status: int, started: float) -> None:
    ms = round((time.monotonic() - started) * 1000, 1)
    _requests.info("request", method=method, path=path, status=int(status), ms=ms)
