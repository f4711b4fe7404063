from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (
    REASON_BAD_ORIGIN,
    REASON_CSRF_TOKEN_MISSING,
    REASON_NO_CSRF_COOKIE,
)
from django.test import Client, RequestFactory, override_settings

from greenroom.ui import views


def page(view: Callable[..., HttpResponse], path: str = "/jobs/", **request: str) -> HttpResponse:
    """The answer to a bare request: no session, no user, and a database that refuses."""
    return view(RequestFactory(headers=request).get(path))


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.forbidden, 403),
        (views.not_found, 404),
        (views.too_many_requests, 429),
        (views.server_error, 500),
        (views.expired_form, 403),
        (views.cookies_off, 403),
        (lambda request: views.gone(request, what="It closed.", next="Write to us."), 410),
    ],
)
def test_every_problem_says_what_happened_whether_work_is_safe_and_what_next(
    view: Callable[[HttpRequest], HttpResponse], status: int
) -> None:
    response = page(view)
    shown = response.content.decode()

    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert shown.count("<dd></dd>") == 0
    for heading in ("What happened", "Is my work safe?", "What you can do"):
        assert heading in shown


def test_a_refusal_gives_its_own_reason() -> None:
    request = RequestFactory().get("/integrations/")
    reason = "Your role, Team Member, does not include this."

    assert reason in views.forbidden(request, PermissionDenied(reason)).content.decode()


def test_a_reason_is_text() -> None:
    request = RequestFactory().get("/")

    assert "<script>" not in views.forbidden(request, PermissionDenied("<script>")).content.decode()


def test_a_failed_page_offers_itself_again_but_a_failed_form_does_not() -> None:
    assert 'href="/jobs/?page=2"' in page(views.server_error, "/jobs/?page=2").content.decode()

    posted = views.server_error(RequestFactory().post("/jobs/"))
    assert "Try again" not in posted.content.decode()


def test_the_readers_colours_hold_on_error_pages_too() -> None:
    assert (
        'data-theme="dark"' in page(views.not_found, Cookie="greenroom-theme=dark").content.decode()
    )
    assert (
        "data-theme" not in page(views.not_found, Cookie="greenroom-theme=x%22y").content.decode()
    )


def test_a_browser_without_cookies_is_told_apart_from_an_old_form() -> None:
    bare = views.expired_form(RequestFactory().post("/"), REASON_NO_CSRF_COOKIE)
    old = views.expired_form(RequestFactory().post("/"), REASON_CSRF_TOKEN_MISSING)
    signed_in = views.expired_form(
        RequestFactory(headers={"Cookie": "x=1"}).post("/"), REASON_NO_CSRF_COOKIE
    )

    assert "keeps no cookies" in bare.content.decode()
    assert "too old" in old.content.decode()
    assert "too old" in signed_in.content.decode()


@override_settings(BASE_URL="https://interviews.example.com")
@pytest.mark.parametrize(
    ("referer", "link"),
    [
        ("https://interviews.example.com/jobs/?page=2", 'href="/jobs/?page=2"'),
        ("https://elsewhere.example.com/jobs/", ""),
        ("https://interviews.example.com.evil.example/", ""),
        ("https://interviews.example.com//evil.example/", ""),
    ],
)
def test_an_old_form_leads_back_only_to_a_page_of_ours(referer: str, link: str) -> None:
    request = RequestFactory(headers={"Referer": referer}).post("/jobs/")
    shown = views.expired_form(request, REASON_BAD_ORIGIN).content.decode()

    assert (link or "To the start") in shown
    assert "//evil.example" not in shown


def test_candidates_are_not_sent_to_the_recruiters_door() -> None:
    assert 'href="/"' in page(views.not_found, "/jobs/").content.decode()
    assert 'href="/"' not in page(views.not_found, "/i/abc").content.decode()


def test_a_dead_database_still_gives_the_page_that_says_so() -> None:
    response = Client(raise_request_exception=False).get("/jobs/")

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_cookies_meets_the_page_about_cookies() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/")

    assert response.status_code == 403
    assert "keeps no cookies" in response.content.decode()


@pytest.mark.django_db
def test_too_many_tries_to_sign_in_are_asked_to_wait() -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    form = {"login": "nobody@example.com", "password": "not-the-one-9"}
    answers = [client.post("/accounts/login/", form) for _ in range(31)]

    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "300"
    assert "a little too often" in answers[-1].content.decode()
