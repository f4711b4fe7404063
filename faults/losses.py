"""The plan `losses`: Lever's deliveries get lost, and everybody ends right all the same.

First a share of them is lost, while all goes on. Then all are, while the worker that looks at Lever
is away; it is measured how long it takes from its return until everybody is right. Nothing but the
product's own looks finds those people, at its own pace.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from faults import points
from faults.history import Stage
from faults.mirror import PREFIX, Problem, problems
from faults.model import Event, Model, Person, Template, World
from faults.office import FIRST_STAGE, NEXT_STAGE, POSTING, STAGE
from faults.waiting import NeverHappened, until

PEOPLE, FEW, SHARE = 200, 40, 0.2
WANTED_SECONDS = 300  # from the return of the looks until everybody is right
MOST_SECONDS = 900
# What happens to one of them; most are simply moved in.
ACTS = {
    "in": (STAGE,),
    "in_out": (STAGE, FIRST_STAGE),
    "in_out_in": (STAGE, FIRST_STAGE, STAGE),
    "on": (STAGE, NEXT_STAGE),
    "archived": (STAGE,),
    "untagged": (STAGE,),
}
WEIGHTS = (14, 1, 2, 1, 1, 1)
WORKER = "ats-worker"
REASON = "Underqualified"


@dataclass
class Part:
    """What came of one share of the losses."""

    share: float
    candidates: int
    seed: int
    dropped: int = 0
    seconds: float = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems and bool(self.dropped) and self.seconds <= WANTED_SECONDS

    def line(self) -> str:
        kinds = [kind for kind, _words in self.problems]
        return (
            f"RESULT plan=losses lost_deliveries={self.share:.0%} candidates={self.candidates}"
            f" dropped={self.dropped} wrong={len(kinds) - kinds.count('doubled')}"
            f" doubled={kinds.count('doubled')} seconds={self.seconds:.0f} seed={self.seed}"
        )


def run(people: int, seed: int) -> int:
    """Fewer than some see the second part alone: the first has to wait for the next look."""
    shares = [SHARE, 1.0] if people >= FEW else [1.0]
    with points.stage() as ready:
        parts = [_Play(ready, Part(share, people, seed)).play() for share in shares]
    for part in parts:
        print(part.line(), flush=True)
        for kind, words in part.problems[:12]:
            print(f"✗ {kind}: {words}", flush=True)
    return 0 if all(part.is_good for part in parts) else 1


class _Play:
    def __init__(self, ready: Stage, part: Part) -> None:
        self.ready, self.part, self.lever = ready, part, ready.lever
        self.rng = random.Random(f"{part.seed}:{part.share}")  # noqa: S311 - no secret
        self.acts = dict(self._people())
        self.told = Model(self._world())

    def _people(self) -> Iterator[tuple[str, str]]:
        untagged = self._posting(is_tagged=False)
        for number in range(self.part.candidates):
            act = self.rng.choices(list(ACTS), WEIGHTS)[0]
            name = f"Person {number} of {self.part.share:.0%}"
            email = f"p{number}.{self.part.share:.0f}@example.com"
            posting = untagged if act == "untagged" else POSTING
            yield self.lever.create(name, email, "", posting), act

    def _posting(self, *, is_tagged: bool) -> str:
        for each in self.lever.state()["postings"]:
            if any(tag.startswith(f"{PREFIX}:") for tag in each["tags"]) == is_tagged:
                return str(each["text"])
        raise LookupError("No such posting.")

    def _world(self) -> World:
        state = self.lever.state()
        tags = {each["text"]: tuple(each["tags"]) for each in state["postings"]}
        named = next(tag for tag in tags[POSTING] if tag.startswith(f"{PREFIX}:"))
        emails = {each["id"]: tuple(each["emails"]) for each in state["opportunities"]}
        untagged = self._posting(is_tagged=False)
        people = {
            ref: Person(untagged if act == "untagged" else POSTING, emails[ref], FIRST_STAGE)
            for ref, act in self.acts.items()
        }
        templates = {named.partition(":")[2]: Template("")}
        return World(PREFIX, frozenset({STAGE}), templates, tags, people)

    def play(self) -> Part:
        self.lever.control("knobs", delivery_drop_rate=self.part.share, random_seed=self.part.seed)
        before = self._dropped()
        if self.part.share < 1:
            self._act()
            began = time.monotonic()
        else:
            began = self._act_while_nobody_looks()
        self._wait_until_right(began)
        self.part.dropped = self._dropped() - before
        return self.part

    def _act_while_nobody_looks(self) -> float:
        """The worker is away meanwhile, and starts anew afterwards. When that was."""
        os.kill(self.ready.system.find(WORKER), signal.SIGSTOP)
        self._act()
        self.ready.system.kill(WORKER)
        return time.monotonic()

    def _act(self) -> None:
        for ref, act in self.acts.items():
            for stage in ACTS[act]:
                self._seen(ref)
                self.lever.move(ref, stage)
                self.told.tell([Event("move", ref, value=stage)])
            if act == "archived":
                self._seen(ref)
                self.lever.control("archive", opportunity=ref, reason=REASON)
                self.told.tell([Event("archive", ref)])
            self._seen(ref)
        self.told.tell([Event("quiet")])

    def _seen(self, ref: str) -> None:
        """Perhaps: what is not lost is heard at once."""
        if self.part.share < 1:
            self.told.tell([Event("seen", ref)])

    def _wait_until_right(self, began: float) -> None:
        try:
            until(lambda: not self._problems(), "everybody is right", MOST_SECONDS)
            self.part.seconds = time.monotonic() - began
            self.ready.system.wait_until_quiet()
        except NeverHappened as error:
            self.part.seconds = time.monotonic() - began
            self.part.problems.append(("stuck", str(error)))
        self.part.problems += self._problems()

    def _problems(self) -> list[Problem]:
        time.sleep(1)  # to look is work too, for the same machine
        opportunities = self.lever.state()["opportunities"]
        return problems(self.told, opportunities, self.ready.messages())

    def _dropped(self) -> int:
        return sum(each["state"] == "dropped" for each in self.lever.state()["deliveries"])
