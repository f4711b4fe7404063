"""Every form of words takes what it can, and shows as text what it took and what it refuses."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.conf import settings
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.intake.actions.links import Limits, set_link
from greenroom.interviews.models import Invitation
from greenroom.testing.factories import a_job, a_member, an_invitation, consent_to_all
from greenroom.testing.hostile import STRINGS, packed
from greenroom.testing.markup import read
from greenroom.tests.hostile.house import FORM

NUL = 400
WHOLE, SHARED = STRINGS[::2], packed(60)


@pytest.fixture
def member(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@dataclass
class Sweep:
    """One form, sent with hostile words in all of its texts at once."""

    client: Client
    url: str
    ticks: dict[str, str] = field(default_factory=dict)
    taken: int = 0

    def over(self, texts: tuple[str, ...], *shown: str) -> None:
        form = self.client.get(self.url).context["form"]
        plain = {name: _plain(form, name) for name in form.fields} | self.ticks
        words = [name for name, each in form.fields.items() if type(each) in WORDS]
        assert words
        for text in texts:
            self._send(plain, dict.fromkeys(words, text))
            for url in (self.url, *shown):
                assert self._faults(self.client.get(url, follow=True)) == [], (url, text)

    def _send(self, plain: dict[str, str], typed: dict[str, str]) -> None:
        """What is refused is plain again in the second try, so that the rest arrives."""
        answer = self._post(plain | typed)
        if answer.status_code in {302, NUL}:
            self.taken += answer.status_code == 302
            return
        assert self._faults(answer) == []
        wrong = answer.context["form"].errors
        kept = {name: text for name, text in typed.items() if name not in wrong}
        self.taken += self._post(plain | kept).status_code == 302

    def _post(self, said: dict[str, str]) -> Any:
        answer = self.client.post(self.url, urlencode(said, errors="surrogatepass"), FORM)
        assert answer.status_code < 500, said
        return answer

    def _faults(self, answer: Any) -> list[str]:
        return read(answer.content).faults


WORDS = (forms.CharField, forms.EmailField)


def _plain(form: forms.Form, name: str) -> str:
    value = form[name].value()
    return {True: "on", False: "", None: ""}.get(value, str(value))


def landing_of(invitation: Invitation) -> tuple[Client, str]:
    client = Client()
    link = invitation.url().removeprefix(settings.BASE_URL)
    return client, client.get(link)["Location"].partition("?")[0]


def test_settings(member: Client) -> None:
    _client, landing = landing_of(an_invitation(job=a_job()))
    assert landing

    Sweep(member, "/settings/").over(SHARED, "/")


def test_words_of_the_branding(member: Client) -> None:
    Sweep(member, "/settings/branding/").over(SHARED, "/settings/branding/pages/first")


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_messages_of_a_job(member: Client, channel: str) -> None:
    job = an_invitation(job=a_job()).job_id

    Sweep(member, f"/messages/{channel}/invite/?job={job}", {"save": "1"}).over(packed(50))


def test_titles_of_jobs(member: Client) -> None:
    template = str(a_job().template_id)

    Sweep(member, "/jobs/new/", {"template": template}).over(SHARED)


def test_comments_on_the_help(member: Client) -> None:
    Sweep(member, "/help/lever/", {"has_helped": "no"}).over(packed(300))


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize("page", ["decline/", "more-time/"])
def test_what_candidates_say(page: str) -> None:
    for text in packed(400):
        invitation = an_invitation(job=a_job())
        consent_to_all(invitation)
        client, landing = landing_of(invitation)
        Sweep(client, f"{landing}{page}").over((text,), f"{landing}history/")


@pytest.mark.usefixtures("member")
def test_who_comes_by_a_public_link() -> None:
    link = set_link(a_job().pk, Limits(is_on=True, open_until=None, most=None))
    address = link.url().removeprefix(settings.BASE_URL)

    for number, text in enumerate(packed(400)):
        visitor = Client(REMOTE_ADDR=f"192.0.{number}.1")  # one address may ask only so often
        Sweep(visitor, address).over((text,))
