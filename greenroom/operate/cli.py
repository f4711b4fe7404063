"""The command `greenroom`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg

from greenroom.operate import databases, migrate, sandbox, start
from greenroom.operate.databases import OwnerMissing
from greenroom.operate.embedded import AlreadyOwned, DatabaseFailed
from greenroom.operate.installation import LOCALHOST, Door, Installation, PortBusy
from greenroom.operate.place import Unreachable
from greenroom.operate.processes import greenroom, run
from greenroom.operate.supervisor import StepFailed

# What goes wrong outside, in words that the person at the terminal can act on.
EXPECTED = (
    AlreadyOwned,
    DatabaseFailed,
    OwnerMissing,
    PortBusy,
    StepFailed,
    Unreachable,
    psycopg.OperationalError,
)
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="greenroom", description="One-way video interviews.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "run", _run, "start the application and keep it running", _with_port)
    _add(commands, "demo", _demo, "the same with a simulated Lever and made-up data", _with_sandbox)
    _add(commands, "migrate", _migrate, "bring the tables up to date")
    _add(commands, "doctor", _doctor, "look at everything that has to be right")
    manage = _add(commands, "manage", _manage, "a management command of Django")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    help_text: str,
    more: Callable[[argparse.ArgumentParser], None] | None = None,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}."
    )
    parser.set_defaults(command=command, name=name)
    parser.add_argument("--data", type=Path, help="the data folder (GREENROOM_DATA)")
    if more:
        more(parser)
    return parser


def _port(parser: argparse.ArgumentParser, flag: str, setting: str, default: int) -> None:
    from_environment = os.environ.get(setting, str(default))
    parser.add_argument(
        flag, type=int, default=from_environment, help=f"{default} unless given ({setting})"
    )


def _with_port(parser: argparse.ArgumentParser) -> None:
    _port(parser, "--port", "GREENROOM_PORT", 8000)
    parser.add_argument("--host", default=os.environ.get("GREENROOM_HOST", LOCALHOST))


def _with_sandbox(parser: argparse.ArgumentParser) -> None:
    _with_port(parser)
    _port(parser, "--lever-port", "GREENROOM_LEVER_PORT", 8001)
    _port(parser, "--inbox-port", "GREENROOM_INBOX_PORT", 8002)
    _port(parser, "--smtp-port", "GREENROOM_SMTP_PORT", 8025)


def _installation(options: argparse.Namespace) -> Installation:
    default = ".data/demo" if options.name == "demo" else ".data/main"
    data = options.data or Path(os.environ.get("GREENROOM_DATA", default))
    port = getattr(options, "port", None) or int(os.environ.get("GREENROOM_PORT", "8000"))
    return Installation(
        data=data.resolve(),
        host=getattr(options, "host", LOCALHOST),
        door=Door("the app", port, "GREENROOM_PORT"),
        base_url_given=os.environ.get("GREENROOM_BASE_URL", "").rstrip("/"),
    )


def _run(options: argparse.Namespace) -> int:
    start.run(_installation(options))
    return 0


def _demo(options: argparse.Namespace) -> int:
    ports = sandbox.Ports(options.lever_port, options.inbox_port, options.smtp_port)
    sandbox.demo(_installation(options), ports)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    installation = _installation(options)
    with databases.reachable(installation) as urls:
        owner, role = databases.require_owner(urls), migrate.role_of(urls.app)
        migrate.before(owner, role)
        environment = installation.environment(owner) | {"GREENROOM_APP_ROLE": role}
        command = greenroom("manage", "migrate", "--no-input")
        done = run(command, timeout=3600, environment=environment)
        print(done.stdout, end="")
        if done.returncode == 0:
            migrate.after(owner, role)
        return done.returncode


def _manage(options: argparse.Namespace) -> int:
    installation = _installation(options)
    with databases.reachable(installation) as urls:
        os.environ.update(installation.environment(urls.app))
        from django.core.management import execute_from_command_line  # noqa: PLC0415

        execute_from_command_line(["greenroom manage", *options.arguments])
    return 0


def _doctor(options: argparse.Namespace) -> int:
    installation = _installation(options)
    with databases.reachable(installation) as urls:
        os.environ.update(installation.environment(urls.app))
        import django  # noqa: PLC0415 - reads the settings, so only when they are known

        django.setup()
        from greenroom.operate import doctor  # noqa: PLC0415 - needs Django's models

        return doctor.examine(installation)
