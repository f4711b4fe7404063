"""The personal link and the cookie that it is exchanged for."""

from datetime import timedelta

import pytest
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.audit.models import Entry
from greenroom.interviews.models import GRACE, Invitation
from greenroom.kit.links import new_token
from greenroom.portal import cookie
from greenroom.portal.cookie import AFTERWARDS, NAME, ref_of
from greenroom.portal.misses import AT_ONCE
from greenroom.testing.factories import an_invitation

State = Invitation.State


def test_s49_the_link_leads_to_the_interview(client: Client, link: str, start: str) -> None:
    response = client.get(link, follow=True)

    assert response.redirect_chain == [(f"{start}?from=link", 302)]
    assert response.status_code == 200
    assert "Hello Ada, 2 questions are waiting for you." in response.content.decode()


def test_the_secret_is_in_no_later_address(client: Client, link: str) -> None:
    response = client.get(link, follow=True)

    token = link.removeprefix("/i/")
    assert token not in response.redirect_chain[0][0]
    assert token not in response.content.decode()
    assert token not in client.cookies[NAME].value


def test_the_cookie_is_for_this_site_and_no_script(client: Client, link: str) -> None:
    client.get(link)

    cookie = client.cookies[NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["secure"]  # the tests' base address is http


@pytest.mark.parametrize("method", ["get", "head"])
def test_f50_looking_changes_nothing(
    method: str, client: Client, link: str, start: str, invitation: Invitation
) -> None:
    before = Entry.objects.count()

    for address in (link, start, f"{start}consent/", f"{start}decline/", f"{start}check/"):
        getattr(client, method)(address)

    invitation.refresh_from_db()
    assert invitation.state == State.INVITED
    assert invitation.opened_at is None
    assert Entry.objects.count() == before


def test_a_person_s_browser_says_that_it_is_open(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    zone = {"time_zone": "Asia/Tokyo"}
    response = candidate.post(f"{start}opened", zone, content_type="application/json")

    invitation.refresh_from_db()
    assert response.status_code == 204
    assert invitation.state == State.OPENED
    assert invitation.candidate.time_zone == "Asia/Tokyo"


def test_c33_the_deadline_names_the_zone(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    zone = {"time_zone": "Asia/Tokyo"}
    candidate.post(f"{start}opened", zone, content_type="application/json")

    assert "(Asia/Tokyo)" in candidate.get(start).content.decode()


def test_a_made_up_zone_is_ignored(candidate: Client, start: str, invitation: Invitation) -> None:
    candidate.post(f"{start}opened", {"time_zone": "Mars/North"}, content_type="application/json")

    invitation.candidate.refresh_from_db()
    assert invitation.candidate.time_zone == ""


def test_an_unknown_link_is_the_same_page_as_any_unknown_page(client: Client, db: None) -> None:
    unknown = client.get(f"/i/{new_token()}")

    assert unknown.status_code == 404
    assert unknown.content[:300] == client.get("/nowhere").content[:300]
    assert NAME not in client.cookies


def test_links_can_not_be_tried_out_in_bulk(client: Client, db: None) -> None:
    answers = [client.get(f"/i/{new_token()}").status_code for _ in range(AT_ONCE + 2)]

    assert set(answers[:-2]) == {404}
    assert answers[-1] == 429


def test_many_misses_do_not_lock_out_who_has_a_link(client: Client, link: str) -> None:
    for _ in range(AT_ONCE + 2):
        client.get(f"/i/{new_token()}")

    assert client.get(link).status_code == 302


def test_without_the_cookie_the_page_asks_for_the_link(client: Client, start: str) -> None:
    response = client.get(start)

    assert response.status_code == 403
    assert "Please open your personal link" in response.content.decode()


def test_a_browser_without_cookies_is_told(client: Client, start: str) -> None:
    response = client.get(f"{start}?from=link")

    assert response.status_code == 403
    assert "Your browser keeps no cookies" in response.content.decode()


def test_a_cookie_of_somebody_s_own_making_opens_nothing(client: Client, start: str) -> None:
    client.cookies[NAME] = "W1siMSIsIjIiXV0:1abc:not-signed"

    assert client.get(start).status_code == 403


def test_one_browser_can_hold_two_interviews(
    candidate: Client, start: str, organisation: Organisation
) -> None:
    other = an_invitation(at=timezone.now())
    candidate.get(f"/i/{other.token()}")

    assert candidate.get(start).status_code == 200
    assert candidate.get(f"/c/{ref_of(other.pk)}/").status_code == 200


def test_nobody_reaches_the_interview_of_another_organisation(
    foreign: str, candidate: Client
) -> None:
    assert candidate.get(foreign).status_code == 403


def test_a_member_s_session_opens_no_interview(client: Client, start: str) -> None:
    client.cookies["greenroom-session"] = "something"

    assert client.get(start).status_code == 403


@pytest.mark.parametrize("page", ["", "consent/", "other-ways/", "decline/"])
def test_only_pages_that_record_may_use_the_camera(
    page: str, candidate: Client, start: str
) -> None:
    response = candidate.get(start + page)

    assert "camera=()" in response["Permissions-Policy"]
    assert "microphone=()" in response["Permissions-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_link_itself_is_never_a_referrer(client: Client, link: str) -> None:
    response = client.get(link)

    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"


def test_an_expired_interview_says_so_and_names_a_way(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    invitation.deadline_at = timezone.now() - timedelta(days=1)
    invitation.save()

    response = candidate.get(start)

    assert response.status_code == 410
    assert "The time for this interview is over" in response.content.decode()
    assert "mailto:people@example.com" in response.content.decode()


def test_the_two_hours_of_grace_are_silent(
    candidate: Client, start: str, invitation: Invitation
) -> None:
    invitation.deadline_at = timezone.now() - timedelta(hours=1)
    invitation.save()

    assert candidate.get(start).status_code == 200


def test_the_cookie_lives_as_long_as_the_interview_and_a_day_more(
    candidate: Client, invitation: Invitation
) -> None:
    age = timedelta(seconds=int(candidate.cookies[NAME]["max-age"]))

    left = invitation.deadline_at - timezone.now()
    assert left < age <= left + GRACE + AFTERWARDS


def test_a_day_after_the_end_the_cookie_opens_nothing_and_the_link_gives_a_new_one(
    candidate: Client, start: str, link: str, invitation: Invitation
) -> None:
    assert candidate.get(start).status_code == 200
    long_ago = timezone.now() - 2 * AFTERWARDS
    Invitation.objects.update(state=State.COMPLETED, completed_at=long_ago)
    kept = cookie.Pass(invitation.scope_id, invitation.pk, long_ago, timezone.now() + AFTERWARDS)

    assert not kept.opens(Invitation.objects.get(), timezone.now())
    assert candidate.get(f"{start}receipt/").status_code == 200  # it was given a moment ago
    cookie.add(HttpRequest(), response := HttpResponse(), kept)
    candidate.cookies.load(response.cookies.output(header=""))
    assert candidate.get(f"{start}receipt/").status_code == 403
    assert candidate.get(link, follow=True).status_code != 403


def test_a_cookie_of_an_earlier_version_opens_nothing(candidate: Client, start: str) -> None:
    candidate.cookies[NAME] = signing.dumps([["0" * 32, "0" * 32]], salt=cookie.SALT)

    assert candidate.get(start).status_code == 403
