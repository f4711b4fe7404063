import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import (
    World,
    contacts,
    many,
    new_id,
    one,
    packed,
    postings,
    stages,
    tags,
    unpacked,
)
from sandbox.lever.world.events import announce

ORIGINS = ("agency", "applied", "internal", "referred", "sourced", "university")
HIRED = "hired"
OWNED = (
    "delete from notes where opportunity = ?",
    "delete from interviews where opportunity = ?",
    "delete from panels where opportunity = ?",
    "delete from feedback where opportunity = ?",
    "delete from files where opportunity = ?",
    "delete from file_actions where opportunity = ?",
    "delete from opportunity_tags where opportunity = ?",
    "delete from opportunities where id = ?",
)

Opportunity = dict[str, Any]


def loaded(row: sqlite3.Row) -> Opportunity:
    return {
        **dict(row),
        **{name: unpacked(row[name]) for name in ("sources", "stage_changes", "followers")},
    }


def find(world: World, opportunity_id: str) -> Opportunity:
    row = one(
        world,
        "select * from opportunities where account_id = ? and id = ?",
        world.account_id,
        opportunity_id,
    )
    if row is None:
        raise NotFound.object("opportunities", opportunity_id)
    return loaded(row)


def ranked(world: World) -> list[tuple[float, Opportunity]]:
    """In Lever's default order: pipeline rank of the stage, then last advanced first."""
    rows = many(
        world,
        "select o.*, s.rank from opportunities o"
        " join stages s on s.id = o.stage and s.account_id = o.account_id"
        " where o.account_id = ? order by s.rank, o.last_advanced_at desc, o.id",
        world.account_id,
    )
    return [(row["rank"], loaded(row)) for row in rows]


def of_contact(world: World, contact_id: str) -> list[Opportunity]:
    rows = many(
        world,
        "select o.* from opportunities o"
        " join stages s on s.id = o.stage and s.account_id = o.account_id"
        " where o.account_id = ? and o.contact = ?"
        " order by s.rank, o.last_advanced_at desc, o.id",
        world.account_id,
        contact_id,
    )
    return [loaded(row) for row in rows]


def archived_total(world: World) -> int:
    row = one(
        world,
        "select count(*) as n from opportunities where account_id = ? and archived_at is not null",
        world.account_id,
    )
    return int(row["n"]) if row else 0


def active_by_posting(world: World) -> dict[str, int]:
    rows = many(
        world,
        "select posting, count(*) as n from opportunities where account_id = ?"
        " and posting is not null and archived_at is null group by posting",
        world.account_id,
    )
    return {row["posting"]: row["n"] for row in rows}


def sources(world: World) -> list[str]:
    """Each as often as it is used."""
    rows = many(
        world,
        "select s.value as text from opportunities o, json_each(o.sources) s"
        " where o.account_id = ?",
        world.account_id,
    )
    return [str(row["text"]) for row in rows]


def is_confidential(world: World, opportunity: Opportunity) -> bool:
    """Only a confidential posting makes an opportunity confidential."""
    if opportunity["posting"] is None:
        return False
    posting = postings.find(world, opportunity["posting"])
    return bool(posting["confidentiality"] == postings.CONFIDENTIAL)


def create(world: World, values: Mapping[str, Any], user_id: str | None) -> tuple[str, bool]:
    """Add a candidacy; a known e-mail address adds it to the person already there."""
    posting = postings.find(world, values["posting"]) if values.get("posting") else None
    stage_id = stages.find(world, values.get("stage") or stages.NEW_LEAD)["id"]
    known = values.get("contact") or contacts.with_email(world, values.get("emails") or [])
    contact_id = _usable(world, known) if known else contacts.create(world, values)
    opportunity_id = values.get("id") or new_id()
    _insert(world, opportunity_id, {**values, "contact": contact_id, "stage": stage_id}, user_id)
    tags.add(world, opportunity_id, values.get("tags") or [])
    if posting:
        tags.resync(world, opportunity_id, [], postings.derived_tags(posting))
    if values.get("archived_as"):
        world.db.execute(
            "update opportunities set archive_reason = ?, archived_at = ? where id = ?",
            (values["archived_as"]["reason"], values["archived_as"]["at"], opportunity_id),
        )
    _announce_creation(world, opportunity_id)
    return opportunity_id, bool(known)


def _usable(world: World, contact_id: str) -> str:
    if contacts.find(world, contact_id)["is_anonymized"]:
        raise BadRequest("An anonymized contact cannot get new opportunities.")
    return contact_id


def _insert(
    world: World, opportunity_id: str, values: Mapping[str, Any], user_id: str | None
) -> None:
    created_at = values.get("createdAt") or world.at
    change = {
        "toStageId": values["stage"],
        "toStageIndex": stages.index(world, values["stage"]),
        "updatedAt": created_at,
        "userId": user_id,
    }
    has_posting = bool(values.get("posting"))
    world.db.execute(
        "insert into opportunities (id, account_id, contact, stage, posting, application,"
        " applied_at, sources, stage_changes, origin, sourced_by, owner, followers, created_at,"
        " updated_at, last_interaction_at, last_advanced_at, location, application_told)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            opportunity_id,
            world.account_id,
            values["contact"],
            values["stage"],
            values.get("posting"),
            (values.get("application_id") or new_id()) if has_posting else None,
            created_at if has_posting else None,
            packed(values.get("sources") or []),
            packed([change]),
            values.get("origin") or "sourced",
            user_id,
            values.get("owner") or user_id,
            packed(values.get("followers") or ([user_id] if user_id else [])),
            *(created_at,) * 4,
            values.get("opportunityLocation") or None,
            packed(values["application_told"]) if values.get("application_told") else None,
        ),
    )


def _announce_creation(world: World, opportunity_id: str) -> None:
    created = find(world, opportunity_id)
    if created["application"]:
        data = {"applicationId": created["application"], **_subject(created)}
        _tell(world, "applicationCreated", created, data)
    if world.settings.stage_event_on_create:
        data = {**_subject(created), "fromStageId": None, "toStageId": created["stage"]}
        _tell(world, "candidateStageChange", created, data)


def move(world: World, opportunity_id: str, stage_id: str, user_id: str | None) -> None:
    """To another stage; an archived opportunity moves too and stays archived."""
    opportunity = find(world, opportunity_id)
    stage = stages.find(world, stage_id)
    if stage["id"] == opportunity["stage"]:
        return
    change = {
        "toStageId": stage_id,
        "toStageIndex": stages.index(world, stage_id),
        "updatedAt": world.at,
        "userId": user_id,
    }
    world.db.execute(
        "update opportunities set stage = ?, stage_changes = ?, last_advanced_at = ? where id = ?",
        (stage_id, packed([*opportunity["stage_changes"], change]), world.at, opportunity_id),
    )
    touch(world, opportunity_id)
    data = {
        **_subject(opportunity),
        "fromStageId": opportunity["stage"],
        "toStageId": stage_id,
    }
    _tell(world, "candidateStageChange", opportunity, data)


def archive(
    world: World, opportunity_id: str, reason_id: str | None, requisition: str | None = None
) -> None:
    """With a reason, or None to bring the candidate back in the same stage."""
    opportunity = find(world, opportunity_id)
    reason = stages.archive_reason(world, reason_id) if reason_id else None
    if reason_id == opportunity["archive_reason"]:
        return
    world.db.execute(
        "update opportunities set archive_reason = ?, archived_at = ?, requisition = ?"
        " where id = ?",
        (
            reason_id,
            world.at if reason else None,
            requisition if reason and reason["type"] == HIRED else None,
            opportunity_id,
        ),
    )
    touch(world, opportunity_id)
    changed = find(world, opportunity_id)
    data = {
        **_subject(changed),
        "fromArchived": _archived(opportunity, moment_first=True),
        "toArchived": _archived(changed, moment_first=True),
    }
    _tell(world, "candidateArchiveChange", changed, data)
    if reason and reason["type"] == HIRED:
        _tell(world, "candidateHired", changed, _subject(changed))


def touch(world: World, opportunity_id: str) -> None:
    world.db.execute(
        "update opportunities set updated_at = ?, last_interaction_at = ? where id = ?",
        (world.at, world.at, opportunity_id),
    )


def change_tags(
    world: World, opportunity_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> None:
    find(world, opportunity_id)
    tags.add(world, opportunity_id, add)
    tags.remove(world, opportunity_id, remove)
    touch(world, opportunity_id)


def change_links(
    world: World, opportunity_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> None:
    """Links belong to the person, so they show on all of the person's opportunities."""
    contact = contacts.find(world, find(world, opportunity_id)["contact"])
    gone = set(remove)
    links = [link for link in dict.fromkeys([*contact["links"], *add]) if link not in gone]
    world.db.execute("update contacts set links = ? where id = ?", (packed(links), contact["id"]))
    touch(world, opportunity_id)


def change_sources(
    world: World, opportunity_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> None:
    gone = set(remove)
    both = dict.fromkeys([*find(world, opportunity_id)["sources"], *add])
    kept = [source for source in both if source not in gone]
    world.db.execute(
        "update opportunities set sources = ? where id = ?", (packed(kept), opportunity_id)
    )
    touch(world, opportunity_id)


def delete(world: World, opportunity_id: str, user_id: str | None) -> None:
    opportunity = find(world, opportunity_id)
    for table in OWNED:
        world.db.execute(table, (opportunity_id,))
    _tell(world, "candidateDeleted", opportunity, {**_subject(opportunity), "deletedBy": user_id})


def snooze(world: World, opportunity_id: str, until: int | None) -> None:
    find(world, opportunity_id)
    world.db.execute(
        "update opportunities set snoozed_until = ? where id = ?", (until, opportunity_id)
    )
    touch(world, opportunity_id)


def check_origin(origin: str | None) -> None:
    if origin is not None and origin not in ORIGINS:
        raise BadRequest(f"origin must be one of {', '.join(ORIGINS)}")


def _subject(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "opportunityId": opportunity["id"],
        "candidateId": opportunity["id"],
        "contactId": opportunity["contact"],
    }


def _tell(world: World, event: str, opportunity: Opportunity, data: dict[str, Any]) -> None:
    if world.settings.confidential_events or not is_confidential(world, opportunity):
        announce(world, event, data, origin=opportunity["origin"])


def archived(opportunity: Opportunity) -> dict[str, Any] | None:
    return _archived(opportunity, moment_first=False)


def _archived(opportunity: Opportunity, *, moment_first: bool) -> dict[str, Any] | None:
    if opportunity["archived_at"] is None:
        return None
    reason = {"reason": opportunity["archive_reason"]}
    moment = {"archivedAt": opportunity["archived_at"]}
    return moment | reason if moment_first else reason | moment
