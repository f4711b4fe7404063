"""Short words for what the tests of this room do again and again."""

from datetime import datetime, timedelta
from uuid import UUID

from greenroom.ats.models import Connection, StageEntry
from greenroom.ats.reconcile import reconcile
from greenroom.effects import actions
from greenroom.effects.models import Effect
from greenroom.effects.performers import performer_of
from greenroom.testing.factories import NOW

LATER = NOW + timedelta(minutes=5)


def look(connection: Connection, ref: str = "opp-ada", at: datetime = LATER) -> None:
    reconcile(connection.scope_id, connection.pk, ref, at)


def entries(ref: str = "opp-ada") -> list[StageEntry]:
    return list(StageEntry.objects.filter(opportunity_ref=ref).order_by("entered_at"))


def entry(ref: str = "opp-ada") -> StageEntry:
    [only] = entries(ref)
    return only


def effects(kind: str) -> list[Effect]:
    return list(Effect.objects.filter(kind=kind).order_by("planned_at", "key"))


def settle(effect_id: UUID, outcome: dict[str, object] | None = None) -> None:
    """As if a worker had performed it well."""
    effect = Effect.objects.get(pk=effect_id)
    effect.state, effect.outcome = Effect.State.CLAIMED, outcome or {}
    effect.save()
    actions.settle_done(effect, outcome or {}, LATER)


def perform(*kinds: str) -> None:
    """Perform what is planned and may go, as a worker would; e-mails count as sent."""
    for _round in range(5):
        ready = list(Effect.objects.due(LATER + timedelta(days=1)))
        if not ready:
            return
        for effect in ready:
            if effect.kind in kinds or effect.kind.startswith("ats."):
                settle(effect.pk, performer_of(effect).perform(effect))
            elif effect.kind == "message.email":
                settle(effect.pk)
