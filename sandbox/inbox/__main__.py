"""`python -m sandbox.inbox`: runs alone, needs nothing of the application."""

import argparse
import logging
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from waitress.server import create_server

from sandbox.inbox import smtp
from sandbox.inbox.app import create_app
from sandbox.inbox.desk import Desk
from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger

# Made-up, like all of the sandbox; a real account would be a secret.
DEMO_ACCOUNT = "AC00000000000000000000000000000000"
DEMO_TOKEN = "sandbox"  # noqa: S105


def main() -> int:
    options = parse(sys.argv[1:])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    ledger, knobs = Ledger(options.data), Knobs()
    app = create_app(Desk(ledger, knobs, options.sms_account, options.sms_token))
    mail = smtp.door(ledger, knobs, options.host, options.smtp_port)
    try:
        web = create_server(app, host=options.host, port=options.port, threads=4, ident=None)
        mail.start()
    except OSError as error:
        return report_busy(error, options)
    print(
        f"Inbox on http://{options.host}:{options.port},"
        f" SMTP on {options.host}:{options.smtp_port}",
        flush=True,
    )
    web.run()
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.inbox",
        description="Catches e-mail (SMTP) and texts (Twilio's Messages.json) and shows them.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002, help="pages, JSON and texts")
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--data", default=":memory:", metavar="FILE", help="keep the ledger here")
    parser.add_argument("--sms-account", default=os.environ.get("INBOX_SMS_ACCOUNT", DEMO_ACCOUNT))
    parser.add_argument("--sms-token", default=os.environ.get("INBOX_SMS_TOKEN", DEMO_TOKEN))
    return parser.parse_args(arguments)


def report_busy(error: OSError, options: argparse.Namespace) -> int:
    print(
        f"Cannot listen on {options.host}, ports {options.port} and {options.smtp_port}: {error}.\n"
        "Another program may hold one of them; choose with --port and --smtp-port.",
        file=sys.stderr,
    )
    return 1


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """End at once: every message is on disk before it is acknowledged, so nothing is owed."""
    del number, frame
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
