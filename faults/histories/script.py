"""A history as plain data, drawn from a seed: the same seed and number give the same one."""

import random
from dataclasses import dataclass

FEWEST, MOST, ORGANISATIONS = 5, 50, 3
TEMPLATES = ("Sales screen", "Support screen")
POSTINGS = ("account-executive", "support-engineer", "office-manager")
NEW, VIDEO, ONSITE = "applicant-new", "video", "onsite"
# What happens to people, and how often.
ACTS = {
    "move_in": 26, "move_out": 8, "in_out_in": 4, "archive": 5, "unarchive": 4, "delete": 1,
    "anonymise": 1, "merge": 2, "contact": 3, "opens": 7, "starts": 4, "completes": 7,
    "declines": 3,
}  # fmt: skip
WORLD = {"posting_tags": 5, "template_archived": 1, "template_renamed": 2, "revoke": 2, "late": 2,
         "expire": 3, "quiet": 3}  # fmt: skip
WORLD_SHARE = 0.12
MACHINE = {"deliver": 20, "work": 26, "die": 5, "sweep": 2, "wait": 6}
# Dying with a mail in hand is the mailbox's affair, which counts it.
POINTS = (
    "ats.", "ats.nudge_stored", "ats.note.performed", "ats.tag.", "effects.",
    "message.email.claimed", "message.email.settled", "web.", "ats.facts_committed", "ats.note.",
    "interviews.",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing that happens: to whom (organisation, person), what, and a number to draw with."""

    kind: str
    organisation: int = 0
    person: int = 0
    draw: int = 0

    def __str__(self) -> str:
        return f"{self.kind} organisation={self.organisation} person={self.person} draw={self.draw}"


@dataclass(frozen=True)
class History:
    seed: int
    number: int
    people: tuple[int, ...]  # how many in each organisation
    share: float  # of calls that go wrong
    steps: tuple[Step, ...]

    @property
    def candidates(self) -> int:
        return sum(self.people)

    def __str__(self) -> str:
        lines = [f"seed={self.seed} history={self.number} people={self.people} share={self.share}"]
        return "\n  ".join([*lines, *map(str, self.steps)])


def draw(seed: int, number: int, most: int = MOST) -> History:
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - no secret
    total = FEWEST + int((most - FEWEST + 1) * rng.random() ** 9)
    people = _shared(total, rng)
    steps = []
    for _act in range(int(total * rng.uniform(1.5, 3))):
        steps += _some(rng, people)
    share = rng.choice((0.0, 0.05, 0.1, 0.25))
    return History(seed, number, people, share, tuple(steps))


def _shared(total: int, rng: random.Random) -> tuple[int, ...]:
    people = [1] * ORGANISATIONS
    for _one in range(total - ORGANISATIONS):
        people[rng.randrange(ORGANISATIONS)] += 1
    return tuple(people)


def _some(rng: random.Random, people: tuple[int, ...]) -> list[Step]:
    """An act of somebody, now and then one of the world, and what machines do meanwhile."""
    steps = [_step(rng, ACTS, people)]
    if rng.random() < WORLD_SHARE:
        steps.append(_step(rng, WORLD, people))
    turns = rng.choice((0, 0, 1, 1, 2, 4))
    return [*steps, *(_step(rng, MACHINE, people) for _turn in range(turns))]


def _step(rng: random.Random, kinds: dict[str, int], people: tuple[int, ...]) -> Step:
    [kind] = rng.choices(list(kinds), list(kinds.values()))
    organisation = rng.randrange(ORGANISATIONS)
    return Step(kind, organisation, rng.randrange(people[organisation]), rng.randrange(1 << 30))
