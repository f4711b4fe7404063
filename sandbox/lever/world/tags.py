"""Tags of an opportunity: put by hand, taken over from the posting, or both."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.lever.errors import BadRequest
from sandbox.lever.world import World, many, packed


def among(
    world: World, opportunity_ids: list[str], *, by_hand: bool = False
) -> dict[str, list[str]]:
    rows = many(
        world,
        "select opportunity, text from opportunity_tags"
        " where opportunity in (select value from json_each(?)) and manual >= ? order by position",
        packed(opportunity_ids),
        by_hand,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["opportunity"], []).append(row["text"])
    return found


def detailed(world: World, opportunity_id: str) -> list[dict[str, Any]]:
    rows = many(
        world,
        "select text, manual, derived from opportunity_tags where opportunity = ?"
        " order by position",
        opportunity_id,
    )
    return [dict(row) for row in rows]


def add(world: World, opportunity_id: str, texts: Iterable[str]) -> None:
    for text in _allowed(world, list(texts)):
        world.db.execute(
            "insert into opportunity_tags (opportunity, text, manual, derived)"
            " values (?, ?, 1, 0) on conflict do update set manual = 1",
            (opportunity_id, text),
        )


def _allowed(world: World, texts: list[str]) -> list[str]:
    """Whether an account's lock on new tags binds the API is not known."""
    lock = world.settings.tag_lock
    if lock == "off" or not texts:
        return texts
    known = {tag["text"] for tag in all_of(world)}
    unknown = [text for text in texts if text not in known]
    if unknown and lock == "refuse":
        raise BadRequest(f"Tags are locked: {', '.join(unknown)} cannot be made.")
    return [text for text in texts if text in known]


def remove(world: World, opportunity_id: str, texts: Iterable[str]) -> None:
    for text in texts:
        world.db.execute(
            "delete from opportunity_tags where opportunity = ? and text = ?",
            (opportunity_id, text),
        )


def resync(world: World, opportunity_id: str, before: list[str], after: list[str]) -> None:
    """Follow an edit of the posting: what vanished there vanishes here, what is new is appended."""
    for text in before:
        if text not in after:
            _forget_derived(world, opportunity_id, text)
    for text in after:
        if text not in before:
            world.db.execute(
                "insert into opportunity_tags (opportunity, text, manual, derived)"
                " values (?, ?, 0, 1) on conflict do update set derived = 1",
                (opportunity_id, text),
            )


def _forget_derived(world: World, opportunity_id: str, text: str) -> None:
    where = (opportunity_id, text)
    world.db.execute(
        "delete from opportunity_tags where opportunity = ? and text = ? and manual = 0", where
    )
    world.db.execute(
        "update opportunity_tags set derived = 0 where opportunity = ? and text = ?", where
    )


def counted(texts: Iterable[str]) -> list[dict[str, Any]]:
    """The shape of `GET /tags` and `GET /sources`: alphabetical ignoring case."""
    return _ordered(Counter(texts))


def _ordered(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"count": counts[text], "text": text}
        for text in sorted(counts, key=lambda text: (text.casefold(), text))
    ]


def all_of(world: World) -> list[dict[str, Any]]:
    rows = many(
        world,
        "select t.text, count(*) as uses from opportunity_tags t"
        " join opportunities o on o.id = t.opportunity where o.account_id = ? group by t.text",
        world.account_id,
    )
    return _ordered({row["text"]: row["uses"] for row in rows})
