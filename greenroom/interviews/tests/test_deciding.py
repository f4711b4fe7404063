"""A member answers wishes for more time, and does one thing for many candidates."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.models import Invitation, Job, MoreTimeRequest
from greenroom.interviews.views import bulk
from greenroom.messaging.models import Message
from greenroom.testing.factories import a_candidate, a_job, a_member, an_invitation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
State = Invitation.State


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


@pytest.fixture
def invitation(organisation: Organisation) -> Invitation:
    return an_invitation(at=timezone.now())


def asked(invitation: Invitation, days: int = 10) -> MoreTimeRequest:
    wish = actions.Wish(uuid4(), (invitation.deadline_at + days * DAY).date(), "I am travelling.")
    return actions.ask_for_more_time(invitation.pk, wish, timezone.now())


def places(invitation: Invitation) -> list[str]:
    return [
        reverse("interviews:today"),
        reverse("interviews:candidate", args=[invitation.candidate_id]),
    ]


def answer(page: Client, verb: str, request: MoreTimeRequest, **more: str) -> str:
    url = reverse(f"interviews:request_{verb}", args=[request.pk])
    return page.post(url, more, follow=True).content.decode()


def test_a_wish_stands_on_today_and_on_the_candidate_s_page(
    page: Client, invitation: Invitation
) -> None:
    asked(invitation)

    for url in places(invitation):
        shown = page.get(url).content.decode()
        assert "asks for more time" in shown.lower()
        assert "I am travelling." in shown
        assert "Decline" in shown


def test_who_may_not_invite_sees_the_wish_without_buttons(
    organisation: Organisation, invitation: Invitation
) -> None:
    request = asked(invitation)
    client = Client()
    client.force_login(a_member(Role.LIMITED).user)

    for url in places(invitation):
        shown = client.get(url).content.decode()
        assert "asks for more time" in shown.lower()
        assert f"/requests/{request.pk}/" not in shown


@pytest.mark.parametrize("place", ["today", "candidate"])
def test_granting_is_one_click_and_so_is_its_undo(
    page: Client, invitation: Invitation, place: str
) -> None:
    request = asked(invitation)

    shown = answer(page, "grant", request, next=place)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("granted", "Demo Team Member")
    assert "Undo" in shown

    shown = answer(page, "undo", request, next=place)
    request.refresh_from_db()
    assert request.state == "waiting"
    assert "Decline" in shown


def test_another_day_is_granted_with_one_click(page: Client, invitation: Invitation) -> None:
    request = asked(invitation)
    day = (invitation.deadline_at + 4 * DAY).date()

    answer(page, "grant", request, day=day.isoformat())

    invitation.refresh_from_db()
    assert invitation.deadline_at.date() == day


def test_a_day_that_is_none_changes_nothing(page: Client, invitation: Invitation) -> None:
    request = asked(invitation)

    assert "choose the day again" in answer(page, "grant", request, day="soon")
    request.refresh_from_db()
    assert request.state == "waiting"


def test_what_was_declined_can_be_granted_after_all(page: Client, invitation: Invitation) -> None:
    request = asked(invitation)
    answer(page, "decline", request)
    Effect.objects.update(state=Effect.State.DONE)
    assert "Grant it after all" in page.get(places(invitation)[1]).content.decode()

    assert "has the answer already" in answer(page, "undo", request)
    answer(page, "grant", request)
    request.refresh_from_db()
    assert request.state == "granted"


def test_today_asks_as_often_for_many_wishes_as_for_one(page: Client) -> None:
    asked(an_invitation(at=timezone.now()))
    with CaptureQueriesContext(connection) as one:
        page.get(reverse("interviews:today"))
    for _number in range(6):
        asked(an_invitation(at=timezone.now()))

    with CaptureQueriesContext(connection) as many:
        page.get(reverse("interviews:today"))

    assert len(many) == len(one)


class TestMany:
    @pytest.fixture
    def job(self, organisation: Organisation) -> Job:
        return a_job()

    @pytest.fixture
    def three(self, job: Job) -> list[Invitation]:
        at = timezone.now() - DAY
        return [an_invitation(a_candidate(f"Ada {number}"), job, at) for number in range(3)]

    def do(self, page: Client, job: Job, verb: str, chosen: list[Invitation]) -> str:
        sent = {"verb": verb, "days": "3", "invitation": [str(one.pk) for one in chosen]}
        url = reverse("interviews:job_selected", args=[job.pk])
        return page.post(url, sent, follow=True).content.decode()

    def deadlines(self, three: list[Invitation]) -> list[datetime]:
        found = {one.pk: one.deadline_at for one in Invitation.objects.all()}
        return [found[one.pk] for one in three]

    def undo(self, page: Client, job: Job) -> str:
        url = reverse("interviews:job_selected_undo", args=[job.pk])
        return page.post(url, follow=True).content.decode()

    def test_more_time_for_many_and_its_undo(
        self, page: Client, job: Job, three: list[Invitation]
    ) -> None:
        before = [one.deadline_at for one in three]

        shown = self.do(page, job, "extend", three[:2])

        assert "2 candidates got more time." in shown
        moved = [before[0] + 3 * DAY, before[1] + 3 * DAY, before[2]]
        assert self.deadlines(three) == moved
        assert "Undone for all of them." in self.undo(page, job)
        assert self.deadlines(three) == before
        assert "nothing left to undo" in self.undo(page, job)

    def test_mails_for_many_wait_and_are_called_off(
        self, page: Client, job: Job, three: list[Invitation]
    ) -> None:
        assert "3 candidates are mailed again." in self.do(page, job, "mail", three)
        assert Message.objects.filter(kind="invite").count() == 6

        self.undo(page, job)

        held = Effect.objects.filter(key__startswith="again:")
        assert {effect.state for effect in held} == {Effect.State.CANCELLED}

    def test_closing_many_and_opening_them_again(
        self, page: Client, job: Job, three: list[Invitation]
    ) -> None:
        actions.close(three[0].pk, "declined", timezone.now())

        shown = self.do(page, job, "close", three)

        assert "2 interviews were closed." in shown
        assert "1 was left out" in shown
        self.undo(page, job)
        states = Invitation.objects.order_by("candidate__name").values_list("state", flat=True)
        assert list(states) == [State.DECLINED, State.INVITED, State.INVITED]

    def test_what_has_left_is_not_undone_and_that_is_said(
        self, page: Client, job: Job, three: list[Invitation]
    ) -> None:
        self.do(page, job, "extend", three)
        Effect.objects.filter(key__startswith="extended:").update(state=Effect.State.DONE)

        assert "0 of 3 undone" in self.undo(page, job)

    @pytest.mark.parametrize("wrong", [{}, {"verb": "extend"}, {"verb": "x", "invitation": "y"}])
    def test_nobody_selected_is_explained(
        self, page: Client, job: Job, wrong: dict[str, str]
    ) -> None:
        url = reverse("interviews:job_selected", args=[job.pk])

        assert b"Nothing has changed" in page.post(url, wrong, follow=True).content

    def test_another_job_s_candidates_are_left_alone(
        self, page: Client, job: Job, three: list[Invitation]
    ) -> None:
        other = an_invitation(a_candidate("Bob"), a_job(), timezone.now())

        self.do(page, job, "close", [other])

        other.refresh_from_db()
        assert other.state == State.INVITED

    def test_undo_is_offered_for_a_while(
        self,
        page: Client,
        job: Job,
        three: list[Invitation],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.do(page, job, "close", three)
        monkeypatch.setattr(bulk, "UNDO_FOR", timedelta(0))

        assert "nothing left to undo" in self.undo(page, job)

    @pytest.mark.parametrize(
        ("show", "names"),
        [("asked", {"Ada 0"}), ("expired", {"Ada 1"}), ("closed", {"Ada 2"}), ("", {"Ada 0"})],
    )
    def test_the_list_is_filtered_by_state(
        self, page: Client, job: Job, three: list[Invitation], show: str, names: set[str]
    ) -> None:
        asked(three[0])
        actions.close(three[1].pk, "expired", timezone.now())
        actions.close(three[2].pk, "withdrawn", timezone.now())

        shown = page.get(reverse("interviews:job", args=[job.pk]), {"show": show})

        found = {str(one.candidate) for one in shown.context["page"]}
        assert names <= found
        assert show == "" or names == found
        assert "Asked for more time" in shown.content.decode()


def test_the_story_is_filtered_and_paged(page: Client, invitation: Invitation) -> None:
    url = reverse("interviews:candidate", args=[invitation.candidate_id])
    for _time in range(30):
        actions.issue_review_link(invitation, timezone.now())

    everything = page.get(url).content.decode()
    watching = page.get(url, {"story": "watching", "page": "2"}).content.decode()
    messages = page.get(url, {"story": "messages"}).content.decode()

    assert "25 of" in everything
    assert "30 of 30" in watching
    assert "A link to watch was made" not in messages


def test_today_shows_the_longest_waits_and_says_that_more_wait(page: Client) -> None:
    for _number in range(9):
        asked(an_invitation(at=timezone.now()))

    shown = page.get(reverse("interviews:today")).content.decode()

    assert "9 candidates ask for more time" in shown
    assert "the 8 who have waited longest" in shown


def test_the_page_asks_as_often_for_a_long_story_as_for_a_short_one(
    page: Client, invitation: Invitation
) -> None:
    url = places(invitation)[1]
    with CaptureQueriesContext(connection) as short:
        page.get(url)
    for _time in range(5):
        actions.issue_review_link(invitation, timezone.now())
        actions.extend(invitation.pk, 1, seen=invitation.deadline_at, at=timezone.now())
        invitation.refresh_from_db()

    with CaptureQueriesContext(connection) as long:
        page.get(url)

    assert len(long) == len(short)


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_c27_a_member_restores_what_a_candidate_declined(
    page: Client, invitation: Invitation, state: str
) -> None:
    actions.close(invitation.pk, state, timezone.now(), words="Another offer.")
    shown = page.get(places(invitation)[1]).content.decode()
    assert "Another offer." in shown
    assert "Ask somebody who said no?" in shown

    page.post(reverse("interviews:invitation_restore", args=[invitation.pk]))

    invitation.refresh_from_db()
    assert invitation.state == State.INVITED


def test_s69_a_completed_one_offers_no_second_chance_without_the_switch(
    page: Client, organisation: Organisation, invitation: Invitation
) -> None:
    Invitation.objects.update(state="completed", completed_at=timezone.now())
    assert b"Let them answer again" not in page.get(places(invitation)[1]).content

    Organisation.objects.update(allow_again=True)
    assert b"Let them answer again" in page.get(places(invitation)[1]).content
