"""What an API key needs, and how we find out what it may do: Lever has no page that tells.

Each probe changes nothing. A read asks for one row; a write names something that does not exist,
so that whoever may write hears "not found" and who may not hears "forbidden".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from greenroom.ats.errors import AtsForbidden, AtsRefused
from greenroom.ats.ports import Feature, Permission
from greenroom.integrations.lever.client import LeverClient, Params

CONFIDENTIAL = "confidential:access:admin"
NOTHING = "00000000-0000-4000-8000-000000000000"
ONE = ("limit", "1")

PERMISSIONS = (
    Permission(
        "stages:read:admin",
        _("Stages: read"),
        _("to list the stages of your pipeline"),
        _("Nobody can be invited: there would be no stage to choose."),
        Feature.INVITING,
    ),
    Permission(
        "opportunities:read:admin",
        _("Opportunities: read"),
        _("to read who entered a stage, and where to write to them"),
        _("Nobody can be invited."),
        Feature.INVITING,
    ),
    Permission(
        "applications:read:admin",
        _("Applications: read"),
        _("to learn which posting a candidate applied to"),
        _("Nobody can be invited: we would not know for which posting."),
        Feature.INVITING,
    ),
    Permission(
        "postings:read:admin",
        _("Postings: read"),
        _("to read the tag that names the interview template"),
        _("Nobody can be invited: we would not know with which questions."),
        Feature.INVITING,
    ),
    Permission(
        "opportunities:write:admin",
        _("Opportunities: write"),
        _("to set our two tags and the link on the profile"),
        _("No tags and no link on profiles; in Lever you can't filter by who was invited."),
        Feature.TAGS,
    ),
    Permission(
        "notes:write:admin",
        _("Notes: write"),
        _("to write when somebody was invited, has finished, or could not be invited"),
        _("No notes: links to watch and reasons stand here alone."),
        Feature.NOTES,
    ),
    Permission(
        "notes:read:admin",
        _("Notes: read"),
        _("to see after a broken line whether a note has arrived"),
        _("After a broken line somebody has to look in Lever whether the note is there."),
        Feature.NOTE_CHECKS,
    ),
    Permission(
        "webhooks:read:admin",
        _("Webhooks: read"),
        _("to see which of our webhooks are there"),
        _("You make the webhooks in Lever by hand, or we look every few minutes."),
        Feature.WEBHOOKS,
    ),
    Permission(
        "webhooks:write:admin",
        _("Webhooks: write"),
        _("to hear at once when a candidate changes stage"),
        _("You make the webhooks in Lever by hand, or we look every few minutes."),
        Feature.WEBHOOKS,
    ),
    Permission(
        "users:read:admin",
        _("Users: read"),
        _("to choose in whose name we write, and to record who moved a candidate"),
        _("Notes bear nobody's name, and “Write tag to Lever” is off."),
        Feature.PEOPLE,
    ),
    Permission(
        "postings:write:admin",
        _("Postings: write"),
        _("to set a posting's tag when you ask"),
        _("“Write tag to Lever” is off; you type tags in Lever."),
        Feature.POSTING_TAGS,
    ),
    Permission(
        CONFIDENTIAL,
        _("Confidential data"),
        _("to invite for confidential postings too"),
        _("Candidates of confidential postings are not invited. Only a new key can get this."),
        Feature.CONFIDENTIAL,
    ),
)


@dataclass(frozen=True)
class Probe:
    path: str
    params: Params = ()
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    is_there: bool = True
    """Whether what it names exists; else "not found" is the answer that we hope for."""


PROBES = {
    "stages:read:admin": Probe("/stages", [ONE]),
    "opportunities:read:admin": Probe("/opportunities", [ONE]),
    "applications:read:admin": Probe("/opportunities", [ONE, ("expand", "applications")]),
    "postings:read:admin": Probe("/postings", [ONE]),
    "users:read:admin": Probe("/users", [ONE]),
    "notes:read:admin": Probe(f"/opportunities/{NOTHING}/notes", [ONE], is_there=False),
    "webhooks:read:admin": Probe("/webhooks"),
    CONFIDENTIAL: Probe("/postings", [ONE, ("confidentiality", "all")]),
    "opportunities:write:admin": Probe(
        f"/opportunities/{NOTHING}/addTags", (), "POST", {"tags": []}, is_there=False
    ),
    "notes:write:admin": Probe(
        f"/opportunities/{NOTHING}/notes", (), "POST", {"value": ""}, is_there=False
    ),
    "postings:write:admin": Probe(
        f"/postings/{NOTHING}", [("perform_as", NOTHING)], "POST", {"tags": []}, is_there=False
    ),
    "webhooks:write:admin": Probe(f"/webhooks/{NOTHING}", (), "DELETE", is_there=False),
    "feedback_templates:read:admin": Probe("/feedback_templates", [ONE]),
    "feedback:write:admin": Probe(
        f"/opportunities/{NOTHING}/feedback", [("perform_as", NOTHING)], "POST", {}, is_there=False
    ),
    "files:write:admin": Probe(
        f"/opportunities/{NOTHING}/files/{NOTHING}",
        [("perform_as", NOTHING)],
        "DELETE",
        is_there=False,
    ),
}


def is_allowed(client: LeverClient, permission: str) -> bool:
    """Raises AtsDisconnected for a key that Lever does not know, AtsUnavailable when it is busy."""
    probe = PROBES[permission]
    try:
        _ask(client, probe)
    except AtsForbidden:
        return False
    except AtsRefused:
        # "Not found" and "not like this" come after the door, which was open then.
        return not probe.is_there
    return True


def _ask(client: LeverClient, probe: Probe) -> None:
    if probe.method == "GET":
        client.get(probe.path, probe.params)
    else:
        client.write(probe.method, probe.path, probe.body, probe.params)
