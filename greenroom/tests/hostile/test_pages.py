"""Every page that shows what people typed is made of the same elements, whatever they typed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from greenroom.intake.models import PeopleList
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.testing.hostile import PLAIN, STRINGS, packed
from greenroom.testing.markup import Page, Shape, read
from greenroom.tests.hostile.house import House, filled

PAGING = {("nav", ("aria-label", "class")), ("a", ("class", "href", "rel"))}
COUNTED = {"script", "style", "link", "meta", "base", "form", "input", "button", "textarea",
           "select", "iframe", "img", "object", "embed", "#comment"}  # fmt: skip


@dataclass
class Two:
    """The same doings, with hostile words and with harmless ones."""

    hostile: House
    plain: House


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Two]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Two(filled("hostile", STRINGS, packed(100)), filled("plain", PLAIN, PLAIN))
        transaction.set_rollback(True)


def same(hostile: list[bytes], plain: list[bytes]) -> tuple[list[Shape], list[Shape]]:
    ours, theirs = [read(page) for page in hostile], [read(page) for page in plain]
    assert [fault for page in ours for fault in page.faults] == []
    assert elements(ours) - elements(theirs) - PAGING == set()
    return [page.shape for page in ours], [page.shape for page in theirs]


def elements(pages: list[Page]) -> set[tuple[str, tuple[str, ...]]]:
    return {element for page in pages for element in page.shape}


def both(two: Two, *urls: str) -> None:
    same([two.hostile.get(url) for url in urls], [two.plain.get(url) for url in urls])


def each(hostile: list[bytes], plain: list[bytes]) -> None:
    """Pages about one thing: besides the same elements, as many of those that could do harm."""
    ours, theirs = same(hostile, plain)
    assert {counts(shape) for shape in ours} <= {counts(shape) for shape in theirs}


def counts(shape: Shape) -> tuple[int, ...]:
    return tuple(
        sum(count for (tag, _names), count in shape.items() if tag == wanted)
        for wanted in sorted(COUNTED)
    )


def test_what_a_form_refuses_is_shown_again_as_text(two: Two) -> None:
    assert two.hostile.answers[302] >= 3 * len(packed(100))
    assert two.hostile.refused
    assert [fault for page in two.hostile.refused for fault in read(page).faults] == []


@pytest.mark.parametrize("url", ["/", "/templates/", "/jobs/", "/review/"])
def test_lists(two: Two, url: str) -> None:
    both(two, *(f"{url}?page={number}" for number in range(1, 4)))


def test_the_people_of_a_job(two: Two) -> None:
    hostile, plain = ([f"/jobs/{house.jobs[0]}/"] for house in (two.hostile, two.plain))
    same([two.hostile.get(url) for url in hostile], [two.plain.get(url) for url in plain])


def test_files_of_people_and_of_templates(two: Two) -> None:
    for name in ("list", "started"):
        hostile, plain = two.hostile.pages[name], two.plain.pages[name]
        pages = [two.hostile.get(f"{hostile}?page={number}") for number in range(1, 6)]
        same(pages, [two.plain.get(plain)])
    upload = f"/jobs/{two.hostile.jobs[0]}/invite/file/"
    assert read(two.hostile.get(upload)).faults == []
    assert read(two.hostile.pages["import-seen"]).faults == []
    with scope.organisation(two.hostile.organisation_id):
        done = PeopleList.objects.get(pk=two.hostile.pages["started"].split("/")[3])
        assert done.finished_at
        assert set(done.people.values_list("state", flat=True)) <= {"invited", "wrong"}


def pages_of(house: House, address: Callable[[Invitation], str]) -> list[bytes]:
    return [house.get(address(one)) for one in house.invitations]


@pytest.mark.parametrize(
    "address",
    [
        lambda one: f"/candidates/{one.candidate_id}/",
        lambda one: f"/templates/{one.version.template_id}/",
        lambda one: f"/jobs/{one.job_id}/invite/link/",
        lambda one: f"/messages/email/invite/?template={one.version.template_id}",
        lambda one: f"/review/{one.pk}/",
    ],
    ids=["candidate", "template", "link", "words", "review"],
)
def test_pages_about_one(two: Two, address: Callable[[Invitation], str]) -> None:
    each(pages_of(two.hostile, address), pages_of(two.plain, address))


@pytest.mark.parametrize("page", ["", "consent/", "other-ways/", "decline/", "check/", "receipt/"])
def test_pages_of_candidates(two: Two, page: str) -> None:
    hostile, plain = (candidates_see(house, page) for house in (two.hostile, two.plain))
    each(hostile, plain)


def candidates_see(house: House, page: str) -> list[bytes]:
    seen = []
    for invitation in house.invitations:
        with scope.organisation(house.organisation_id):
            link = invitation.url().removeprefix(settings.BASE_URL)
        client = Client()
        landing = client.get(link)["Location"].partition("?")[0]
        answer = client.get(landing + page, follow=True)
        assert answer.status_code < 500, invitation
        seen.append(answer.content)
    return seen


def test_what_visitors_say_is_shown_as_text(two: Two) -> None:
    pages = [house.get(f"/review/{house.invitations[0].pk}/") for house in (two.hostile, two.plain)]
    same(pages[:1], pages[1:])
