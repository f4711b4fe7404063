"""What a candidate's pages show of their newest wish for more time."""

from typing import Any

from greenroom.interviews.models import Invitation
from greenroom.interviews.words import moment


def request_context(invitation: Invitation) -> dict[str, Any]:
    asked = invitation.newest_request
    if asked is None:
        return {"request_of_mine": None, "request_dates": {}}
    zone = invitation.zone()
    granted = moment(asked.granted_at, zone) if asked.granted_at else ""
    return {
        "request_of_mine": asked,
        "request_dates": {"wished": moment(asked.wished_at, zone), "granted": granted},
    }
