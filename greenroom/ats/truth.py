"""Reading the truth about one opportunity. No transaction is open while we ask the ATS."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.core.cache import cache

from greenroom.ats.access import open_line
from greenroom.ats.errors import AtsDisconnected, AtsError, AtsNotFound
from greenroom.ats.models import Connection, StageEntry, TriggerStage
from greenroom.ats.ports import Ats, Opportunity, Posting, StageChange
from greenroom.kit import scope

log = structlog.get_logger(__name__)
ROLE_KEPT_SECONDS = 600


@dataclass(frozen=True)
class Truth:
    """One reading. Without an opportunity: there is none, or we may not see it."""

    read_at: datetime
    opportunity: Opportunity | None
    posting: Posting | None = None
    mover_role: str = ""


@dataclass(frozen=True)
class Triggers:
    """The trigger stages of a connection, and which entries into them count.

    Those since we are here, by the ATS's clock; of those before, the ones that somebody admitted.
    """

    since: dict[str, datetime]
    admitted: frozenset[tuple[str, datetime]] = frozenset()

    @classmethod
    def of(cls, connection: Connection, opportunity_ref: str = "") -> "Triggers":
        baseline = connection.baseline_at
        if baseline is None:
            return cls({})
        stages = TriggerStage.objects.filter(connection=connection)
        since = {one.stage_ref: max(baseline, one.baseline_at or baseline) for one in stages}
        known = StageEntry.objects.filter(connection=connection, opportunity_ref=opportunity_ref)
        return cls(since, frozenset(known.values_list("stage_ref", "entered_at")))

    def entries(self, opportunity: Opportunity) -> list[StageChange]:
        """Entries that count, the oldest first (C32)."""
        return [change for change in opportunity.stage_changes if self._counts(change)]

    def here_before(self, opportunity: Opportunity, stage_ref: str) -> StageChange | None:
        """The entry by which the candidate stands in this stage, if it does not count yet."""
        last = opportunity.stage_changes[-1] if opportunity.stage_changes else None
        if opportunity.is_archived or opportunity.stage_ref != stage_ref or last is None:
            return None
        return last if last.stage_ref == stage_ref and not self._counts(last) else None

    def _counts(self, change: StageChange) -> bool:
        if change.stage_ref not in self.since:
            return False
        is_since = change.entered_at >= self.since[change.stage_ref]
        return is_since or (change.stage_ref, change.entered_at) in self.admitted

    def standing(self, opportunity: Opportunity) -> StageChange | None:
        """The entry by which the candidate stands in a trigger stage now."""
        entries = self.entries(opportunity)
        if not entries or not opportunity.stage_changes:
            return None
        last = opportunity.stage_changes[-1]
        return last if last == entries[-1] and last.stage_ref == opportunity.stage_ref else None


def read_truth(
    organisation_id: UUID, connection_id: UUID, opportunity_ref: str, at: datetime
) -> tuple[Connection, Truth]:
    """Everything that a decision may need. Raises the errors of `ats.errors`."""
    with scope.organisation(organisation_id):
        connection = Connection.objects.get(pk=connection_id)
        triggers = Triggers.of(connection, opportunity_ref)
        decided = set(_decided(connection, opportunity_ref))
    line = open_line(connection)
    try:
        opportunity = line.opportunity(opportunity_ref)
    except AtsNotFound:
        return connection, Truth(at, None)
    standing = triggers.standing(opportunity)
    if standing is None or (standing.stage_ref, standing.entered_at) in decided:
        return connection, Truth(at, opportunity)
    posting = _posting(line, opportunity)
    role = _role(line, connection, standing.mover_ref)
    return connection, Truth(at, opportunity, posting, role)


def _decided(connection: Connection, ref: str) -> list[tuple[str, datetime]]:
    entries = StageEntry.objects.filter(connection=connection, opportunity_ref=ref)
    return list(
        entries.exclude(outcome=StageEntry.Outcome.PENDING).values_list("stage_ref", "entered_at")
    )


def _posting(line: Ats, opportunity: Opportunity) -> Posting | None:
    if not opportunity.posting_ref:
        return None
    try:
        return line.posting(opportunity.posting_ref)
    except AtsNotFound:
        return None


def _role(line: Ats, connection: Connection, person_ref: str) -> str:
    """The mover's role goes into the audit trail (S2); not knowing it stops nobody's invitation."""
    if not person_ref:
        return ""
    key = f"ats-role:{connection.pk}:{person_ref}"
    role = cache.get(key)
    if role is None:
        try:
            role = line.person(person_ref).role
        except AtsDisconnected:
            raise
        except AtsError as error:
            log.info("mover_unknown", why=error.reason)
            return ""
        cache.set(key, role, ROLE_KEPT_SECONDS)
    return str(role)
