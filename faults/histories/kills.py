"""Histories side by side against the real processes, while web and worker are killed for real.

What came out is read where the outside sees it: at the sandbox Lever and in the inbox. When the
product looked at the world is not known here, so the model is told that it may have, each time.
"""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from faults import points
from faults.history import Stage
from faults.mirror import PREFIX, problems
from faults.model import Event, Model, Person, Template, World
from faults.office import FIRST_STAGE, POSTING, STAGE
from faults.system import System
from faults.waiting import NeverHappened

PEOPLE = 2  # of each history
ACTS = ("in", "in", "in", "out", "in_out_in", "archive", "unarchive")
PROGRAMS = ("web", "message-worker", "ats-worker")
PAUSE_SECONDS = (0.8, 2.6)
QUIET_SECONDS = 420


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
    there = ready.lever.state()["opportunities"]
    result.effects += len({(each["kind"], each["message_id"]) for each in got})
    result.effects += sum(len(one["notes"]) for one in there if one["id"] in told.world.people)
    result.problems += problems(told, there, got, result.kills)
