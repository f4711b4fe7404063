"""What the plan needs of an installation: interviews to sit, and what a reviewer may watch."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from faults.office import SUPER_ADMIN, Recruiter
from faults.system import ROOT, System
from faults.waiting import patiently, until
from greenroom.operate.place import DATABASE, ROOT_ROLE, find_place

INVITE = Path(__file__).with_name("invite.py")
VIDEO = re.compile(r'<source src="([^"]+)"')
EXPIRE = (
    """update accounts_handle set expires_at = now() - interval '1 second'
        where kind = 'upload' and target_id in (select take.id from recordings_take take
         join interviews_answer answer on answer.id = take.owner_id
        where answer.invitation_id = %s and take.state = 'receiving')""",
    """update recordings_take set upload_until = now() - interval '1 second'
        where state = 'receiving' and owner_id in
              (select id from interviews_answer where invitation_id = %s)""",
)


@dataclass(frozen=True)
class Interview:
    invitation: str
    link: str
    questions: int


class Office(Recruiter):
    """Invites, and watches as the reviewers do."""

    def __init__(self, system: System) -> None:
        super().__init__(system.app, system.password)
        self._system = system

    def invite(self, name: str, questions: int) -> Interview:
        told = _manage(self._system.data, name, str(questions))
        link = f"{self._system.app}/i/{told['token']}"
        return Interview(told["invitation"], link, questions)

    def video(self, interview: Interview, position: int, target: Path) -> None:
        """Wait until the answer can be watched, and fetch it."""
        path = f"/review/{interview.invitation}/?answer={position}"

        def address() -> str:
            found = VIDEO.search(self._page(path))
            return found[1] if found else ""

        found = until(address, f"answer {position} can be watched", 90)
        target.write_bytes(self._fetch(found).content)

    def _fetch(self, path: str) -> httpx.Response:
        return patiently(lambda: self._browser.get(path))


def _manage(data: Path, *arguments: str) -> dict[str, str]:
    """A verb of the application, in a process of its own as an operator would run it."""
    command = [sys.executable, "-m", "greenroom.operate", "manage", "--data", str(data), "shell"]
    script = f"ARGUMENTS = {[SUPER_ADMIN, *arguments]!r}\n{INVITE.read_text()}"
    ran = subprocess.run(
        [*command, "-v", "0", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    told: dict[str, str] = json.loads(ran.stdout.strip().splitlines()[-1])
    return told


def expire_uploads(system: System, invitation: str) -> None:
    """As if the takes that are on their way had been begun days ago."""
    url = find_place(system.data / "database").url(ROOT_ROLE, DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in EXPIRE:
            connection.execute(statement, [invitation])
