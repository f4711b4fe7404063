"""The demo: the application, a simulated Lever and an inbox for its mails and texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from greenroom.kit.links import new_token
from greenroom.operate import start
from greenroom.operate.installation import LOCALHOST, Door, Installation, answers
from greenroom.operate.processes import greenroom, python
from greenroom.operate.supervisor import Program, Supervisor
from greenroom.operate.terminal import Progress, say

CLIENT_ID = "greenroom-demo"
# The demo's people, in the application and in the sandbox Lever alike.
SUPER_ADMIN = "sam@example.com"
OTHERS = "alex@ (Admin), toni@ (Team Member), lee@ (Limited Team Member)"
SMS_ACCOUNT = "AC00000000000000000000000000000000"


@dataclass(frozen=True)
class Ports:
    lever: int
    inbox: int
    smtp: int

    @property
    def lever_url(self) -> str:
        return f"http://{LOCALHOST}:{self.lever}"

    @property
    def inbox_url(self) -> str:
        return f"http://{LOCALHOST}:{self.inbox}"

    def doors(self) -> list[Door]:
        return [
            Door("the sandbox Lever", self.lever, "GREENROOM_LEVER_PORT"),
            Door("the inbox", self.inbox, "GREENROOM_INBOX_PORT"),
            Door("the inbox's SMTP", self.smtp, "GREENROOM_SMTP_PORT"),
        ]


@dataclass(frozen=True)
class Secrets:
    """Drawn once for this demo, and known to both sides."""

    lever_api_key: str
    client: str
    sms_token: str
    password: str

    @classmethod
    def of(cls, installation: Installation) -> "Secrets":
        def drawn(name: str) -> str:
            return installation.secret(f"demo-{name}", new_token())

        return cls(drawn("lever-key"), drawn("client"), drawn("sms"), _password(installation))


def _password(installation: Installation) -> str:
    """One that a person can read off the terminal and type."""
    letters = new_token()
    return installation.secret(
        "demo-password", "-".join([letters[:4], letters[4:8], letters[8:12]])
    )


def demo(installation: Installation, ports: Ports) -> None:
    """Start everything with made-up data, and keep it running until somebody asks to stop."""
    with start.supervising(installation) as supervisor:
        for door in [installation.door, *ports.doors()]:
            door.require_free()
        progress = Progress(6)
        known = Secrets.of(installation)
        progress.say("sandbox: a Lever and an inbox")
        for program in _programs(installation, ports, known):
            supervisor.start(program)
        urls = start.start_database(supervisor, installation, progress)
        start.bring_tables_up_to_date(supervisor, installation, urls, progress)
        settings = _settings(ports, known) | open_door(installation)
        environment = installation.environment(urls.app, settings)
        _seed(supervisor, environment, known, progress)
        start.start_application(supervisor, installation, environment, progress)
        _wait_for_sandbox(supervisor, ports)
        say(_welcome(installation, ports, known))
        supervisor.watch()


def _seed(
    supervisor: Supervisor, environment: Mapping[str, str], known: Secrets, progress: Progress
) -> None:
    progress.say("made-up organisation")
    with_password = {**environment, "GREENROOM_DEMO_PASSWORD": known.password}
    supervisor.step("seed", greenroom("manage", "seed_demo"), with_password)


def _settings(ports: Ports, known: Secrets) -> dict[str, str]:
    return {
        "GREENROOM_LEVER_API_URL": f"{ports.lever_url}/v1",
        "GREENROOM_LEVER_AUTH_URL": ports.lever_url,
        "GREENROOM_LEVER_APP_URL": ports.lever_url,
        "GREENROOM_LEVER_CLIENT_ID": CLIENT_ID,
        "GREENROOM_LEVER_CLIENT_SECRET": known.client,
        "GREENROOM_SMTP_URL": f"smtp://{LOCALHOST}:{ports.smtp}",
        "GREENROOM_MAIL_FROM": "interviews@example.com",
        "GREENROOM_SMS_URL": ports.inbox_url,
        "GREENROOM_SMS_ACCOUNT": SMS_ACCOUNT,
        "GREENROOM_SMS_TOKEN": known.sms_token,
        "GREENROOM_SMS_FROM": "+15005550006",
    }


def open_door(installation: Installation) -> dict[str, str]:
    """The guided demo asks for no password, so it is for this machine alone."""
    is_ours_alone = installation.host == LOCALHOST and not installation.base_url_given
    return {"GREENROOM_DEMO_MEMBER": SUPER_ADMIN if is_ours_alone else ""}


def _programs(installation: Installation, ports: Ports, known: Secrets) -> list[Program]:
    callback = f"{installation.base_url}/oauth/lever/callback"
    # By the environment, since every user of a machine may read command lines.
    secret = {
        "SANDBOX_LEVER_API_KEY": known.lever_api_key,
        "SANDBOX_LEVER_OAUTH_CLIENT": f"{CLIENT_ID}:{known.client}:{callback}",
        "INBOX_SMS_ACCOUNT": SMS_ACCOUNT,
        "INBOX_SMS_TOKEN": known.sms_token,
    }
    environment = installation.environment("", secret)
    lever = [
        *("--port", str(ports.lever), "--seed", "demo"),
        *("--data", str(installation.data / "sandbox-lever.sqlite3")),
    ]
    inbox = [
        *("--port", str(ports.inbox), "--smtp-port", str(ports.smtp)),
        *("--data", str(installation.data / "sandbox-inbox.sqlite3")),
    ]
    return [
        Program(
            name,
            python("-m", f"sandbox.{name}", *arguments),
            environment,
            start.SANDBOX,
            is_shown=False,
        )
        for name, arguments in (("lever", lever), ("inbox", inbox))
    ]


def _wait_for_sandbox(supervisor: Supervisor, ports: Ports) -> None:
    supervisor.wait_until(lambda: answers(ports.lever, "/sandbox/health"), "The sandbox Lever")
    supervisor.wait_until(lambda: answers(ports.inbox, "/"), "The inbox")


def _welcome(installation: Installation, ports: Ports, known: Secrets) -> str:
    return f"""
Greenroom          {installation.base_url}
  sign in as       {SUPER_ADMIN} (Super Admin)
  password         {known.password}
  the same for     {OTHERS}
Sandbox Lever      {ports.lever_url}
Inbox              {ports.inbox_url}   (e-mails and texts that would have been sent)

New here? {installation.base_url}/welcome/ shows the whole way in 60 seconds.
Ctrl-C stops everything. The data stays in {installation.data}.
"""
