"""What can be done to a person across all of their opportunities. There is no undo."""

from sandbox.lever.errors import BadRequest
from sandbox.lever.world import (
    World,
    contacts,
    feedback,
    files,
    interviews,
    notes,
    opportunities,
    stages,
)


def merge(world: World, kept_id: str, merged_id: str) -> None:
    """Make two profiles one: the kept one's data wins, the opportunities move to it.

    No event names a merge; the contact of the moved opportunities just changes.
    """
    kept, merged = contacts.find(world, kept_id), contacts.find(world, merged_id)
    if kept["id"] == merged["id"]:
        raise BadRequest("These are one person already.")
    if kept["is_anonymized"] or merged["is_anonymized"]:
        raise BadRequest("An anonymized person cannot be merged.")
    world.db.execute(
        "update opportunities set contact = ?, updated_at = ? where contact = ?",
        (kept_id, world.at, merged_id),
    )
    world.db.execute("delete from contacts where id = ?", (merged_id,))
    links = list(dict.fromkeys([*kept["links"], *merged["links"]]))
    contacts.update(world, kept_id, {"links": links})


def anonymize(world: World, contact_id: str) -> None:
    """Remove what tells who this is. Only when every opportunity is archived and none hired."""
    contacts.find(world, contact_id)
    theirs = opportunities.of_contact(world, contact_id)
    if not all(_may_be_anonymized(world, each) for each in theirs):
        raise BadRequest("Only archived candidates who were not hired can be anonymized.")
    for each in theirs:
        _wipe(world, each)
    _forget(world, contact_id)


def anonymize_one(world: World, opportunity_id: str) -> None:
    """One opportunity; the person is forgotten with the last one."""
    opportunity = opportunities.find(world, opportunity_id)
    if not _may_be_anonymized(world, opportunity):
        raise BadRequest("Only archived candidates who were not hired can be anonymized.")
    _wipe(world, opportunity)
    others = opportunities.of_contact(world, opportunity["contact"])
    if all(each["is_anonymized"] for each in others):
        _forget(world, opportunity["contact"])


def _wipe(world: World, opportunity: opportunities.Opportunity) -> None:
    world.db.execute(
        "update opportunities set is_anonymized = '1' where id = ?", (opportunity["id"],)
    )
    notes.delete_all(world, opportunity["id"])
    files.delete_all(world, opportunity["id"])
    feedback.delete_all(world, opportunity["id"])
    for panel in interviews.panels(world, opportunity["id"]):
        interviews.delete_panel(world, panel)


def _forget(world: World, contact_id: str) -> None:
    wiped = {"emails": [], "phones": [], "links": [], "headline": "", "location": ""}
    contacts.update(world, contact_id, {**wiped, "name": contacts.NOBODY})
    world.db.execute("update contacts set is_anonymized = 1 where id = ?", (contact_id,))


def _may_be_anonymized(world: World, opportunity: opportunities.Opportunity) -> bool:
    if opportunity["archive_reason"] is None:
        return False
    reason = stages.archive_reason(world, opportunity["archive_reason"])
    return bool(reason["type"] != opportunities.HIRED)
