"""Histories side by side against the real processes, while web and worker are killed for real.

What came out is read where the outside sees it: at the sandbox Lever and in the inbox. When the
product looked at the world is not known here, so the model is told that it may have, each time.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from faults import points
from faults.history import Stage
from faults.model import OPEN, End, Event, Model, Person, Template, World, doubled
from faults.office import FIRST_STAGE, POSTING, STAGE
from faults.system import System
from faults.waiting import NeverHappened

PEOPLE = 2  # of each history
ACTS = ("in", "in", "in", "out", "in_out_in", "archive", "unarchive")
PROGRAMS = ("web", "message-worker", "ats-worker")
PAUSE_SECONDS = (0.8, 2.6)
QUIET_SECONDS = 420
PREFIX = "myInterview"
INVITES = re.compile(rf"Your video interview for {POSTING}(: a new date)?$")
MARK = re.compile(r"GR-\w+")
FAILURES, REFUSALS = "was not sent.", "was not sent again"


@dataclass
class Killed:
    """What came of all of them together."""

    histories: int
    candidates: int = 0
    effects: int = 0
    kills: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def run(seed: int, histories: int, kills: int) -> Killed:
    rng = random.Random(f"{seed}:kills")  # noqa: S311 - no secret
    with points.stage() as ready:
        result = Killed(histories)
        people = _people(ready, histories)
        result.candidates = sum(map(len, people))
        told = Model(_world(ready, people))
        killer = _Killer(ready.system, kills, random.Random(f"{seed}:killer"))  # noqa: S311
        killer.start()
        _act(ready, told, _woven(people, rng), killer)
        killer.join()
        result.kills = killer.done
        try:
            ready.system.wait_until_quiet(QUIET_SECONDS)
        except NeverHappened as error:
            result.problems.append(("stuck", str(error)))
        told.tell([Event("quiet")])
        _judge(ready, told, result)
        return result


class _Killer(threading.Thread):
    """kill -9 of web or worker, again and again, until the number is reached."""

    def __init__(self, system: System, wanted: int, rng: random.Random) -> None:
        super().__init__(daemon=True)
        self._system, self._rng = system, rng
        self.wanted, self.done = wanted, 0

    def run(self) -> None:
        while self.done < self.wanted:
            time.sleep(self._rng.uniform(*PAUSE_SECONDS))
            self.done += self._system.kill(self._rng.choice(PROGRAMS))


def _people(ready: Stage, histories: int) -> list[list[str]]:
    """The people of each history, in a stage that triggers nothing."""
    return [
        [
            ready.lever.create(f"Person {number}.{who}", f"p{number}.{who}@example.com", "")
            for who in range(PEOPLE)
        ]
        for number in range(histories)
    ]


def _world(ready: Stage, people: list[list[str]]) -> World:
    state = ready.lever.state()
    posting = next(each for each in state["postings"] if each["text"] == POSTING)
    template = next(tag for tag in posting["tags"] if tag.startswith(f"{PREFIX}:"))
    public_id = template.partition(":")[2]
    emails = {each["id"]: tuple(each["emails"]) for each in state["opportunities"]}
    return World(
        prefix=PREFIX,
        triggers=frozenset({STAGE}),
        templates={public_id: Template("")},
        postings={POSTING: tuple(posting["tags"])},
        people={
            ref: Person(POSTING, emails[ref], FIRST_STAGE) for theirs in people for ref in theirs
        },
    )


def _woven(people: list[list[str]], rng: random.Random) -> list[tuple[str, str]]:
    """The acts of all histories, mixed; those of one person stay in their order."""
    drawn = [
        (rng.random(), ref, act)
        for theirs in people
        for ref in theirs
        for act in rng.choices(ACTS, k=rng.randrange(1, 5))
    ]
    return [(ref, act) for _moment, ref, act in sorted(drawn)]


def _act(ready: Stage, told: Model, acts: list[tuple[str, str]], killer: _Killer) -> None:
    """As long as the killing takes."""
    seconds = killer.wanted * sum(PAUSE_SECONDS) / 2
    for ref, act in acts:
        for event in _events(act, ref, told.world.people[ref]):
            told.tell([Event("seen", ref)])
            _do(ready, event)
            told.tell([event])
        told.tell([Event("seen", ref)])
        time.sleep(seconds / len(acts))


def _events(act: str, ref: str, person: Person) -> Iterator[Event]:
    stages = {"in": [STAGE], "out": [FIRST_STAGE], "in_out_in": [STAGE, FIRST_STAGE, STAGE]}
    if act in stages:
        if act == "in" and person.stage == STAGE:
            yield Event("move", ref, value=FIRST_STAGE)
        yield from (Event("move", ref, value=stage) for stage in stages[act])
    elif person.is_archived != (act == "archive"):
        yield Event(act, ref)


def _do(ready: Stage, event: Event) -> Any:
    if event.kind == "move":
        return ready.lever.move(event.opportunity, event.value)
    reason = "Underqualified" if event.kind == "archive" else None
    return ready.lever.control("archive", opportunity=event.opportunity, reason=reason)


def _judge(ready: Stage, told: Model, result: Killed) -> None:
    got = httpx.get(f"{ready.system.inbox}/api/messages", params={"all": 1}, timeout=60).json()
    copies = [(each["kind"], each["message_id"]) for each in got]
    result.effects += len(set(copies))
    result.problems += [("doubled", f"mail {key}") for key in doubled(copies, result.kills)]
    mails: dict[str, set[str]] = {}
    for each in got:
        if INVITES.match(each["subject"]):
            mails.setdefault(each["to"], set()).add(each["message_id"])
    for there in ready.lever.state()["opportunities"]:
        if there["id"] in told.world.people:
            theirs = mails.get(there["emails"][0], set())
            problems = _person(told.may_be(there["id"]), there, len(theirs))
            result.effects += len(there["notes"])
            result.problems += [(kind, f"{there['name']}: {what}") for kind, what in problems]


def _person(ends: list[End], there: dict[str, Any], mailed: int) -> list[tuple[str, str]]:
    texts = [each["fields"][0]["value"] for each in there["notes"]]
    marks = Counter(mark for text in texts for mark in MARK.findall(text))
    twice = [("doubled", f"note {mark}") for mark, number in marks.items() if number > 1]
    carried = {tag for tag in there["tags"] if tag.startswith(f"{PREFIX}: ")}
    return [
        *twice,
        *min((list(_differences(end, carried, texts, mailed)) for end in ends), key=len),
    ]


def _differences(
    end: End, carried: set[str], texts: list[str], mailed: int
) -> Iterator[tuple[str, str]]:
    least = sum(each.invitations.least for each in end.interviews)
    most = sum(each.invitations.most for each in end.interviews)
    numbers = {
        "invitations": (mailed, least, most),
        "notes of a failure": _count(texts, FAILURES, end.failure_notes),
        "notes of a refusal": _count(texts, REFUSALS, end.refusal_notes),
    }
    for what, (number, fewest, highest) in numbers.items():
        if number < fewest:
            yield "lost", f"{what}: {number}, at least {fewest}"
        if number > highest:
            yield "doubled", f"{what}: {number}, at most {highest}"
    is_open = any(each.state in OPEN for each in end.interviews)
    if is_open and not any("sent" in text for text in texts):
        yield "lost", "no note of the invitation"
    yield from (("lost", f"tag {tag}") for tag in end.tags - carried)
    yield from (("doubled", f"tag {tag} is still there") for tag in carried - end.tags)


def _count(texts: list[str], words: str, wanted: int) -> tuple[int, int, int]:
    return sum(words in text for text in texts), wanted, wanted
