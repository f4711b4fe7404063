import json
from collections.abc import Collection, Mapping
from typing import Any

from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.world import World, many, new_id, one, packed, unpacked
from sandbox.lever.world.events import announce

COLUMNS = {
    "name": "update contacts set name = ? where id = ?",
    "headline": "update contacts set headline = ? where id = ?",
    "location": "update contacts set location = ? where id = ?",
    "emails": "update contacts set emails = ? where id = ?",
    "phones": "update contacts set phones = ? where id = ?",
    "links": "update contacts set links = ? where id = ?",
}
NOBODY = "Anonymized"
LISTS = ("emails", "phones", "links")

Contact = dict[str, Any]


def find(world: World, contact_id: str) -> Contact:
    row = one(
        world,
        "select * from contacts where account_id = ? and id = ?",
        world.account_id,
        contact_id,
    )
    if row is None:
        raise NotFound.object("contacts", contact_id)
    return _loaded(row)


def among(world: World, refs: Collection[str]) -> dict[str, Contact]:
    rows = many(
        world,
        "select * from contacts where id in (select value from json_each(?)) and account_id = ?",
        packed(list(refs)),
        world.account_id,
    )
    return {row["id"]: _loaded(row) for row in rows}


def _loaded(row: Any) -> Contact:
    protection = json.loads(row["data_protection"]) if row["data_protection"] else None
    lists = {name: unpacked(row[name]) for name in LISTS}
    return {**dict(row), **lists, "data_protection": protection}


def listed(world: World) -> list[Contact]:
    rows = many(
        world, "select * from contacts where account_id = ? order by name", world.account_id
    )
    return [_loaded(row) for row in rows]


def others(world: World, contact_id: str, limit: int) -> list[Contact]:
    rows = many(
        world,
        "select * from contacts where account_id = ? and id <> ? order by name limit ?",
        world.account_id,
        contact_id,
        limit,
    )
    return [_loaded(row) for row in rows]


def with_email(world: World, emails: list[str]) -> str | None:
    """The person who already has one of these addresses."""
    row = one(
        world,
        "select c.id from contact_emails e join contacts c on c.id = e.contact"
        " where c.account_id = ? and e.email in (select value from json_each(?))"
        " order by c.rowid",
        world.account_id,
        packed([email.lower() for email in emails]),
    )
    return None if row is None else str(row["id"])


def create(world: World, values: Mapping[str, Any]) -> str:
    contact_id = values.get("contact_id") or new_id()
    world.db.execute(
        "insert into contacts (id, account_id, name, headline, location, emails, phones, links)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            contact_id,
            world.account_id,
            values.get("name") or "",
            values.get("headline") or "",
            values.get("location") or "",
            *(packed(values.get(name) or []) for name in LISTS),
        ),
    )
    _index_emails(world, contact_id, values.get("emails") or [])
    announce(world, "contactCreated", _event(world, contact_id, "createdAt"))
    return contact_id


def _index_emails(world: World, contact_id: str, emails: list[str]) -> None:
    world.db.execute("delete from contact_emails where contact = ?", (contact_id,))
    for email in emails:
        world.db.execute(
            "insert or ignore into contact_emails (contact, email) values (?, ?)",
            (contact_id, email.lower()),
        )


def update(world: World, contact_id: str, values: Mapping[str, Any]) -> Contact:
    if find(world, contact_id)["is_anonymized"]:
        raise BadRequest("An anonymized contact cannot be updated.")
    for name, value in values.items():
        world.db.execute(COLUMNS[name], (packed(value) if name in LISTS else value, contact_id))
    if "emails" in values:
        _index_emails(world, contact_id, values["emails"])
    world.db.execute(
        "update opportunities set updated_at = ? where contact = ?", (world.at, contact_id)
    )
    announce(world, "contactUpdated", _event(world, contact_id, "updatedAt"))
    return find(world, contact_id)


def _event(world: World, contact_id: str, moment: str) -> dict[str, Any]:
    return {"contactId": contact_id, moment: world.at, "accountId": world.account_id}


def shown(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact["id"],
        "name": contact["name"],
        "headline": contact["headline"],
        "isAnonymized": bool(contact["is_anonymized"]),
        "location": {"name": contact["location"]},
        "emails": contact["emails"],
        "phones": contact["phones"],
        "dataProtection": _protection(contact),
    }


def _protection(contact: Contact) -> dict[str, Any] | None:
    """A contact tells one consent more than its opportunities do."""
    if contact["data_protection"] is None:
        return None
    return {**contact["data_protection"], "interviewIntelligence": None}


def protect(world: World, contact_id: str, *, store: bool | None, contact: bool | None) -> None:
    """What the person allowed: to be kept, to be written to. Both None: nobody asked."""
    find(world, contact_id)
    known = {"store": store, "contact": contact}
    value = {name: {"allowed": each, "expiresAt": None} for name, each in known.items()}
    is_asked = store is not None or contact is not None
    world.db.execute(
        "update contacts set data_protection = ? where id = ?",
        (packed(value) if is_asked else None, contact_id),
    )
    world.db.execute(
        "update opportunities set updated_at = ? where contact = ?", (world.at, contact_id)
    )
