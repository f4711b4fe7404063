"""On with another device, and how fast the line is."""

import os

from django.test import Client

from greenroom.interviews.models import Invitation
from greenroom.portal.views.data import PROBE_BYTES


def test_m19_the_code_is_drawn_here_and_holds_the_personal_link(
    candidate: Client, start: str
) -> None:
    drawn = candidate.get(f"{start}phone.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn["Cache-Control"] == "no-store"
    words = drawn.content.decode()
    assert words.startswith("<svg")
    assert "script" not in words
    assert drawn.content == candidate.get(f"{start}phone.svg").content
    assert "http" not in words.replace("http://www.w3.org/2000/svg", "")


def test_m19_the_page_works_without_a_script(candidate: Client, start: str) -> None:
    page = candidate.get(f"{start}phone/").content.decode()
    assert f'src="{start}phone.svg"' in page
    assert f'href="{start}phone/"' in candidate.get(start).content.decode()


def test_m19_the_other_device_goes_on_where_this_one_is(
    agreed: Client, start: str, link: str
) -> None:
    phone = Client()
    phone.get(link)
    assert agreed.get(f"{start}check/").status_code == 200
    assert phone.get(f"{start}check/").status_code == 200  # the consent is known there, too


def test_nobody_else_gets_the_code(client: Client, start: str) -> None:
    assert client.get(f"{start}phone.svg").status_code == 403


def test_m2_a_probe_of_the_line_is_forgotten_at_once(candidate: Client, start: str) -> None:
    def send(size: int) -> int:
        body = os.urandom(size)
        answer = candidate.post(f"{start}probe", body, content_type="application/octet-stream")
        return answer.status_code

    before = Invitation.objects.values().get()
    assert send(PROBE_BYTES) == 204
    assert send(PROBE_BYTES + 1) == 413
    assert Invitation.objects.values().get() == before
