"""Reading the truth about opportunities. No transaction is open while we ask the ATS."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.core.cache import cache

from greenroom.ats.access import Terms, open_line
from greenroom.ats.errors import AtsDisconnected, AtsError, AtsNotFound, AtsRefused
from greenroom.ats.models import Connection, StageEntry, TriggerStage
from greenroom.ats.ports import Ats, Opportunity, Posting, StageChange
from greenroom.kit import scope

log = structlog.get_logger(__name__)
ROLE_KEPT_SECONDS = 600
# What was read ahead and is not used by then is asked again.
AHEAD_SECONDS = 10.0


@dataclass(frozen=True)
class Truth:
    """One reading. Without an opportunity: there is none, or we may not see it."""

    read_at: datetime
    opportunity: Opportunity | None
    posting: Posting | None = None
    mover_role: str = ""
    mover_name: str = ""
    # What a decision needs was read too; left out when our rows said that all is decided.
    is_whole: bool = False
    # Without an opportunity: it can't be that we may not see it.
    is_certain: bool = False


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
        if not opportunity_ref:
            return cls(since)
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


Entry = tuple[str, datetime]
Known = tuple[Triggers, Collection[Entry]]


class Reading:
    """One occasion to ask the ATS. Several opportunities may come with one call, and each posting
    is asked once. Raises the errors of `ats.errors`."""

    def __init__(self, organisation_id: UUID, connection_id: UUID, at: datetime) -> None:
        with scope.organisation(organisation_id):
            self.connection = Connection.objects.select_related("organisation").get(
                pk=connection_id
            )
        self.at = at
        self._line = open_line(self.connection, Terms(is_just_read=True))
        self._ahead: dict[str, tuple[float, Opportunity]] = {}
        self._postings: dict[str, Posting | None] = {}
        self._rows: dict[str, Known] = {}

    def look_ahead(self, contacts: Mapping[str, str]) -> None:
        """Read several opportunities at once, by whose they are said to be.

        What is not found so, or cannot be asked so, is read one by one.
        """
        self._rows = self._known(contacts)
        wanted = {ref for ref, contact in contacts.items() if contact}
        if len(wanted) < 2:  # noqa: PLR2004 - one is as quickly read by itself
            return
        people = sorted({contacts[ref] for ref in wanted})
        try:
            for there in self._line.opportunities_of(people):
                if there.ref in wanted:
                    self._ahead[there.ref] = time.monotonic(), there
                    wanted.discard(there.ref)
                if not wanted:
                    return
        except AtsRefused as error:
            log.info("reading_together_refused", why=error.reason)

    def truth(self, ref: str) -> Truth:
        """Everything that a decision about one opportunity may need."""
        if ref not in self._rows:
            self._rows |= self._known([ref])
        triggers, decided = self._rows.pop(ref)
        try:
            opportunity = self._taken(ref) or self._line.opportunity(ref)
        except AtsNotFound:
            return Truth(self.at, None, is_certain=self._line.sees_confidential())
        standing = triggers.standing(opportunity)
        if standing is None or (standing.stage_ref, standing.entered_at) in decided:
            return Truth(self.at, opportunity)
        posting = self._posting(opportunity.posting_ref)
        role, name = _mover(self._line, self.connection, standing.mover_ref)
        return Truth(self.at, opportunity, posting, role, name, is_whole=True)

    def _known(self, refs: Collection[str]) -> dict[str, Known]:
        """What our rows say about each: which entries count, and which are decided."""
        pending = StageEntry.Outcome.PENDING
        with scope.organisation(self.connection.scope_id):
            since = Triggers.of(self.connection).since
            entries = StageEntry.objects.filter(
                connection=self.connection, opportunity_ref__in=list(refs)
            )
            rows = list(
                entries.values_list("opportunity_ref", "stage_ref", "entered_at", "outcome")
            )
        known: dict[str, Known] = {}
        for ref in refs:
            admitted = frozenset((row[1], row[2]) for row in rows if row[0] == ref)
            decided = {(row[1], row[2]) for row in rows if row[0] == ref and row[3] != pending}
            known[ref] = Triggers(since, admitted), decided
        return known

    def _taken(self, ref: str) -> Opportunity | None:
        """What was read ahead, used once and while it is fresh."""
        read, there = self._ahead.pop(ref, (0.0, None))
        return there if time.monotonic() - read < AHEAD_SECONDS else None

    def _posting(self, ref: str) -> Posting | None:
        if ref and ref not in self._postings:
            try:
                self._postings[ref] = self._line.posting(ref)
            except AtsNotFound:
                self._postings[ref] = None
        return self._postings.get(ref)


def _mover(line: Ats, connection: Connection, person_ref: str) -> tuple[str, str]:
    """Role and name: the role goes into the audit trail (S2), the name onto the page that says why
    somebody was invited. Not knowing them stops nobody's invitation."""
    if not person_ref:
        return "", ""
    key = f"ats-mover:{connection.pk}:{person_ref}"
    known: tuple[str, str] | None = cache.get(key)
    if known is None:
        try:
            person = line.person(person_ref)
        except AtsDisconnected:
            raise
        except AtsError as error:
            log.info("mover_unknown", why=error.reason)
            return "", ""
        known = person.role, person.name
        cache.set(key, known, ROLE_KEPT_SECONDS)
    return known
