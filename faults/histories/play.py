"""Play one history, and hand what came out of it to the judge."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from faults.histories import outside, script
from faults.histories.clock import Clock
from faults.histories.house import House, NeverQuiet
from faults.histories.script import POSTINGS, TEMPLATES, History, Step
from sandbox.lever.core import sandbox_of

if TYPE_CHECKING:
    from faults.histories.organisation import Tenant

TROUBLED_TURNS, A_LEASE, MOST_JOBS = 3, 31, 200
LONGEST_HOURS = 40  # before the first reminder
KEPT_FOR = 40  # histories, before everything is made anew
HOUR = 3600


@dataclass
class Played:
    """What came of one history."""

    history: History
    problems: list[tuple[str, str]] = field(default_factory=list)  # as what, and what
    effects: int = 0
    deaths: int = 0
    spoiled: int = 0
    sleeps: int = 0
    calls: int = 0

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _what in self.problems}


class Stage:
    """The outside of a house and three organisations, for many histories one after the other."""

    def __init__(self, house: House) -> None:
        self.house = house
        door = outside.Door(house.web)
        self.apps = [outside.an_app(house.clock, door) for _each in range(script.ORGANISATIONS)]
        self.sandboxes = [sandbox_of(app) for app in self.apps]
        self.played = 0

    def play(self, history: History) -> Played:
        if self.played % KEPT_FOR == 0:
            self.set_up()
        self.played += 1
        return _Play(self, history).run()

    def set_up(self) -> None:
        """Everything anew: an empty database, three accounts at Lever, all connected."""
        from faults.histories.organisation import Parts, Tenant  # noqa: PLC0415

        clock = self.house.clock = Clock()
        self.house.begin(random.Random(0))  # noqa: S311 - no secret
        self.house.wipe()
        for sandbox in self.sandboxes:
            outside.set_clock(sandbox, clock)
        self.front = outside.Front(self.apps, lambda: self.house.trouble, clock)
        self.mailbox = outside.Mailbox(lambda: self.house.trouble, clock)
        self.front.elsewhere = self.mailbox.elsewhere = self.house.elsewhere
        self.house.services = _services(self.front, self.mailbox)
        self.tenants = [
            Tenant(Parts(number, self.house, sandbox, self.front, self.mailbox.ledger))
            for number, sandbox in enumerate(self.sandboxes)
        ]


class _Play:
    def __init__(self, stage: Stage, history: History) -> None:
        self.stage, self.house, self.history = stage, stage.house, history
        self.front, self.tenants = stage.front, stage.tenants
        self.rng = random.Random(f"{history.seed}:{history.number}:play")  # noqa: S311
        self.house.begin(self.rng, f"{history.seed}:{history.number}")
        self.house.clock.pass_by(2 * HOUR)
        self.hours = 0.0

    def run(self) -> Played:
        from faults.histories.judge import judge  # noqa: PLC0415

        for tenant, people in zip(self.tenants, self.history.people, strict=True):
            tenant.begin(people)
        self.front.seen, self.front.crossed, self.front.calls = self._seen, [], 0
        played = Played(self.history)
        try:
            for step in self.history.steps:
                self.house.trouble.begin(self.history.share)
                self._do(step)
            self._end()
        except NeverQuiet as error:
            played.problems.append(("stuck", str(error)))
        judge(self.tenants, self.stage.mailbox.ledger, played)
        return self._counted(played)

    def _counted(self, played: Played) -> Played:
        trouble = self.house.trouble
        played.deaths, played.spoiled, played.sleeps = (
            trouble.deaths,
            trouble.spoiled,
            trouble.sleeps,
        )
        played.calls = self.front.calls
        played.problems += [("crossed", what) for what in self.front.crossed]
        played.problems += [("stuck", what) for what in self.house.surprises]
        return played

    def _seen(self, account: int, ref: str) -> None:
        tenant = self.tenants[account]
        if ref in tenant.model.world.people:
            tenant.tell("seen", ref)

    def _do(self, step: Step) -> None:
        tenant = self.tenants[step.organisation]
        if step.kind in script.ACTS:
            ref = tenant.people[step.person % len(tenant.people)]
            if not tenant.person(ref).is_gone:
                self._act(step, tenant, ref)
        else:
            table: dict[str, Callable[[Step, Tenant], None]] = {
                "deliver": self._deliver, "work": self._work, "die": self._die,
                "sweep": self._sweep, "wait": self._wait, "late": self._late,
                "expire": self._expire, "quiet": self._be_quiet, "revoke": self._revoke,
            }  # fmt: skip
            table.get(step.kind, self._set_up)(step, tenant)

    def _act(self, step: Step, tenant: "Tenant", ref: str) -> None:
        from faults.histories.organisation import OUT, STAGE  # noqa: PLC0415

        out = OUT[step.draw % 2]
        moves = {"move_out": [out], "in_out_in": [STAGE, out, STAGE], "move_in": [STAGE]}
        if step.kind == "move_in" and tenant.person(ref).stage == STAGE:
            moves["move_in"] = [out, STAGE]
        if step.kind in moves:
            for stage in moves[step.kind]:
                tenant.move(ref, stage)
        else:
            self._act_otherwise(step, tenant, ref)

    def _act_otherwise(self, step: Step, tenant: "Tenant", ref: str) -> None:
        other = tenant.people[step.draw % len(tenant.people)]
        new = f"moved{step.draw % 100_000}@demo{tenant.number}.example.com"
        match step.kind:
            case "archive" | "unarchive":
                tenant.archive(ref, archived=step.kind == "archive")
            case "delete":
                tenant.delete(ref)
            case "anonymise":
                tenant.anonymise(ref)
            case "merge" if tenant.person(other).is_gone:
                return
            case "merge":
                tenant.merge(other, ref)
            case "contact":
                tenant.edit_contact(ref, [] if step.draw % 4 == 0 else [new])
            case _:
                tenant.act(step.kind, ref, step.draw)

    def _set_up(self, step: Step, tenant: "Tenant") -> None:
        public_id = tenant.templates[step.draw % 2]
        if step.kind == "posting_tags":
            name = POSTINGS[step.draw % 3]
            tenant.tag_posting(name, _tags(tenant, step.draw // 3))
        elif step.kind == "template_archived":
            if tenant.model.world.templates[public_id].is_active:
                tenant.archive_template(public_id)
        else:
            name = f"{TEMPLATES[0]} {step.draw % 50}"
            tenant.rename_template(public_id, name)

    def _deliver(self, step: Step, tenant: "Tenant") -> None:
        """What has to be delivered now; some of it is lost, doubled, or comes out of order."""
        spoil = tenant.sandbox.knobs.deliveries
        rng = random.Random(step.draw)  # noqa: S311 - no secret
        spoil.drop, spoil.duplicate = rng.choice((0, 0, 0, 1, 2)), rng.choice((0, 0, 1, 3))
        spoil.delay, spoil.delay_s = rng.choice((0, 0, 1, 2)), rng.choice((1, 60, 3 * HOUR))
        tenant.sandbox.deliver_due()
        spoil.drop = spoil.duplicate = spoil.delay = 0

    def _work(self, step: Step, _tenant: "Tenant") -> None:
        self.house.work(1 + step.draw % 6, self.rng)

    def _die(self, step: Step, _tenant: "Tenant") -> None:
        self.house.trouble.doom(script.POINTS[step.draw % len(script.POINTS)], 1 + step.draw % 4)

    def _sweep(self, _step: Step, _tenant: "Tenant") -> None:
        self.house.sweep()
        self.house.rebuild()

    def _wait(self, step: Step, _tenant: "Tenant") -> None:
        self.house.clock.pass_by(1 + step.draw % 120)
        self.house.rebuild()

    def _late(self, step: Step, _tenant: "Tenant") -> None:
        self._pass_hours(1 + step.draw % 4)

    def _expire(self, _step: Step, _tenant: "Tenant") -> None:
        self._pass_hours(1.02)

    def _pass_hours(self, hours: float) -> None:
        if self.hours + hours < LONGEST_HOURS:
            self.hours += hours
            self.house.clock.pass_by(hours * HOUR)

    def _revoke(self, _step: Step, tenant: "Tenant") -> None:
        self.house.trouble.end()
        if tenant.is_connected:
            tenant.revoke()
        else:
            tenant.reconnect()

    def _be_quiet(self, _step: Step | None, _tenant: "Tenant | None") -> None:
        """Nothing goes wrong any more, and every connection is looked after once."""
        for _turn in range(TROUBLED_TURNS):  # most of the work is done here, and may go wrong
            self._deliver_all()
            self.house.work(MOST_JOBS, self.rng)
            self.house.clock.pass_by(A_LEASE)
            self.house.rebuild()
        self.house.trouble.end()
        self.house.settle(self._deliver_all, self.rng)
        self.house.sweep()
        self.house.settle(self._deliver_all, self.rng)
        for tenant in self.tenants:
            tenant.tell("quiet")

    def _deliver_all(self) -> int:
        return sum(sandbox.deliver_due() for sandbox in self.stage.sandboxes)

    def _end(self) -> None:
        self.house.trouble.end()
        for tenant in self.tenants:
            tenant.reconnect()
        self.house.trouble.begin(self.history.share)
        self._be_quiet(None, None)


def _tags(tenant: "Tenant", draw: int) -> list[str]:
    prefix = "myInterview"
    names = [each.name for each in tenant.model.world.templates.values()]
    return [
        [f"{prefix}:{names[0]}"],
        [f"{prefix}:{names[1]}"],
        [f"{prefix}:{tenant.templates[0].lower()}"],
        [f"{prefix}:{tenant.templates[1]}", "remote"],
        [f"{prefix}:{names[0]}", f"{prefix}:{names[1]}"],
        [f"{prefix}:{names[0].upper()}"],
        ["remote"],
    ][draw % 7]


def _services(front: outside.Front, mailbox: outside.Mailbox) -> dict[str, object]:
    from django.conf import settings  # noqa: PLC0415

    from greenroom.integrations.lever.connector import LeverConnector  # noqa: PLC0415

    settings.LEVER = outside.LEVER
    connector = LeverConnector(transport=front)
    return {settings.CONNECTORS["lever"]: connector, settings.EMAIL_CHANNEL: mailbox}
