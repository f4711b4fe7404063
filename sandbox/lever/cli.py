import argparse
import os
import signal
import ssl
import sys
from pathlib import Path
from types import FrameType

from waitress.server import create_server

from sandbox.lever.app import create_app
from sandbox.lever.config import Config, OAuthClient
from sandbox.lever.core import sandbox_of
from sandbox.lever.scenario import Scenario

THREADS = 8
ABOUT = """A stand-in for Lever on your own machine: Data API, OAuth, webhooks and pages.
Open the printed address in a browser; /v1 is the Data API, /authorize and /oauth/token the OAuth
server. Event switches are off until you turn them on under Settings > Integrations and API.
Settings > Knobs makes it mean: lost, late and doubled webhooks, faults, short-lived tokens. The
same by JSON: POST /sandbox/knobs with the header X-Sandbox-Control: 1. A scenario file:

  {"seed": "demo", "crowd": 1000, "switches": {"candidateStageChange": true},
   "accounts": [{"name": "Second Demo Ltd", "seed": "empty", "api_key": "KEY2"}],
   "knobs": {"delivery_drop_rate": 0.2, "refresh": "lenient",
             "faults": [{"path": "/v1/", "status": 503, "after_s": 30, "for_s": 10, "times": null}],
             "later": [{"after_s": 60, "knobs": {"delivery_drop_rate": 0}}]}}

sandbox/lever/README.md tells every knob, and what is documented, guessed and missing."""


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m sandbox.lever",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    options.add_argument("--port", type=int, default=8001, help="port to listen on (%(default)s)")
    options.add_argument(
        "--seed",
        choices=("demo", "empty"),
        help="what a new sandbox holds; `empty` has users and stages only (demo)",
    )
    options.add_argument(
        "--scenario",
        type=_scenario,
        metavar="FILE",
        help="a JSON file with the seed, further accounts, switches, knobs and timed faults",
    )
    options.add_argument(
        "--api-key",
        default=os.environ.get("SANDBOX_LEVER_API_KEY", ""),
        help="an API key that works from the start (or SANDBOX_LEVER_API_KEY)",
    )
    options.add_argument(
        "--api-key-confidential",
        action="store_true",
        help="let that key see confidential postings and candidates",
    )
    options.add_argument(
        "--oauth-client",
        action="append",
        default=_from_environment(),
        type=OAuthClient.parse,
        metavar="ID:SECRET:REDIRECT_URI",
        help="an app that people can authorize; repeatable (or SANDBOX_LEVER_OAUTH_CLIENT)",
    )
    options.add_argument(
        "--data", type=Path, metavar="FILE", help="keep everything in this file; else in memory"
    )
    options.add_argument(
        "--webhook-ca",
        type=_readable,
        metavar="FILE",
        help="certificates (PEM) that receivers of webhooks may have beside those the machine"
        " trusts; Lever itself refuses a self-signed one",
    )
    options.add_argument(
        "--base-url", help="how others reach this sandbox (http://HOST:PORT); used in its links"
    )
    return options


def _readable(text: str) -> Path:
    path = Path(text)
    try:
        ssl.create_default_context().load_verify_locations(path)
    except (OSError, ssl.SSLError) as error:
        raise argparse.ArgumentTypeError(f"{path}: {error}") from error
    return path


def _scenario(text: str) -> Scenario:
    try:
        return Scenario.read(Path(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _from_environment() -> list[OAuthClient]:
    """A command line can be read by every user of the machine, the environment cannot."""
    text = os.environ.get("SANDBOX_LEVER_OAUTH_CLIENT")
    return [OAuthClient.parse(text)] if text else []


def main(argv: list[str] | None = None) -> int:
    options = parser().parse_args(argv)
    base_url = (options.base_url or f"http://{options.host}:{options.port}").rstrip("/")
    app = create_app(
        Config(
            base_url=base_url,
            data=options.data,
            seed=options.seed or (options.scenario.seed if options.scenario else "demo"),
            scenario=options.scenario,
            webhook_ca=options.webhook_ca,
            api_key=options.api_key,
            api_key_confidential=options.api_key_confidential,
            oauth_clients=tuple(options.oauth_client),
        )
    )
    sandbox = sandbox_of(app)
    try:
        server = create_server(
            app, host=options.host, port=options.port, threads=THREADS, ident=None
        )
    except OSError as error:
        sandbox.close()
        print(f"Cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    print(f"Sandbox Lever: {base_url}", flush=True)
    try:
        server.run()
    finally:
        server.close()
        sandbox.close()
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
