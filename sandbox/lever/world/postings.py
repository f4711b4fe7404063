import json
from collections.abc import Collection, Mapping
from typing import Any

from sandbox.lever.errors import Forbidden, NotFound
from sandbox.lever.world import World, many, new_id, one, packed, requisitions, tags

CONFIDENTIAL = "confidential"
WITHOUT_PAGE = ("draft",)
STATES = ("published", "internal", "closed", "draft", "pending", "rejected")
COLUMNS = {
    "text": "update postings set text = ? where id = ?",
    "state": "update postings set state = ? where id = ?",
    "owner": "update postings set owner = ? where id = ?",
    "hiringManager": "update postings set hiring_manager = ? where id = ?",
    "workplaceType": "update postings set workplace_type = ? where id = ?",
    "commitment": "update postings set commitment = ? where id = ?",
    "department": "update postings set department = ? where id = ?",
    "level": "update postings set level = ? where id = ?",
    "location": "update postings set location = ? where id = ?",
    "team": "update postings set team = ? where id = ?",
    "tags": "update postings set tags = ? where id = ?",
    "description": "update postings set description = ? where id = ?",
    "country": "update postings set country = ? where id = ?",
    "distributionChannels": "update postings set distribution_channels = ? where id = ?",
}
LISTS = ("tags", "distributionChannels")

Posting = dict[str, Any]


def _loaded(row: Any) -> Posting:
    told = row["distribution_channels"]
    lists = {"tags": json.loads(row["tags"])}
    return {**dict(row), **lists, "distribution_channels": json.loads(told) if told else None}


def find(world: World, posting_id: str) -> Posting:
    row = one(
        world,
        "select * from postings where account_id = ? and id = ?",
        world.account_id,
        posting_id,
    )
    if row is None:
        raise NotFound.object("postings", posting_id)
    return _loaded(row)


def among(world: World, refs: Collection[str | None]) -> dict[str | None, Posting]:
    rows = many(
        world,
        "select * from postings where id in (select value from json_each(?)) and account_id = ?",
        packed(list(refs)),
        world.account_id,
    )
    return {row["id"]: _loaded(row) for row in rows}


def listed(world: World) -> list[Posting]:
    """Newest first."""
    rows = many(
        world,
        "select * from postings where account_id = ? order by created_at desc, id",
        world.account_id,
    )
    return [_loaded(row) for row in rows]


def create(world: World, values: Mapping[str, Any], user_id: str) -> Posting:
    """A draft, until somebody publishes it."""
    posting_id = new_id()
    owner = values.get("owner") or user_id
    world.db.execute(
        "insert into postings (id, account_id, text, state, user, owner, tags, description,"
        " confidentiality, workplace_type, created_at, updated_at)"
        " values (?, ?, ?, 'draft', ?, ?, '[]', '', 'non-confidential', 'unspecified', ?, ?)",
        (posting_id, world.account_id, values["text"], user_id, owner, world.at, world.at),
    )
    return update(world, posting_id, values)


def set_confidential(world: World, posting_id: str, *, hidden: bool) -> None:
    """Only a person can, not the API."""
    find(world, posting_id)
    value = CONFIDENTIAL if hidden else "non-confidential"
    world.db.execute(
        "update postings set confidentiality = ?, updated_at = ? where id = ?",
        (value, world.at, posting_id),
    )


def channels(posting: Posting) -> list[str] | None:
    """Where it is advertised; null until it is."""
    told = posting["distribution_channels"]
    if told is not None:
        return list(told)
    implied = {"published": ["public", "internal"], "internal": []}
    return implied.get(posting["state"])


def derived_tags(posting: Posting) -> list[str]:
    """What the posting's opportunities take over, in the order seen in Lever's answers."""
    fields = ("text", "department", "team", "location", "commitment")
    texts = [*posting["tags"], *(posting[name] for name in fields)]
    return list(dict.fromkeys(text for text in texts if text))


def update(world: World, posting_id: str, values: Mapping[str, Any]) -> Posting:
    """Change some fields and re-sync the tags of the posting's opportunities."""
    before = find(world, posting_id)
    for name, value in values.items():
        stored = packed(list(dict.fromkeys(value))) if name in LISTS else value
        world.db.execute(COLUMNS[name], (stored, posting_id))
    world.db.execute("update postings set updated_at = ? where id = ?", (world.at, posting_id))
    after = find(world, posting_id)
    for row in many(world, "select id from opportunities where posting = ?", posting_id):
        tags.resync(world, row["id"], derived_tags(before), derived_tags(after))
    return after


def check_writable(posting: Posting) -> None:
    if posting["confidentiality"] == CONFIDENTIAL:
        raise Forbidden("Confidential postings cannot be changed through the API.")


def shown(world: World, posting: Posting) -> dict[str, Any]:
    return {
        "id": posting["id"],
        "text": posting["text"],
        "state": posting["state"],
        "distributionChannels": channels(posting),
        "user": posting["user"],
        "owner": posting["owner"],
        "hiringManager": posting["hiring_manager"],
        "categories": {
            "commitment": posting["commitment"],
            "department": posting["department"],
            "level": posting["level"],
            "location": posting["location"],
            "team": posting["team"],
            "allLocations": [posting["location"]] if posting["location"] else [],
        },
        "tags": posting["tags"],
        "content": _content(posting["description"]),
        "country": posting["country"],
        "followers": [],
        "reqCode": None,
        "requisitionCodes": requisitions.codes_of(world, posting["id"]),
        "urls": None if posting["state"] in WITHOUT_PAGE else _urls(world, posting["id"]),
        "confidentiality": posting["confidentiality"],
        "createdAt": posting["created_at"],
        "updatedAt": posting["updated_at"],
        "workplaceType": posting["workplace_type"],
        "transcribeInterviews": False,
        "screening": {"enabled": False},
    }


def _content(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "descriptionHtml": f"<div>{description}</div>",
        "lists": [],
        "closing": "",
        "closingHtml": "",
    }


def _urls(world: World, posting_id: str) -> dict[str, str]:
    return {
        "list": f"{world.base_url}/postings",
        "show": f"{world.base_url}/postings/{posting_id}",
        "apply": f"{world.base_url}/postings/{posting_id}",
    }
