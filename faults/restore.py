"""The plan `restore`: a backup is restored that does not know of the last invitations.

People are invited, a backup is taken, others are invited, complete, decline and move on. Then the
database is thrown away for the backup, and the product is started on it. Lever and the inbox know
what really happened. Nobody may hear of anything twice, and whoever's state is lost must be shown
to a person, who sends it again with one click.
"""

import re
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from faults import points
from faults.candidate import LINK, Candidate
from faults.cases import QUESTIONS
from faults.history import Stage
from faults.office import CSRF, NEXT_STAGE, STAGE, Recruiter
from faults.waiting import NeverHappened, patiently, until
from greenroom.operate.embedded import serve
from greenroom.operate.place import DATABASE, ROOT_ROLE, Place, find_place

EACH, MOST_SECONDS = 5, 300
# Who does what: before the backup, after it, and what must be shown of them at the end.
BEFORE = ("stays", "completes", "declines", "archived")
AFTER = ("invited", "finished", "moved on")
FORGOTTEN = ("completes", "declines", "invited", "finished", "moved on")
RECORDING = {"completes", "finished"}
MOST_RECORDING = 3  # of each kind; to record takes long
SHOWN = "It was sent before, and our records of that are lost."
MARK = re.compile(r"GR-\w+")


@dataclass
class Found:
    """What came of it. Everything but `people`, `forgotten` and `seconds` must be none."""

    people: int = 0
    forgotten: int = 0
    seconds: float = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    def line(self, seed: int) -> str:
        kinds = Counter(kind for kind, _words in self.problems)
        told = " ".join(
            f"{kind}={kinds[kind]}" for kind in ("second_mails", "doubled", "changed", "unseen")
        )
        left = sum(kinds.values()) - sum(
            kinds[kind] for kind in ("second_mails", "doubled", "changed", "unseen")
        )
        return (
            f"RESULT plan=restore people={self.people} forgotten={self.forgotten} {told}"
            f" wrong={left} seconds={self.seconds:.0f} seed={seed}"
        )


def run(each: int, seed: int) -> int:
    began, found = time.monotonic(), Found()
    with points.stage() as ready:
        _Play(ready, each, found).play()
    found.seconds = time.monotonic() - began
    for kind, words in found.problems[:20]:
        print(f"✗ {kind}: {words}", flush=True)
    print(found.line(seed), flush=True)
    return 1 if found.problems else 0


class _Play:
    def __init__(self, ready: Stage, each: int, found: Found) -> None:
        self.ready, self.system, self.lever, self.found = ready, ready.system, ready.lever, found
        self.each, self.people = each, dict[str, str]()  # what they do, by their refs
        self.backup = self.system.data / "backup.dump"

    def play(self) -> None:
        self._invite(BEFORE)
        _dump(find_place(self.system.data / "database"), self.backup)
        self._invite(AFTER)
        for ref, kind in self.people.items():
            self._go_on(ref, kind)
        self.system.wait_until_quiet(MOST_SECONDS)
        there, mails = self._there(), self._mails()
        self._restore()
        self._compare(there, mails)
        self._invite_anew()
        self._send_again()

    def _invite(self, kinds: tuple[str, ...]) -> None:
        for kind in kinds:
            many = min(self.each, MOST_RECORDING) if kind in RECORDING else self.each
            for number in range(many):
                email = f"{kind.replace(' ', '.')}{number}@example.com"
                ref = self.lever.create(f"{kind.title()} Case {number}", email, "")
                self.people[ref] = kind
                self.lever.move(ref, STAGE)
        self.system.wait_until_quiet(MOST_SECONDS)

    def _go_on(self, ref: str, kind: str) -> None:
        if kind in RECORDING:
            candidate = Candidate(self.system.app)
            candidate.agree(self._link(ref))
            for question in range(1, QUESTIONS + 1):
                candidate.answer(question)
            candidate.send()
        elif kind == "declines":
            _decline(self.system.app, self._link(ref))
        elif kind == "archived":
            self.lever.control("archive", opportunity=ref, reason="Underqualified")
        elif kind == "moved on":
            self.lever.move(ref, NEXT_STAGE)

    def _link(self, ref: str) -> str:
        email = self._there()[ref]["emails"][0]
        mails = [each for each in self.ready.messages() if each["to"] == email]
        return next(link[0] for mail in mails if (link := LINK.search(mail["text"])))

    def _there(self) -> dict[str, Any]:
        return {each["id"]: each for each in self.lever.state()["opportunities"]}

    def _mails(self) -> Counter[str]:
        return Counter(each["to"] for each in self.ready.messages())

    def _restore(self) -> None:
        """Everything is stopped, the backup is loaded, and everything is started as always."""
        self.system.rest()
        with serve(self.system.data / "database", lambda _line: None):
            _load(find_place(self.system.data / "database"), self.backup)
        self.system.start()
        until(lambda: not self._unseen(), "everybody is shown", MOST_SECONDS)
        self.system.wait_until_quiet(MOST_SECONDS)

    def _unseen(self) -> list[str]:
        recruiter = self._recruiter()
        names = {ref: each["name"] for ref, each in self._there().items()}
        lost = [names[ref] for ref, kind in self.people.items() if kind in FORGOTTEN]
        return [name for name in lost if SHOWN not in recruiter.why(name)]

    def _recruiter(self) -> Recruiter:
        recruiter = Recruiter(self.system.app, self.system.password)
        recruiter.sign_in()
        return recruiter

    def _compare(self, there: Mapping[str, Any], mails: Counter[str]) -> None:
        now, mailed = self._there(), self._mails()
        self.found.people = len(self.people)
        for name in self._unseen():
            self.found.problems.append(("unseen", name))
        for ref, kind in self.people.items():
            before, after = there[ref], now[ref]
            email, name = after["emails"][0], after["name"]
            self.found.forgotten += kind in FORGOTTEN
            if mailed[email] != mails[email]:
                said = f"{name}: {mailed[email]} mails instead of {mails[email]}"
                self.found.problems.append(("second_mails", said))
            if before["tags"] != after["tags"]:
                said = f"{name}: tags {after['tags']} instead of {before['tags']}"
                self.found.problems.append(("changed", said))
            self._compare_notes(name, before["notes"], after["notes"], kind)

    def _compare_notes(self, name: str, before: list[Any], after: list[Any], kind: str) -> None:
        """One note more says what was forgotten; none is written twice."""
        texts = [each["fields"][0]["value"] for each in after]
        marks = Counter(mark for text in texts for mark in MARK.findall(text))
        firsts = Counter(text.splitlines()[0] for text in texts)
        twice = [mark for mark, number in marks.items() if number > 1]
        twice += [first for first, number in firsts.items() if number > 1]
        self.found.problems += [("doubled", f"{name}: {what}") for what in twice]
        told = sum(SHOWN in text for text in texts)
        if len(after) - len(before) != told or told != (kind in FORGOTTEN):
            self.found.problems.append(("changed", f"{name}: {len(before)} notes, now {texts}"))

    def _invite_anew(self) -> None:
        """Those who come now are invited as always."""
        ref = self.lever.create("Later Case", "later@example.com", "")
        self.lever.move(ref, STAGE)
        self._await_mail("later@example.com", 1, "who comes later is invited")

    def _send_again(self) -> None:
        """One click for one that was forgotten; its link opens, and so does one that was kept."""
        ref = next(ref for ref, kind in self.people.items() if kind == "invited")
        there = self._there()[ref]
        before = self._mails()[there["emails"][0]]
        self._recruiter().send_again(there["name"])
        self._await_mail(there["emails"][0], before + 1, "one click sends it again")
        kept = next(ref for ref, kind in self.people.items() if kind == "stays")
        for each in (ref, kept):
            Candidate(self.system.app).agree(self._last_link(each))

    def _last_link(self, ref: str) -> str:
        email = self._there()[ref]["emails"][0]
        mails = [each for each in self.ready.messages() if each["to"] == email]
        latest = max(mails, key=lambda mail: mail["received_at"])
        link = LINK.search(latest["text"])
        return link[0] if link else ""

    def _await_mail(self, email: str, number: int, what: str) -> None:
        try:
            until(lambda: self._mails()[email] >= number, what, MOST_SECONDS)
            self.system.wait_until_quiet(MOST_SECONDS)
        except NeverHappened as error:
            self.found.problems.append(("wrong", str(error)))
        if self._mails()[email] > number:
            self.found.problems.append(("second_mails", email))


def _decline(app: str, link: str) -> None:
    browser = httpx.Client(base_url=app, timeout=20, follow_redirects=True)
    landing = patiently(lambda: browser.get(httpx.URL(link).path))
    ref = landing.url.path.strip("/").split("/")[1]
    token = CSRF.search(patiently(lambda: browser.get(f"/c/{ref}/decline/")).text)
    if token is None:
        raise LookupError("No form to decline with.")
    form = {"csrfmiddlewaretoken": token[1], "words": ""}
    address = f"/c/{ref}/decline/"
    patiently(lambda: browser.post(address, data=form, follow_redirects=False))


def _dump(place: Place, to: Path) -> None:
    _tool(place, "pg_dump", "--format=custom", f"--file={to}", place.url(ROOT_ROLE, DATABASE))


def _load(place: Place, dump: Path) -> None:
    """As an operator does: what is there is dropped, and the dump takes its place."""
    url = place.url(ROOT_ROLE, DATABASE)
    _tool(place, "pg_restore", "--clean", "--if-exists", f"--dbname={url}", str(dump))


def _tool(place: Place, name: str, *arguments: str) -> None:
    done = subprocess.run(
        [place.binaries / name, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
