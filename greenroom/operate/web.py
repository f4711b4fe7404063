"""The app server: waitress in our own process.

It reads a request's body before a thread is needed, so that many slow uploads keep nobody
else waiting.
"""

import logging
import signal
import sys
from types import FrameType
from typing import Any
from wsgiref.types import WSGIApplication

import structlog
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from greenroom.kit import env

THREADS = 8
# A chunk of an answer is at most 4 MiB; Django's own limit for forms is 5 MiB.
LARGEST_BODY_BYTES = 6 * 1024 * 1024

log = structlog.get_logger(__name__)


def serve(application: WSGIApplication, host: str, port: int) -> None:
    """Answer requests until SIGTERM or SIGINT; the ones under way are finished."""
    # A queue of a few requests is how it works with few threads, not worth a line each.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = make_server(application, host, port)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    log.info("web_started", host=host, port=port)
    server.run()


def make_server(
    application: WSGIApplication, host: str, port: int
) -> BaseWSGIServer | MultiSocketServer:
    """Ready to listen, and not running yet."""
    return create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        # The default of 100 freezes everybody once so many browsers keep their connection.
        connection_limit=2000,
        # select() fails above 1023 open files.
        asyncore_use_poll=True,
        channel_timeout=60,
        max_request_body_size=LARGEST_BODY_BYTES,
        ident=None,
        **_trusted_proxy(),
    )


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)  # waitress then lets its threads finish what they hold


def _trusted_proxy() -> dict[str, Any]:
    """With a proxy's address, believe what it says of the visitor, and nobody else."""
    proxy = env.text("TRUSTED_PROXY")
    if not proxy:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        "clear_untrusted_proxy_headers": True,
    }
