"""Finding opportunities in Lever's default order, without reading them all.

Every fragment of SQL here is a constant; what a client sent is only ever bound to it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.lever.world import World, many, packed
from sandbox.lever.world.opportunities import Opportunity, loaded

# Stage by stage along an index, so a page ends after its rows: nothing is sorted.
ALONG = (
    "select o.*, s.rank from stages s"
    " cross join opportunities o on o.account_id = s.account_id and o.stage = s.id"
    " where s.account_id = ?"
)
# From what singles out a few; `+` keeps the index on the account out of the plan.
NARROW = (
    "select o.*, s.rank from opportunities o"
    " join stages s on s.account_id = o.account_id and s.id = o.stage where +o.account_id = ?"
)
COUNTED = "select o.stage, count(*) as n from opportunities o where o.account_id = ?"
IN_STAGE = "select o.* from opportunities o where o.account_id = ? and o.stage = ?"
LATEST = " order by o.last_advanced_at desc, o.id limit ?"
NARROWING = {"id", "contact", "email", "name", "tag", "posting", "archived_posting", "updated_at"}
ORDER = "order by s.rank, o.last_advanced_at desc, o.id limit ?"
HIDDEN = "o.posting in (select id from postings where confidentiality = 'confidential')"
AMONG = {
    "id": "o.id in (select value from json_each(?))",
    "stage": "o.stage in (select value from json_each(?))",
    "contact": "o.contact in (select value from json_each(?))",
    "origin": "o.origin in (select value from json_each(?))",
    "archive_reason": "o.archive_reason in (select value from json_each(?))",
    "posting": "o.posting in (select value from json_each(?))",
    "archived_posting": "o.archived_at is not null"
    " and o.posting in (select value from json_each(?))",
    "location": "coalesce(o.location, (select location from postings where id = o.posting))"
    " in (select value from json_each(?))",
    "tag": "o.id in (select opportunity from opportunity_tags"
    " where text in (select value from json_each(?)))",
    "source": "exists (select 1 from json_each(o.sources) known"
    " where known.value in (select value from json_each(?)))",
    "email": "o.contact in (select contact from contact_emails"
    " where email in (select value from json_each(?)))",
    "name": "o.contact in (select id from contacts where name in (select value from json_each(?)))",
}
SINCE = {
    "created_at": "o.created_at >= ?",
    "updated_at": "o.updated_at >= ?",
    "last_advanced_at": "o.last_advanced_at >= ?",
    "archived_at": "o.archived_at >= ?",
}
UNTIL = {
    "created_at": "o.created_at <= ?",
    "updated_at": "o.updated_at <= ?",
    "last_advanced_at": "o.last_advanced_at <= ?",
    "archived_at": "o.archived_at <= ?",
}
ARCHIVED = {True: "o.archived_at is not null", False: "o.archived_at is null"}
CONFIDENTIAL = {True: HIDDEN, False: f"not coalesce({HIDDEN}, 0)"}
SNOOZED = {True: "o.snoozed_until > ?", False: "coalesce(o.snoozed_until, 0) <= ?"}
ABOUT = (
    "exists (select 1 from contacts c where c.id = o.contact"
    " and instr(casefold(c.name || ' ' || c.headline || ' ' || c.emails), ?) > 0)"
)
ONWARD = "(s.rank, -o.last_advanced_at, o.id) >= (?, ?, ?)"


@dataclass
class Search:
    """Conditions that must all hold; the values within one are alternatives."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    is_narrow: bool = False

    def among(self, name: str, wanted: Collection[str]) -> None:
        self.is_narrow |= name in NARROWING
        self._add(AMONG[name], packed(list(wanted)))

    def since(self, name: str, moment: int) -> None:
        self.is_narrow |= name in NARROWING
        self._add(SINCE[name], moment)

    def until(self, name: str, moment: int) -> None:
        self._add(UNTIL[name], moment)

    def archived(self, *, wanted: bool) -> None:
        self._add(ARCHIVED[wanted])

    def confidential(self, *, wanted: bool) -> None:
        self._add(CONFIDENTIAL[wanted])

    def without_posting(self) -> None:
        self._add("o.posting is null")

    def about(self, word: str) -> None:
        """A word in the name, the headline or an address, in whatever case."""
        self._add(ABOUT, word)

    def snoozed(self, at: int, *, wanted: bool) -> None:
        self._add(SNOOZED[wanted], at)

    def onward(self, rank: float, moment: int, ref: str) -> None:
        """From the place of the row that a page's token names."""
        self._add(ONWARD, rank, -moment, ref)

    def _add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values


def found(world: World, search: Search, limit: int = -1) -> Iterator[tuple[float, Opportunity]]:
    begin = NARROW if search.is_narrow else ALONG
    query = " ".join((" and ".join((begin, *search.conditions)), ORDER))
    for row in many(world, query, world.account_id, *search.values, limit):
        yield row["rank"], loaded(row)


def counted(world: World, search: Search) -> dict[str, int]:
    """How many in each stage."""
    query = " and ".join((COUNTED, *search.conditions)) + " group by o.stage"
    rows = many(world, query, world.account_id, *search.values)
    return {row["stage"]: row["n"] for row in rows}


def latest(world: World, search: Search, stage: str, limit: int) -> list[Opportunity]:
    query = " and ".join((IN_STAGE, *search.conditions)) + LATEST
    rows = many(world, query, world.account_id, stage, *search.values, limit)
    return [loaded(row) for row in rows]


def first(world: World, ref: str) -> Opportunity | None:
    """By id, or else by the person's name."""
    for name in ("id", "name"):
        search = Search()
        search.among(name, [ref])
        for _, opportunity in found(world, search, 1):
            return opportunity
    return None
