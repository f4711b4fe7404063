"""One candidate's way from the stage to the watched video, with one kill on it."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from faults import oracle
from faults.candidate import LINK, PAYLOAD_SECONDS, Candidate
from faults.cases import QUESTIONS, Case, Phase
from faults.office import NEXT_STAGE, STAGE, Lever, Recruiter
from faults.oracle import Done, Fault, Seen
from faults.processes import is_asleep
from faults.reviewer import watch
from faults.system import System
from faults.waiting import NeverHappened, Refused, until

FIRE_SECONDS = 40
AWAKE_SECONDS = 3  # for what a sleeper does when it wakes
AREAS = (212, 303, 312, 404, 415, 503, 602, 617, 702, 713)
_numbers = count(1)


class Missed(Exception):
    """Nobody died where somebody should have: the case proves nothing."""


@dataclass
class Outcome:
    case: Case
    faults: list[Fault] = field(default_factory=list)
    stuck: str = ""
    missed: str = ""
    died: tuple[str, ...] = ()
    slept: bool = False
    recovered_seconds: float = 0
    took_seconds: float = 0

    @property
    def is_good(self) -> bool:
        return not (self.faults or self.stuck or self.missed)

    def count(self, what: str) -> int:
        return sum(fault.what == what for fault in self.faults)


class Stage:
    """A system that is connected to its Lever."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.lever = Lever(system.lever)

    def set_up(self) -> None:
        recruiter = Recruiter(self.system.app, self.system.password)
        recruiter.sign_in()
        recruiter.connect(self.lever)
        self.system.wait_until_quiet()

    def turn_inbox_knobs(self, knobs: Mapping[str, int]) -> None:
        if knobs:
            url = f"{self.system.inbox}/api/knobs"
            httpx.post(url, json=dict(knobs), timeout=10).raise_for_status()

    def mailed(self) -> int:
        return len(self.messages())

    def messages(self) -> list[dict[str, Any]]:
        told = httpx.get(f"{self.system.inbox}/api/messages", params={"all": 1}, timeout=10)
        found: list[dict[str, Any]] = told.raise_for_status().json()
        return found


class History:
    def __init__(self, stage: Stage, case: Case) -> None:
        number = next(_numbers)
        self.stage, self.system, self.lever = stage, stage.system, stage.lever
        self.outcome = Outcome(case)
        self.name = f"Fern Case {number}"
        self.email = f"fern.case{number}@example.com"
        # 555-01xx is never given to anybody.
        self.phone = f"+1{AREAS[number // 100 % len(AREAS)]}55501{number % 100:02d}"
        self.candidate = Candidate(self.system.app)
        self.ref = ""
        self.has_completed = False

    def play(self) -> Outcome:
        began = time.monotonic()
        try:
            self._play()
        except Missed as missed:
            self.outcome.missed = str(missed)
        except (NeverHappened, Refused) as trouble:
            self.outcome.stuck = str(trouble)
        finally:
            self.system.disarm()
        self.outcome.faults = oracle.judge(self._done(), self._seen())
        self.outcome.took_seconds = time.monotonic() - began
        return self.outcome

    def _play(self) -> None:
        self.ref = self.lever.create(self.name, self.email, self.phone)
        with self._phase(Phase.ENTER):
            self.lever.move(self.ref, STAGE)
        link = self._link()
        if not link:
            return
        self.candidate.agree(link)
        with self._phase(Phase.ANSWER):
            for question in range(1, QUESTIONS + 1):
                self.candidate.answer(question)
        self.candidate.check_acknowledged()
        with self._phase(Phase.SUBMIT):
            self.candidate.send()
            self.has_completed = True
        # A second look at the same entry must find that all is done.
        self.lever.move(self.ref, NEXT_STAGE)
        self.system.wait_until_quiet()

    @contextmanager
    def _phase(self, phase: Phase) -> Iterator[None]:
        """Do what people do in it, with the trap set if it is this one's turn; then wait."""
        case = self.outcome.case
        if case.phase is not phase:
            yield
            if phase is not Phase.ANSWER:
                self.system.wait_until_quiet()
            return
        before = len(self.system.deaths())
        self.stage.turn_inbox_knobs(case.inbox_knobs)
        if case.notes_fail:
            self.lever.fail_notes(self.ref, case.notes_fail)
        if case.sleeps:
            yield from self._sleep(case)
        elif case.point:
            self.system.arm(case.point, case.passage)
            yield
            self._see_deaths(before)
        else:
            with self._killing(case):
                yield
            self._see_deaths(before)
        self.outcome.recovered_seconds = self.system.wait_until_quiet()

    def _sleep(self, case: Case) -> Iterator[None]:
        """Stop the worker at the point; a second one does its work; then it wakes."""
        sleeper = self.system.find(*case.programs)
        self.system.arm(case.point, case.passage, "sleep")
        yield
        self._until(lambda: is_asleep(sleeper), "nobody fell asleep")
        self.outcome.slept = True
        with self.system.twin(sleeper):
            try:
                self.system.wait_until_quiet()
            finally:
                os.kill(sleeper, signal.SIGCONT)
            time.sleep(AWAKE_SECONDS)
            self.system.wait_until_quiet()

    @contextmanager
    def _killing(self, case: Case) -> Iterator[None]:
        """Kill while people act, wherever that hits."""
        killer = threading.Thread(target=self._kill, args=[case])
        killer.start()
        yield
        killer.join()

    def _kill(self, case: Case) -> None:
        time.sleep(case.after_seconds)
        for program in case.programs:
            self.system.kill(program)

    def _see_deaths(self, before: int) -> None:
        case = self.outcome.case
        self._until(lambda: not self.system.is_armed, "nobody came to the point")
        self._until(lambda: len(self.system.deaths()) >= before + len(case.programs), "nobody died")
        self.outcome.died = tuple(self.system.deaths()[before:])
        if sorted(self.outcome.died) != sorted(case.programs):
            raise Missed(f"{', '.join(self.outcome.died)} died")

    @staticmethod
    def _until(holds: Any, what: str) -> None:
        try:
            until(holds, what, FIRE_SECONDS)
        except NeverHappened as error:
            raise Missed(str(error)) from error

    def _link(self) -> str:
        mails = [each for each in self.stage.messages() if each["to"] == self.email]
        found = [link[0] for mail in mails if (link := LINK.search(mail["text"]))]
        return found[0] if found else ""

    def _done(self) -> Done:
        return Done(
            email=self.email,
            phone=self.phone,
            completed=self.has_completed,
            answer_seconds=(PAYLOAD_SECONDS,) * QUESTIONS,
            spare_copies=dict.fromkeys(self.outcome.case.spare, 1),
        )

    def _seen(self) -> Seen:
        there = self.lever.opportunity(self.ref)
        messages = self.stage.messages()
        notes = tuple(_text(note) for note in there["notes"])
        return Seen(
            mails=oracle.read_mails(messages, self.email),
            texts=oracle.read_texts(messages, self.phone),
            tags=tuple(there["tags"]),
            notes=notes,
            links=tuple(there["links"]),
            writes=oracle.read_writes(self.lever.ledger(), self.ref),
            watched_seconds=self._watched(notes),
            forgotten=tuple(self.candidate.forgotten),
        )

    def _watched(self, notes: tuple[str, ...]) -> tuple[float, ...]:
        links = [line for note in notes for line in note.split() if "/r/" in line]
        if not links:
            return ()
        try:
            return tuple(watch(self.system.app, links[-1], QUESTIONS))
        except NeverHappened:
            return ()


def _text(note: dict[str, Any]) -> str:
    return "\n".join(str(each["value"]) for each in note["fields"])
