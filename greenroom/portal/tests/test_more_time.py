"""The candidate's pages about more time, a no that is taken back, and what happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.interviews import actions, story
from greenroom.interviews.models import Invitation, MoreTimeRequest
from greenroom.kit.actor import Actor, acting
from greenroom.messaging.models import Message
from greenroom.reviews.actions import comment, rate
from greenroom.reviews.watching import note_watched
from greenroom.testing.factories import consent_to_all

State = Invitation.State
DAY = timedelta(days=1)


def form(invitation: Invitation, days: int = 10, **more: str) -> dict[str, str]:
    day = (invitation.deadline_at + days * DAY).date().isoformat()
    return {"form_id": str(uuid4()), "day": day, "words": "I am travelling.", **more}


def ended(invitation: Invitation, reason: str) -> None:
    actions.close(invitation.pk, reason, timezone.now())
    invitation.refresh_from_db()


def test_asking_is_offered_on_every_page(candidate: Client, start: str) -> None:
    for page in ("", "consent/", "decline/", "other-ways/"):
        assert f"{start}more-time/" in candidate.get(start + page).content.decode()


def test_a_wish_is_kept_and_its_state_stands_on_the_link(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    sent = form(invitation)
    candidate.post(f"{start}more-time/", sent)
    page = candidate.post(f"{start}more-time/", sent, follow=True).content.decode()

    [asked] = MoreTimeRequest.objects.all()
    assert asked.words == "I am travelling."
    assert "You have asked for time until" in page
    assert "You have asked for time until" in candidate.get(start).content.decode()

    actions.decline_more_time(asked.pk, timezone.now())
    assert "move the date this time" in candidate.get(start).content.decode()
    actions.grant_more_time(asked.pk, timezone.now())
    assert "You have more time" in candidate.get(start).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": ""}, "Choose a day."),
        ({"day": "tomorrow"}, "Write the day like"),
        ({"day": "2020-01-01"}, "after your present deadline"),
        ({"day": "2090-01-01"}, "within the next 90 days"),
        ({"words": "x" * 501}, "500"),
    ],
)
def test_a_wrong_wish_is_explained(
    candidate: Client,
    start: str,
    invitation: Invitation,
    wrong: dict[str, str],
    words: str,
) -> None:
    answer = candidate.post(f"{start}more-time/", form(invitation) | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MoreTimeRequest.objects.exists()


def test_too_many_wishes_lead_to_a_person(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    for _time in range(3):
        candidate.post(f"{start}more-time/", form(invitation))
        actions.decline_more_time(MoreTimeRequest.objects.latest("asked_at").pk, timezone.now())

    answer = candidate.post(f"{start}more-time/", form(invitation))

    assert answer.status_code == 422
    assert "several times this week" in answer.content.decode()
    assert "mailto:people@example.com" in answer.content.decode()


@pytest.mark.parametrize("reason", ["declined", "withdrawn", "cancelled", "archived"])
def test_asking_after_another_end_says_what_holds(
    candidate: Client, start: str, invitation: Invitation, reason: str
) -> None:
    ended(invitation, reason)

    answer = candidate.post(f"{start}more-time/", form(invitation))

    assert answer.status_code == 410
    assert not MoreTimeRequest.objects.exists()


def test_an_expired_link_says_until_when_and_how_to_ask(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    ended(invitation, "expired")

    page = candidate.get(start).content.decode()
    assert "It was open until" in page
    assert f"{start}more-time/" in page

    candidate.post(f"{start}more-time/", form(invitation, days=2))
    assert candidate.get(start).status_code == 200


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("expired", ["It was open until", "Ask for more time"]),
        ("archived", ["closed it on", "You do not have to do anything"]),
        ("declined", ["You said so on", "Write to"]),
        ("withdrawn", ["You said so on", "was not handed in"]),
    ],
)
def test_s31_c27_each_closed_page_says_what_when_and_what_next(
    candidate: Client, start: str, invitation: Invitation, reason: str, facts: list[str]
) -> None:
    ended(invitation, reason)

    page = candidate.get(start).content.decode()

    assert all(fact in page for fact in facts)
    assert "people@example.com" in page
    assert "(UTC)" in page


def test_c27_a_no_with_its_reason_is_undone_in_the_same_session(
    candidate: Client, start: str, invitation: Invitation, link: str
) -> None:
    page = candidate.post(f"{start}decline/", {"words": "Another offer."}, follow=True)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.closed_words) == (State.DECLINED, "Another offer.")
    assert "Undo, I take part" in page.content.decode()

    elsewhere = Client()
    elsewhere.get(link)
    assert "Undo, I take part" not in elsewhere.get(start).content.decode()
    elsewhere.post(f"{start}take-part/")
    invitation.refresh_from_db()
    assert invitation.state == State.DECLINED

    candidate.post(f"{start}take-part/")
    invitation.refresh_from_db()
    assert invitation.state == State.INVITED


def test_a_reason_that_is_too_long_is_explained(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    assert candidate.post(f"{start}decline/", {"words": "x" * 501}).status_code == 422
    invitation.refresh_from_db()
    assert invitation.state == State.INVITED


def lived(invitation: Invitation) -> None:
    """Something of everything that a story tells."""
    at = timezone.now()
    with acting(Actor("candidate", "1", "Ada Byron")):
        actions.open_invitation(invitation.pk, at, "Europe/Berlin")
        consent_to_all(invitation, at)
        wish = actions.Wish(uuid4(), (invitation.deadline_at + 20 * DAY).date(), "Travelling.")
        asked = actions.ask_for_more_time(invitation.pk, wish, at)
    with acting(Actor("member", "2", "Rita Recruiter")):
        actions.grant_more_time(asked.pk, at)
        actions.issue_review_link(invitation, at)
    reviewer = Actor("member", "3", "Ruth Reviewer")
    with acting(reviewer):
        note_watched(invitation, at)
        rate(invitation, reviewer, 2, at)
        comment(invitation, reviewer, "Not convinced.", at=at)
    with acting(Actor("candidate", "1", "Ada Byron")):
        actions.close(invitation.pk, "withdrawn", at, words="Another offer.")


def test_the_candidate_s_story_is_a_part_of_the_recruiter_s(invitation: Invitation) -> None:
    lived(invitation)
    told = story.of_candidate(invitation.candidate, [invitation])

    full = {event.entry_id for event in told.events(told.rows())}
    mine = {event.entry_id for event in story.for_candidate(invitation)}

    assert mine < full
    assert len(mine) > 8
    assert full == {row.pk for group in told.groups for row in told.rows(group)}


def test_the_candidate_reads_no_names_and_no_opinions(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    lived(invitation)

    page = candidate.get(f"{start}history/").content.decode()

    assert "Your answers were watched" in page
    assert "Your browser told us your time zone" in page
    assert "The hiring team of Northlight Demo Co." in page
    assert "You asked for more time" in page
    assert "You withdrew" in page
    for hidden in ("Ruth", "Rita", "Rated", "Not convinced", "Lever", "link to watch"):
        assert hidden not in page


def test_watching_is_noted_once_a_sitting(invitation: Invitation) -> None:
    for reviewer in (Actor("reviewer", "9", ""), Actor("member", "9", "")):
        with acting(reviewer):
            for _range in range(3):
                note_watched(invitation, timezone.now())

    watched = [e for e in story.for_candidate(invitation) if e.title.endswith("watched")]
    assert len(watched) == 2


def test_a_mail_to_the_team_is_not_in_the_candidate_s_story(invitation: Invitation) -> None:
    wish = actions.Wish(uuid4(), (invitation.deadline_at + 20 * DAY).date())
    actions.ask_for_more_time(invitation.pk, wish, timezone.now())

    assert Message.objects.filter(kind="account_notice").exists()
    assert not any("account_notice" in e.title for e in story.for_candidate(invitation))
