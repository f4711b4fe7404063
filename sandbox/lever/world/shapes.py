"""An opportunity and its application as the Data API shows them, keys in the order seen live."""

from collections.abc import Collection
from typing import Any

from sandbox.lever.world import World, contacts, postings, stages, tags, users
from sandbox.lever.world.opportunities import Opportunity, archived

PEOPLE = {"owner", "sourcedBy", "followers"}
BLANK = {"name": "", "headline": "", "location": "", "phones": [], "emails": [], "links": []}


def opportunity_shown(world: World, opportunity: Opportunity) -> dict[str, Any]:
    contact = contacts.find(world, opportunity["contact"])
    posting = postings.find(world, opportunity["posting"]) if opportunity["posting"] else None
    shape = {
        "id": opportunity["id"],
        "name": contact["name"],
        "contact": contact["id"],
        "headline": contact["headline"],
        "stage": opportunity["stage"],
        "confidentiality": posting["confidentiality"] if posting else "non-confidential",
        "location": contact["location"],
        "phones": contact["phones"],
        "emails": contact["emails"],
        "links": contact["links"],
        "archived": archived(opportunity),
        "tags": _tags(world, opportunity),
        "sources": opportunity["sources"],
        "stageChanges": [_without_none(change) for change in opportunity["stage_changes"]],
        "origin": opportunity["origin"],
        "sourcedBy": opportunity["sourced_by"],
        "owner": opportunity["owner"],
        "followers": opportunity["followers"],
        "applications": [opportunity["application"]] if opportunity["application"] else [],
        "createdAt": opportunity["created_at"],
        "updatedAt": opportunity["updated_at"],
        "lastInteractionAt": opportunity["last_interaction_at"],
        "lastAdvancedAt": opportunity["last_advanced_at"],
        "snoozedUntil": opportunity["snoozed_until"],
        "urls": {
            "list": f"{world.base_url}/candidates",
            "show": f"{world.base_url}/candidates/{opportunity['id']}",
        },
        "isAnonymized": bool(contact["is_anonymized"] or opportunity["is_anonymized"]),
        "dataProtection": contact["data_protection"],
    }
    if opportunity["is_anonymized"]:
        shape.update(BLANK, name=contacts.NOBODY)
    if posting:
        shape["opportunityLocation"] = posting["location"] or "unspecified"
    return shape


def _tags(world: World, opportunity: Opportunity) -> list[str]:
    if opportunity["archived_at"] and world.settings.archived_tags == "hidden":
        return []
    return tags.of(world, opportunity["id"])


def _without_none(change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in change.items() if value is not None}


def written(world: World, opportunity: Opportunity, *, blank: bool) -> dict[str, Any]:
    """What a write answers: no `opportunityLocation`, and mostly no word about the person."""
    shape = opportunity_shown(world, opportunity)
    shape.pop("opportunityLocation", None)
    if blank and world.settings.blank_write_answers:
        shape.update(BLANK)
    return shape


def expanded(
    world: World, opportunity: Opportunity, shape: dict[str, Any], names: Collection[str]
) -> dict[str, Any]:
    """Turn the named ids into objects."""
    everyone = {user["id"]: user for user in users.listed(world)} if PEOPLE & set(names) else {}
    full: dict[str, Any] = {
        "applications": lambda: applications(world, opportunity),
        "stage": lambda: stages.shown(stages.find(world, opportunity["stage"])),
        "owner": lambda: everyone.get(opportunity["owner"]),
        "sourcedBy": lambda: everyone.get(opportunity["sourced_by"]),
        "followers": lambda: [
            everyone[each] for each in opportunity["followers"] if each in everyone
        ],
        "contact": lambda: contacts.shown(contacts.find(world, opportunity["contact"])),
    }
    return {**shape, **{name: full[name]() for name in full if name in names}}


def applications(world: World, opportunity: Opportunity) -> list[dict[str, Any]]:
    """At most one."""
    if opportunity["application"] is None:
        return []
    posting = postings.find(world, opportunity["posting"])
    contact = contacts.find(world, opportunity["contact"])
    by_person = opportunity["origin"] == "applied" and not opportunity["is_anonymized"]
    return [
        {
            "id": opportunity["application"],
            "type": "posting" if by_person else "user",
            "candidateId": opportunity["id"],
            "opportunityId": opportunity["id"],
            "posting": posting["id"],
            "postingHiringManager": posting["hiring_manager"],
            "postingOwner": posting["owner"],
            "name": contact["name"] if by_person else None,
            "company": None,
            "phone": contact["phones"][0] if by_person and contact["phones"] else None,
            "email": contact["emails"][0] if by_person and contact["emails"] else None,
            "links": contact["links"] if by_person else [],
            "comments": None,
            "user": opportunity["sourced_by"],
            "customQuestions": [],
            "createdAt": opportunity["applied_at"],
            "archived": archived(opportunity),
            "requisitionForHire": None,
            "ipAddress": None,
            "referer": None,
            "userAgent": None,
            "acceptLanguage": None,
            "timezone": None,
        }
    ]
