"""A link may be passed on, so what is said by it has its limits; members have none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.interviews.actions import issue_review_link
from greenroom.interviews.models import Invitation
from greenroom.interviews.pace import Pace
from greenroom.kit.actor import Actor
from greenroom.reviews import actions, visitors
from greenroom.reviews.models import Comment, Rating
from greenroom.reviews.visitors import NotNow
from greenroom.testing.factories import an_invitation


@pytest.fixture
def invitation(organisation: Organisation) -> Invitation:
    return an_invitation(at=timezone.now())


def visitor(invitation: Invitation, name: str) -> Client:
    client = Client()
    url = issue_review_link(invitation, timezone.now()).url()
    client.get(url.removeprefix(settings.BASE_URL))
    client.post(reverse("reviews:give_name", args=[invitation.pk]), {"name": name})
    return client


def somebody(name: str = "Sam") -> Actor:
    return Actor("reviewer", uuid4().hex, name)


def test_c36_a_name_rates_an_interview_once(invitation: Invitation) -> None:
    rate = reverse("reviews:rate", args=[invitation.pk])
    first, second = visitor(invitation, "Sam Demo"), visitor(invitation, "sam demo")

    first.post(rate, {"score": "5"})
    answer = second.post(rate, {"score": "1"})
    first.post(rate, {"score": "4"})

    assert "in another browser" in answer.content.decode()
    assert [rating.score for rating in Rating.objects.all()] == [4]


def test_a_link_takes_only_so_many_ratings(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "MOST_RATINGS", 2)
    for name in ("Ann", "Ben"):
        actions.rate(invitation, somebody(name), 3, timezone.now())

    with pytest.raises(NotNow):
        actions.rate(invitation, somebody("Cleo"), 3, timezone.now())
    actions.rate(invitation, Actor("member", "1", "Cleo"), 3, timezone.now())


def test_a_name_and_a_link_take_only_so_many_comments(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "MOST_COMMENTS_EACH", 1)
    monkeypatch.setattr(visitors, "MOST_COMMENTS", 2)
    url = reverse("reviews:comment", args=[invitation.pk])
    sam = visitor(invitation, "Sam Demo")

    answers = [sam.post(url, {"text": "Good"}) for _time in range(2)]
    actions.comment(invitation, somebody("Ann"), "Good", at=timezone.now())

    assert "no more is taken" in answers[1].content.decode()
    with pytest.raises(NotNow):
        actions.comment(invitation, somebody("Ben"), "Good", at=timezone.now())
    actions.comment(invitation, Actor("member", "1", "Cleo"), "Good", at=timezone.now())
    assert Comment.objects.count() == 3


def test_nobody_says_something_faster_than_a_person_can(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "PACE", Pace(2, timedelta(hours=1)))
    for _time in range(2):
        actions.comment(invitation, somebody(), "Good", at=timezone.now())

    with pytest.raises(NotNow):
        actions.comment(invitation, somebody(), "Good", at=timezone.now())
