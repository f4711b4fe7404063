"""How far a walk through the guided demo is: each step is done when its facts are. Reads only."""

from dataclasses import dataclass

from django.conf import settings

from greenroom.ats import overview
from greenroom.ats.following import NOTE, TAG
from greenroom.ats.models import Connection, StageEntry
from greenroom.effects.models import Effect
from greenroom.help.models import STEPS, Tour
from greenroom.help.ports import Playground
from greenroom.interviews.models import Invitation
from greenroom.kit import load

Step = Tour.Step
ATS = "lever"
AFTERWARDS = ":completed"  # the reason in the keys of what is written to the ATS then
WRITTEN = (TAG, NOTE)


def playground() -> Playground:
    world: Playground = load.one(settings.DEMO["playground"])
    return world


@dataclass(frozen=True)
class Facts:
    """What became of the tour's candidate so far."""

    tour: Tour
    stage: str
    entry: StageEntry | None

    @property
    def invitation(self) -> Invitation | None:
        return self.entry.invitation if self.entry else None

    @property
    def skipped(self) -> str:
        """Why the move led to nothing; empty while nothing is wrong."""
        if self.entry is None or self.entry.outcome not in _AMISS:
            return ""
        return self.entry.get_reason_display()

    def is_done(self, step: Step) -> bool:
        if step == Step.WATCH:
            return self.tour.watched_at is not None
        if self.invitation is None:
            return False
        if step == Step.MAIL:
            return self.invitation.opened_at is not None
        if step == Step.ANSWER:
            return self.invitation.completed_at is not None
        return step == Step.MOVE or _is_written(self.entry)


_AMISS = {StageEntry.Outcome.SKIPPED, StageEntry.Outcome.FAILED}


def _is_written(entry: StageEntry | None) -> bool:
    if entry is None:
        return False
    done = Effect.objects.filter(
        kind__in=WRITTEN,
        payload__entry=str(entry.pk),
        key__contains=AFTERWARDS,
        state=Effect.State.DONE,
    )
    return done.values("kind").distinct().count() == len(WRITTEN)


def facts(tour: Tour) -> Facts:
    entries = StageEntry.objects.select_related("invitation__candidate", "opportunity")
    newest = entries.filter(opportunity_ref=tour.opportunity_ref).order_by("-entered_at").first()
    return Facts(tour, _stage_name(), newest if tour.opportunity_ref else None)


def _stage_name() -> str:
    connection: Connection | None = overview.standing(ATS)
    chosen = connection.trigger_stages.order_by("chosen_at").first() if connection else None
    return chosen.name if chosen else ""


def step_after(step: Step, by: int) -> Step | None:
    """The step that far on or back; None beyond the last one."""
    position = max(0, STEPS.index(step) + by)
    return STEPS[position] if position < len(STEPS) else None
