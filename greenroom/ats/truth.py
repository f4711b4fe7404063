"""Reading the truth about opportunities. No transaction is open while we ask the ATS."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.cache import cache

from greenroom.ats import matching
from greenroom.ats.access import Terms, open_line
from greenroom.ats.errors import AtsDisconnected, AtsError, AtsNotFound, AtsRefused
from greenroom.ats.models import Connection, StageEntry, TriggerStage
from greenroom.ats.ports import Ats, Note, Opportunity, Posting, StageChange
from greenroom.kit import scope

log = structlog.get_logger(__name__)
ROLE_KEPT_SECONDS = 600
PENDING = StageEntry.Outcome.PENDING
# What was read ahead and is not used by then is asked again.
AHEAD_SECONDS = 10.0
# An entry that we hear of for the first time so late may be one that our rows have forgotten.
LATE = timedelta(minutes=10)


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
    # What stands there in notes, read where our rows may have forgotten something.
    notes: tuple[Note, ...] | None = None


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


@dataclass(frozen=True)
class Known:
    """What our rows say about one opportunity."""

    triggers: Triggers
    outcomes: Mapping[Entry, str]
    # Looked at last before our rows were restored from a backup.
    is_stale: bool = False

    def undecided(self, there: Opportunity) -> list[StageChange]:
        return [one for one in self.triggers.entries(there) if self.outcome(one) in ("", PENDING)]

    def outcome(self, change: StageChange) -> str:
        return self.outcomes.get((change.stage_ref, change.entered_at), "")


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
        known = self._rows.pop(ref)
        try:
            opportunity = self._taken(ref) or self._line.opportunity(ref)
        except AtsNotFound:
            return Truth(self.at, None, is_certain=self._line.sees_confidential())
        undecided, standing = known.undecided(opportunity), known.triggers.standing(opportunity)
        notes = self._notes(ref) if self._is_doubtful(known, opportunity, undecided) else None
        if not undecided or (standing not in undecided and notes is None):
            return Truth(self.at, opportunity, notes=notes)
        posting = self._posting(opportunity.posting_ref)
        mover_ref = standing.mover_ref if standing else ""
        role, name = _mover(self._line, self.connection, mover_ref)
        return Truth(self.at, opportunity, posting, role, name, is_whole=True, notes=notes)

    def _is_doubtful(
        self, known: Known, there: Opportunity, undecided: Sequence[StageChange]
    ) -> bool:
        """Whether a backup that was restored may have forgotten something about them."""
        if known.is_stale:
            return True
        tags = [tag for tag in there.tags if matching.status_of(self.connection.prefix, tag)]
        late = self.at + self.connection.clock_ahead - LATE
        restored_at = self.connection.restored_at
        return any(
            tags
            or (one.entered_at < late and not known.outcome(one))
            or (restored_at and one.entered_at <= restored_at + self.connection.clock_ahead)
            for one in undecided
        )

    def _notes(self, ref: str) -> tuple[Note, ...]:
        """Where we may not read them, the tags alone tell."""
        try:
            return tuple(self._line.notes(ref))
        except AtsRefused as error:
            log.info("notes_not_read", why=error.reason)
            return ()

    def _known(self, refs: Collection[str]) -> dict[str, Known]:
        """What our rows say about each: which entries count, and which are decided."""
        with scope.organisation(self.connection.scope_id):
            since = Triggers.of(self.connection).since
            entries = StageEntry.objects.filter(
                connection=self.connection, opportunity_ref__in=list(refs)
            )
            rows = list(
                entries.values_list("opportunity_ref", "stage_ref", "entered_at", "outcome")
            )
            stale = self._stale(refs)
        known: dict[str, Known] = {}
        for ref in refs:
            outcomes = {(row[1], row[2]): row[3] for row in rows if row[0] == ref}
            known[ref] = Known(Triggers(since, frozenset(outcomes)), outcomes, ref in stale)
        return known

    def _stale(self, refs: Collection[str]) -> Collection[str]:
        """Only after a backup was restored; else nobody is asked."""
        restored_at = self.connection.restored_at
        if restored_at is None:
            return ()
        before = self.connection.opportunities.filter(ref__in=list(refs), read_at__lt=restored_at)
        return set(before.values_list("ref", flat=True))

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
