"""People record while everything fails, and a reviewer counts the seconds."""

import contextlib
import random
import shutil
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from faults.recorder import firefox, slow, watching
from faults.recorder.failures import FAILURES, FIVE, Failure
from faults.recorder.house import Interview, Office
from faults.recorder.report import Answer, Report
from faults.recorder.sitter import Sitter
from faults.system import System

QUESTIONS = 6
MOST_AT_ONCE = 2  # each needs a core for its camera
MORE = {"slow": slow.run, "firefox": firefox.run}


@dataclass(frozen=True)
class Wanted:
    seed: int
    at_once: int = MOST_AT_ONCE
    full: bool = False
    only: tuple[str, ...] = ()


class Unknown(LookupError):
    """There is no such failure."""


def choose(wanted: Wanted) -> list[Failure]:
    """In an order drawn by the seed. Without a name or the full plan: the five of `make test`."""
    known = {failure.name: failure for failure in FAILURES}
    if strange := set(wanted.only) - set(known):
        raise Unknown(f"Not a failure: {', '.join(strange)}. There are: {', '.join(known)}.")
    if wanted.full and not wanted.only:
        drawn = [failure for failure in FAILURES for _ in range(failure.times)]
    else:
        drawn = [known[name] for name in wanted.only or FIVE]
    random.Random(wanted.seed).shuffle(drawn)  # noqa: S311 -- an order, not a secret
    return drawn


def run(wanted: Wanted) -> int:
    """The failures; in the full plan, or by their names, also the bad lines and Firefox."""
    more = [name for name in MORE if name in wanted.only or (wanted.full and not wanted.only)]
    only = tuple(name for name in wanted.only if name not in MORE)
    drawn = [] if wanted.only and not only else choose(replace(wanted, only=only))
    with _system() as system:
        is_good = _failures(system, wanted, drawn) if drawn else True
        for name in more:
            is_good = MORE[name](system) and is_good
    return 0 if is_good else 1


def _failures(system: System, wanted: Wanted, drawn: list[Failure]) -> bool:
    report = Report(wanted.seed)
    size = min(QUESTIONS, -(-len(drawn) // wanted.at_once))
    sittings = [drawn[first : first + size] for first in range(0, len(drawn), size)]
    print(f"seed {wanted.seed}, {len(drawn)} failures, {len(sittings)} interviews", flush=True)
    played = Plan(system, report)
    with ThreadPoolExecutor(wanted.at_once) as people:
        list(people.map(played.sit, range(1, len(sittings) + 1), sittings))
    print(f"written to {report.write()}")
    print(report.line(), flush=True)
    return report.is_good


@contextlib.contextmanager
def _system() -> Iterator[System]:
    folder = Path(tempfile.mkdtemp(prefix="greenroom-recorder-"))
    folder.chmod(0o711)
    system = System(folder / "data")
    try:
        system.start()
        yield system
    finally:
        system.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Broken(Exception):
    """The candidate could not go on; the text is what stood there."""


class Plan:
    def __init__(self, system: System, report: Report) -> None:
        self._system, self._report = system, report
        self._office = Office(system)
        self._office.sign_in()
        self._lock = threading.Lock()  # one recruiter, one browser

    def sit(self, number: int, failures: list[Failure]) -> None:
        """One interview from the link to the receipt; then its answers are measured."""
        with self._lock:
            interview = self._office.invite(f"Sitter{number}", len(failures))
        answers: list[Answer] = []
        try:
            self._answer(number, interview, failures, answers)
        except Exception as error:  # noqa: BLE001 - whatever it was, an answer is not there
            at = len(answers) + 1
            failed = failures[min(at, len(failures)) - 1].name
            self._report.add(Answer(failed, number, at, trouble=_short(error)))
            return
        for answer in answers:
            self._report.add(self._measured(interview, answer))

    def _answer(
        self, number: int, interview: Interview, failures: list[Failure], answers: list[Answer]
    ) -> None:
        profile = self._system.data.parent / f"profile-{number}"
        with sync_playwright() as playwright:
            sitter = Sitter(playwright, interview, profile)
            try:
                sitter.arrive()
                for position, failure in enumerate(failures, start=1):
                    recorded = failure.play(sitter, self._system)
                    sitter.use_if_asked()
                    sitter.go_on()
                    answers.append(Answer(failure.name, number, position, recorded))
                sitter.send()
            except Exception as error:
                raise Broken(f"{_short(error)} The page shows {sitter.shows()}") from error
            finally:
                sitter.leave()

    def _measured(self, interview: Interview, answer: Answer) -> Answer:
        file = self._system.data.parent / f"{interview.invitation}-{answer.position}"
        try:
            with self._lock:
                self._office.video(interview, answer.position, file)
            return replace(answer, kept=watching.seconds(file))
        except Exception as error:  # noqa: BLE001 - the reviewer can't watch it
            return replace(answer, trouble=_short(error))
        finally:
            file.unlink(missing_ok=True)


def _short(error: Exception) -> str:
    words = str(error) if isinstance(error, Broken) else f"{type(error).__name__}: {error}"
    return " ".join(words.split())[:700]
