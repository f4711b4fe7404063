"""The review queue asks the database as often for many interviews as for one."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.interviews.models import Candidate, Invitation
from greenroom.testing.factories import NOW, a_member, an_invitation
from greenroom.testing.pages import assert_same_queries, copies


@pytest.mark.django_db
def test_the_review_queue(organisation: Organisation) -> None:
    page = Client()
    page.force_login(a_member(Role.TEAM_MEMBER).user)
    invitation = an_invitation()
    Invitation.objects.update(state=Invitation.State.COMPLETED, completed_at=NOW)
    invitation.refresh_from_db()

    def more() -> None:
        people = copies(Candidate.objects.get(), ref=lambda _: str(uuid4()))
        copies(invitation, candidate_id=lambda number: people[number].pk)

    assert_same_queries(page, reverse("reviews:queue"), more)
