"""Help on Lever: the topics, the links into the product, and a question that stays here."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.access import connector_for
from greenroom.ats.codes import BY_REASON
from greenroom.ats.models import Reason
from greenroom.help.models import Opinion
from greenroom.help.views.lever import TOPICS, TROUBLES
from greenroom.testing.factories import a_member

pytestmark = pytest.mark.django_db
URL = reverse("help:lever")
SCREENS = {
    "connect": "ats:integrations",
    "webhooks": "ats:lever",
    "templates": "interviews:template_list",
    "tag": "interviews:template_list",
    "manage": "interviews:job_list",
    "view": "reviews:queue",
    "candidate": "help:welcome",
    "trouble": "ats:lever",
    "end": "ats:lever",
}


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(a_member(role).user)
    return client


@pytest.fixture
def page(organisation: Organisation) -> str:
    return signed_in(Role.SUPER_ADMIN).get(URL).content.decode()


def section(page: str, topic: str) -> str:
    return page.partition(f'aria-labelledby="{topic}"')[2].partition("</section>")[0]


def test_s1_each_topic_has_its_place_on_the_page(page: str) -> None:
    assert [topic for topic, _title in TOPICS] == re.findall(
        r'<section[^>]+data-topic[^>]+="(\w+)"', page
    )
    assert re.findall(r'href="#(\w+)">', page.partition('id="contents"')[2]) == [
        topic for topic, _title in TOPICS
    ]


@pytest.mark.parametrize(("topic", "screen"), SCREENS.items())
def test_s1_each_topic_leads_to_its_screen(page: str, topic: str, screen: str) -> None:
    assert f'href="{reverse(screen)}"' in section(page, topic)


def test_s1_each_link_of_the_page_leads_somewhere(organisation: Organisation) -> None:
    for role in Role:
        client = signed_in(role)
        main = client.get(URL).content.decode().partition("<main")[2]
        for href in sorted(set(re.findall(r'href="(/(?!static)[^"#]*)', main))):
            assert client.get(href).status_code in {200, 302}, (role, href)


def test_s76_s77_both_ways_to_disconnect_are_told(page: str) -> None:
    told = section(page, "end")

    assert connector_for("lever").authorized_apps_url in told
    assert reverse("ats:lever") in told
    assert "Authorized Apps" in told


def test_s7_the_page_says_what_this_is(page: str) -> None:
    assert "Candidates record their answers when it suits them" in section(page, "overview")


def test_each_reason_for_which_nobody_is_invited_is_explained(page: str) -> None:
    assert set(TROUBLES) == set(Reason) - {Reason.ANONYMIZED, Reason.ERASED}
    for reason in TROUBLES:
        assert str(reason.label) in section(page, "trouble")
        assert f"?code={BY_REASON[reason]}" in section(page, "trouble")


def test_it_is_reached_from_the_menu_of_every_page(organisation: Organisation) -> None:
    for role in Role:
        answer = signed_in(role).get(reverse("ats:integrations"))
        assert f'href="{URL}"'.encode() in answer.content


def test_s80_an_answer_is_kept_here_and_can_be_changed(organisation: Organisation) -> None:
    client = signed_in(Role.LIMITED)
    client.post(URL, {"has_helped": "no", "comment": "Where is <b>it</b>?"})
    client.post(URL, {"has_helped": "yes", "comment": "Found <b>it</b>"})

    opinion = Opinion.objects.get()
    assert (opinion.has_helped, opinion.comment) == (True, "Found <b>it</b>")
    assert b"What your team says" not in client.get(URL).content


def test_s80_who_looks_after_the_organisation_reads_the_answers(
    organisation: Organisation,
) -> None:
    admin = signed_in(Role.ADMIN)
    assert b"Nobody has answered yet" in admin.get(URL).content

    signed_in(Role.LIMITED).post(URL, {"has_helped": "no", "comment": "Where is <b>it</b>?"})

    answer = admin.get(URL).content
    assert b"Helped: 0" in answer
    assert b"Where is &lt;b&gt;it&lt;/b&gt;?" in answer


@pytest.mark.parametrize(
    "sent", [{}, {"has_helped": "maybe"}, {"has_helped": "yes", "comment": "x" * 1001}]
)
def test_s80_an_answer_that_is_none_is_said_at_its_field(
    organisation: Organisation, sent: dict[str, str]
) -> None:
    answer = signed_in(Role.ADMIN).post(URL, sent or {"comment": ""})

    assert answer.status_code == 422
    assert not Opinion.objects.exists()
