"""An opportunity and its application as the Data API shows them, keys in the order seen live."""

import json
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from sandbox.lever.world import World, contacts, postings, requisitions, stages, tags, users
from sandbox.lever.world.opportunities import Opportunity, archived

BLANK = {"name": "", "headline": "", "location": "", "phones": [], "emails": [], "links": []}


class Known:
    """What the opportunities of one page need, each kind read at once."""

    def __init__(self, world: World, page: Sequence[Opportunity]) -> None:
        self.world = world
        self.contacts = contacts.among(world, {each["contact"] for each in page})
        self.postings = postings.among(world, {each["posting"] for each in page})
        self.tags = tags.among(world, [each["id"] for each in page])

    @cached_property
    def users(self) -> dict[str, users.User]:
        return {user["id"]: user for user in users.listed(self.world)}

    @cached_property
    def stages(self) -> dict[str, dict[str, Any]]:
        return {each["id"]: stages.shown(each) for each in stages.listed(self.world)}


def opportunity_shown(world: World, opportunity: Opportunity) -> dict[str, Any]:
    return shown(opportunity, Known(world, [opportunity]))


def shown(opportunity: Opportunity, known: Known) -> dict[str, Any]:
    world = known.world
    contact = known.contacts[opportunity["contact"]]
    posting = known.postings.get(opportunity["posting"])
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
        "tags": _tags(opportunity, known),
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
        own = opportunity["location"]
        shape["opportunityLocation"] = own or posting["location"] or "unspecified"
    return shape


def _tags(opportunity: Opportunity, known: Known) -> list[str]:
    if opportunity["archived_at"] and known.world.settings.archived_tags == "hidden":
        return []
    return known.tags.get(opportunity["id"], [])


def _without_none(change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in change.items() if value is not None}


def written(world: World, opportunity: Opportunity, *, blank: bool) -> dict[str, Any]:
    """What a write answers: no `opportunityLocation`, and mostly no word about the person."""
    shape = opportunity_shown(world, opportunity)
    shape.pop("opportunityLocation", None)
    if blank and world.settings.blank_write_answers:
        shape.update(BLANK)
    return shape


def expanded(opportunity: Opportunity, known: Known, names: Collection[str]) -> dict[str, Any]:
    """With the named ids turned into objects."""
    full: dict[str, Any] = {
        "applications": lambda: _applications(opportunity, known),
        "stage": lambda: known.stages[opportunity["stage"]],
        "owner": lambda: known.users.get(opportunity["owner"]),
        "sourcedBy": lambda: known.users.get(opportunity["sourced_by"]),
        "followers": lambda: [
            known.users[each] for each in opportunity["followers"] if each in known.users
        ],
        "contact": lambda: contacts.shown(known.contacts[opportunity["contact"]]),
    }
    inside = {name: full[name]() for name in full if name in names}
    return {**shown(opportunity, known), **inside}


def applications(world: World, opportunity: Opportunity) -> list[dict[str, Any]]:
    return _applications(opportunity, Known(world, [opportunity]))


def _applications(opportunity: Opportunity, known: Known) -> list[dict[str, Any]]:
    """At most one."""
    if opportunity["application"] is None:
        return []
    posting = known.postings[opportunity["posting"]]
    contact = known.contacts[opportunity["contact"]]
    by_person = opportunity["origin"] == "applied" and not opportunity["is_anonymized"]
    told = json.loads(opportunity["application_told"] or "{}") if by_person else {}
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
            "company": told.get("company"),
            "phone": contact["phones"][0] if by_person and contact["phones"] else None,
            "email": contact["emails"][0] if by_person and contact["emails"] else None,
            "links": contact["links"] if by_person else [],
            "comments": told.get("comments"),
            "user": opportunity["sourced_by"],
            "customQuestions": told.get("customQuestions", []),
            "createdAt": opportunity["applied_at"],
            "archived": archived(opportunity),
            "requisitionForHire": requisitions.for_hire(known.world, opportunity),
            "ipAddress": told.get("ipAddress"),
            "referer": None,
            "userAgent": None,
            "acceptLanguage": None,
            "timezone": None,
        }
    ]
