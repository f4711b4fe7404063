import json
from collections.abc import Mapping
from typing import Any

from sandbox.lever.errors import Forbidden, NotFound
from sandbox.lever.world import World, many, one, packed, tags

CONFIDENTIAL = "confidential"
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
}

Posting = dict[str, Any]


def _loaded(row: Any) -> Posting:
    return {**dict(row), "tags": json.loads(row["tags"])}


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


def listed(world: World) -> list[Posting]:
    """Newest first."""
    rows = many(
        world,
        "select * from postings where account_id = ? order by created_at desc, id",
        world.account_id,
    )
    return [_loaded(row) for row in rows]


def derived_tags(posting: Posting) -> list[str]:
    """What the posting's opportunities take over, in the order seen in Lever's answers."""
    fields = ("text", "department", "team", "location", "commitment")
    texts = [*posting["tags"], *(posting[name] for name in fields)]
    return list(dict.fromkeys(text for text in texts if text))


def update(world: World, posting_id: str, values: Mapping[str, Any]) -> Posting:
    """Change some fields and re-sync the tags of the posting's opportunities."""
    before = find(world, posting_id)
    for name, value in values.items():
        stored = packed(list(dict.fromkeys(value))) if name == "tags" else value
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
        "distributionChannels": ["public", "internal"] if posting["state"] == "published" else None,
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
        "requisitionCodes": [],
        "urls": None if posting["state"] == "draft" else _urls(world, posting["id"]),
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
