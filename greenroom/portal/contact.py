"""The way to a person of the organisation."""

from urllib.parse import quote

from greenroom.interviews.models import Invitation


def mailto(invitation: Invitation, subject: str) -> str:
    """Opens the candidate's mail program with the subject written; empty without an address."""
    address = invitation.organisation.support_contact
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}" if address else ""
