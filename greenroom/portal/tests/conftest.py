"""A candidate who came by their link."""

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.portal.cookie import ref_of
from greenroom.testing.factories import an_invitation, an_organisation, consent_to_all


@pytest.fixture
def foreign(db: None) -> str:
    """Where another organisation's interview starts. Name it first: a test works in one scope."""
    with scope.organisation(an_organisation("Southlight Demo Co.").pk):
        return f"/c/{ref_of(an_invitation(at=timezone.now()).pk)}/"


@pytest.fixture
def invitation(organisation: Organisation) -> Invitation:
    organisation.support_contact = "people@example.com"
    organisation.save()
    return an_invitation(at=timezone.now())


@pytest.fixture
def link(invitation: Invitation) -> str:
    return f"/i/{invitation.token()}"


@pytest.fixture
def start(invitation: Invitation) -> str:
    return f"/c/{ref_of(invitation.pk)}/"


@pytest.fixture
def candidate(link: str, client: Client) -> Client:
    """A browser that holds the candidate's cookie."""
    client.get(link)
    return client


@pytest.fixture
def agreed(candidate: Client, invitation: Invitation) -> Client:
    consent_to_all(invitation, at=timezone.now())
    return candidate
