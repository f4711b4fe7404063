"""Consent, declining, closed interviews and the receipt."""

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.interviews import actions
from greenroom.interviews.models import Invitation
from greenroom.privacy.models import Consent

State = Invitation.State
Item = Consent.Item


def test_the_page_says_what_waits(candidate: Client, start: str) -> None:
    page = candidate.get(start).content.decode()

    assert "Account Executive" in page
    assert "about 3 minutes" in page
    assert "Question 1?" in page
    assert "Humans watch your answers" in page
    assert "mailto:people@example.com" in page


def test_nothing_is_ticked_beforehand(candidate: Client, start: str) -> None:
    page = candidate.get(f"{start}consent/").content.decode()

    assert page.count('type="checkbox"') == 2
    assert "checked" not in page


def test_text_messages_are_asked_about_where_they_are_sent(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    invitation.organisation.texting_enabled = True
    invitation.organisation.save()
    invitation.candidate.phone = "+4915112345678"
    invitation.candidate.save()

    assert candidate.get(f"{start}consent/").content.decode().count('type="checkbox"') == 3
    candidate.post(f"{start}consent/", {Item.NOTICE: "on", Item.RECORDING: "on"})

    assert not Consent.objects.get(item=Item.TEXTING).agreed


def test_agreeing_is_kept_with_its_words_and_leads_on(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    response = candidate.post(
        f"{start}consent/", {Item.NOTICE: "on", Item.RECORDING: "on"}, HTTP_USER_AGENT="a phone"
    )

    kept = Consent.objects.get(item=Item.RECORDING)
    assert response["Location"] == f"{start}check/"
    assert kept.agreed
    assert "Northlight Demo Co." in kept.wording
    assert kept.user_agent == "a phone"
    invitation.refresh_from_db()
    assert invitation.state == State.OPENED


def test_a_missing_tick_is_explained(candidate: Client, start: str) -> None:
    response = candidate.post(f"{start}consent/", {Item.NOTICE: "on"})

    assert response.status_code == 422
    assert "there are other ways to interview" in response.content.decode()
    assert not Consent.objects.exists()


def test_refusing_is_no_dead_end(candidate: Client, start: str) -> None:
    response = candidate.post(f"{start}consent/", {"refuse": "1"}, follow=True)

    assert response.redirect_chain == [(f"{start}other-ways/", 302)]
    assert "mailto:people@example.com" in response.content.decode()
    assert not Consent.objects.get(item=Item.RECORDING).agreed


def test_without_an_address_the_other_ways_point_to_the_message(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    invitation.organisation.support_contact = ""
    invitation.organisation.save()

    page = candidate.get(f"{start}other-ways/").content.decode()

    assert "Answer the message that invited you" in page


def test_declining_is_asked_twice_and_closes_the_link(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    candidate.get(f"{start}decline/")
    invitation.refresh_from_db()
    assert invitation.state == State.INVITED

    response = candidate.post(f"{start}decline/", follow=True)

    invitation.refresh_from_db()
    assert invitation.state == State.DECLINED
    assert response.status_code == 410
    assert "You chose not to take part" in response.content.decode()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("archived", "This interview is no longer needed"),
        ("moved_out", "This interview is no longer needed"),
        ("withdrawn", "You have withdrawn from this interview"),
        ("expired", "The time for this interview is over"),
    ],
)
def test_s31_a_closed_interview_is_courteous(
    reason: str, words: str, candidate: Client, start: str, invitation: Invitation
) -> None:
    actions.close(invitation.pk, reason, timezone.now())

    for page in ("", "consent/", "check/", "decline/", "other-ways/"):
        response = candidate.get(start + page)
        assert response.status_code == 410
        assert words in response.content.decode()


def test_a_sent_interview_shows_its_receipt(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    invitation.state, invitation.completed_at = State.COMPLETED, timezone.now()
    invitation.save()

    response = candidate.get(start, follow=True)

    assert response.redirect_chain == [(f"{start}receipt/", 302)]
    assert "Your interview is with Northlight Demo Co. now" in response.content.decode()


def test_no_receipt_before_sending(candidate: Client, start: str) -> None:
    assert candidate.get(f"{start}receipt/")["Location"] == start


def test_forms_need_their_token(link: str, start: str) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.get(link)

    response = careful.post(f"{start}decline/")

    assert response.status_code == 403
