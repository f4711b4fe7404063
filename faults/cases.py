"""Where and when a process is killed: one case for each moment worth fearing."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from faults.candidate import CHUNKS
from faults.oracle import INVITATION, THANKS

QUESTIONS = 2
# A candidate's calls while answering: for each question the take, the chunks, the end, the choice.
CALLS = QUESTIONS * (CHUNKS + 3)
LATEST_BLIND_SECONDS = 1.5


class Phase(StrEnum):
    """What people do while the trap is set."""

    ENTER = "enter"
    ANSWER = "answer"
    SUBMIT = "submit"


@dataclass(frozen=True)
class Case:
    """Kill at a named point on its n-th passage, or these programs after some seconds."""

    name: str
    phase: Phase
    programs: tuple[str, ...]
    point: str = ""
    passage: int = 1
    after_seconds: float = 0
    # Stopped in its tracks past its lease, while a second worker goes on; then it wakes (F13).
    sleeps: bool = False
    # What goes wrong in the inbox meanwhile.
    inbox_knobs: Mapping[str, int] = field(default_factory=dict)
    # How many notes Lever turns away with a 503 before.
    notes_fail: int = 0
    # Mails of which one more copy is allowed: the kill may have hidden the server's answer (C34).
    spare: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.point:
            return f"{self.name} (passage {self.passage})"
        return f"{self.name} (after {self.after_seconds:.2f} s)"


EFFECT_STEPS = ("claimed", "performed", "settled")
MESSAGE_STEPS = ("claimed", "handed_over", "performed", "settled")
# On the way of an answer: who comes there, and how often.
STORED = {
    "chunk_stored": ("web", QUESTIONS * CHUNKS),
    "chunk_row": ("web", QUESTIONS * CHUNKS),
    "completed": ("web", QUESTIONS),
    "playable_stored": ("message-worker", QUESTIONS),
    "normal_stored": ("media-worker", QUESTIONS),
    "poster_stored": ("media-worker", QUESTIONS),
}


def cases(seed: int) -> list[Case]:
    """All of them, always in this order. The seed decides on passages and moments."""
    return [*_points(seed), *_sleeping(), *_blind(seed)]


def _points(seed: int) -> Iterator[Case]:
    yield _at("ats.nudge_stored", Phase.ENTER, "web")
    yield _at("web.committed", Phase.ENTER, "web")
    for name in ("job_claimed", "read_together", "truth_read", "facts_committed"):
        yield _at(f"ats.{name}", Phase.ENTER)
    yield from _messages()
    yield from _writes()
    for name, (program, most) in STORED.items():
        point = f"recordings.{name}"
        passage = _drawn(seed, point).randint(1, most)
        yield _at(point, Phase.ANSWER, program, passage=passage)
    passage = _drawn(seed, "web.committed").randint(1, CALLS)
    yield _at("web.committed", Phase.ANSWER, "web", passage=passage)
    yield _at("interviews.completed", Phase.SUBMIT, "web")
    yield _at("web.committed", Phase.SUBMIT, "web")


def _messages() -> Iterator[Case]:
    for phase, mail in ((Phase.ENTER, INVITATION), (Phase.SUBMIT, THANKS)):
        for step in MESSAGE_STEPS:
            # After the 250 and before our commit is still the window: nobody of us knows of it.
            spare = (mail,) if step == "performed" else ()
            yield _at(f"message.email.{step}", phase, spare=spare)
        yield _at("smtp.sent", phase, spare=(mail,))
    # Another thread of the same process sends the mail at this moment.
    for step in MESSAGE_STEPS:
        yield _at(f"message.sms.{step}", Phase.ENTER, spare=(INVITATION,))
    yield _at("twilio.sent", Phase.ENTER, spare=(INVITATION,))


def _writes() -> Iterator[Case]:
    """What goes to Lever. With a submitted interview the mail of thanks goes at the same time."""
    yield _at("effects.gathered", Phase.ENTER)
    yield _at("effects.gathered", Phase.SUBMIT, spare=(THANKS,))
    for step in EFFECT_STEPS:
        for kind in ("ats.tag", "ats.note"):
            yield _at(f"{kind}.{step}", Phase.ENTER)
            yield _at(f"{kind}.{step}", Phase.SUBMIT, spare=(THANKS,))
        yield _at(f"ats.link.{step}", Phase.SUBMIT, spare=(THANKS,))


def _at(
    point: str,
    phase: Phase,
    program: str = "",
    *,
    passage: int = 1,
    spare: tuple[str, ...] = (),
) -> Case:
    who = program or _worker_at(point)
    return Case(f"{point}@{phase}", phase, (who,), point, passage, spare=spare)


def _worker_at(point: str) -> str:
    return "ats-worker" if point.startswith(("ats.", "effects.")) else "message-worker"


def _sleeping() -> Iterator[Case]:
    """What a sleeper does when it wakes must not count any more, nor be done again."""
    # The first try fails, and at the second one nothing else is on its way: a thread that is
    # stopped within a transaction would keep its locks.
    once: dict[str, int] = {"fail_texts": 1}
    twice: dict[str, int] = {"fail_texts": 2}  # it wakes with a no that it has heard long ago
    for point, passage, knobs, notes_fail in (
        ("ats.note.claimed", 2, {}, 1),
        ("ats.note.performed", 1, {}, 1),
        ("message.sms.claimed", 2, once, 0),
        ("twilio.sent", 2, twice, 0),
    ):
        name = f"{point}.sleep@{Phase.ENTER}"
        case = Case(name, Phase.ENTER, (_worker_at(point),), point, passage, sleeps=True)
        yield replace(case, inbox_knobs=knobs, notes_fail=notes_fail)


def _blind(seed: int) -> Iterator[Case]:
    workers = ("message-worker", "ats-worker")
    everything = ("web", *workers, "media-worker")
    for phase in Phase:
        mails = {Phase.ENTER: (INVITATION,), Phase.SUBMIT: (THANKS,)}.get(phase, ())
        for name, programs in (("web", ("web",)), ("workers", workers), ("all", everything)):
            label = f"blind.{name}@{phase}"
            after = _drawn(seed, label).uniform(0, LATEST_BLIND_SECONDS)
            spare = mails if "message-worker" in programs else ()
            yield Case(label, phase, programs, after_seconds=after, spare=spare)


def _drawn(seed: int, name: str) -> random.Random:
    """The same for a case whatever else runs, so that one alone can be replayed."""
    return random.Random(f"{seed}:{name}")  # noqa: S311 - no secret
