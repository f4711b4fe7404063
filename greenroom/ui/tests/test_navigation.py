from dataclasses import dataclass, field

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from greenroom.ui import navigation


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_pages = [
    path("", answer, name="today"),
    path("jobs/", answer, name="job_list"),
    path("templates/", answer, name="template_list"),
]
_ats = [path("integrations/", answer, name="integrations")]
urlpatterns = [
    path("", include((_pages, "interviews"))),
    path("", include((_ats, "ats"))),
]


@dataclass
class Member:
    refused: set[str] = field(default_factory=set)

    def may(self, right: str) -> bool:
        return right not in self.refused


def labels(member: Member) -> list[str]:
    return [str(link.label) for link in navigation.links(RequestFactory().get("/"), member)]


@pytest.mark.urls(__name__)
def test_pages_that_are_not_built_are_left_out() -> None:
    assert labels(Member()) == ["Today", "Jobs", "Templates", "Integrations"]


@pytest.mark.urls(__name__)
def test_pages_that_a_member_may_not_see_are_left_out() -> None:
    assert labels(Member(refused={"integrations.view"})) == ["Today", "Jobs", "Templates"]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "current"),
    [("/", "Today"), ("/jobs/", "Jobs"), ("/jobs/7/", "Jobs"), ("/candidates/7/", None)],
)
def test_the_page_that_one_is_on_is_marked(address: str, current: str | None) -> None:
    found = navigation.links(RequestFactory().get(address), Member())
    marked = [str(link.label) for link in found if link.is_current]

    assert marked == ([current] if current else [])
