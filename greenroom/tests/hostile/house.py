"""An organisation that people filled by our own forms, with whatever they liked to type."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import User
from greenroom.intake import tasks as intake
from greenroom.intake.actions.people import SLICE
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.kit.actor import Actor
from greenroom.reviews import actions as reviews
from greenroom.reviews.forms import CommentForm, NameForm
from greenroom.testing.factories import a_member, an_organisation

FORM = "application/x-www-form-urlencoded"
BROKEN = 500
NAME = "<img src=x onerror=alert(0)>.csv"
PEOPLE = ("name", "email", "phone")


@dataclass
class House:
    organisation_id: UUID
    user: User
    client: Client
    jobs: list[UUID] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    refused: list[bytes] = field(default_factory=list)
    """What the forms showed again."""

    def post(self, url: str, **typed: str) -> Any:
        """As a browser or a script would send it; half characters are sent as they are."""
        body = urlencode(typed, errors="surrogatepass")
        answer = self.client.post(url, body, content_type=FORM)
        self.answers[answer.status_code] += 1
        assert answer.status_code < BROKEN, (url, typed)
        if answer.status_code != 302:
            self.refused.append(answer.content)
        return answer

    def post_or(self, url: str, plain: str, **typed: str) -> Any:
        """What is refused is sent once more with plain words in the places that were wrong."""
        answer = self.post(url, **typed)
        if answer.status_code == 400:  # NUL is refused before any form sees it
            typed = {name: text.replace("\0", "") for name, text in typed.items()}
            answer = self.post(url, **typed)
        if answer.status_code == 302:
            return answer
        wrong = _wrong(answer.context)
        instead = dict.fromkeys(wrong, plain) | {"phone": ""}
        second = {
            name: instead.get(name, text) if name in wrong else text for name, text in typed.items()
        }
        answer = self.post(url, **second)
        assert answer.status_code == 302, (url, typed, wrong)
        return answer

    def upload(self, url: str, name: str, data: bytes) -> Any:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        part = head.encode(errors="surrogatepass") + data
        body = b"--edge\r\n" + part + b"\r\n--edge--\r\n"
        answer = self.client.post(url, body, content_type="multipart/form-data; boundary=edge")
        assert answer.status_code < BROKEN, name
        return answer

    def get(self, url: str) -> bytes:
        answer = self.client.get(url)
        assert answer.status_code < BROKEN, url
        return bytes(answer.content)


def _wrong(context: Any) -> set[str]:
    """The names of the fields that a page complains about."""
    editor = context.get("editor")
    forms = [editor.template, *editor.questions] if editor else [context["form"]]
    return {form.add_prefix(name) for form in forms for name in form.errors}


def arrived(text: str) -> str:
    """What Django makes of it in a form: half characters have no place in UTF-8."""
    return text.encode(errors="surrogatepass").decode(errors="replace")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """As a program without manners writes it, with nothing made harmless."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(errors="surrogatepass")


def filled(name: str, texts: Sequence[str], packs: Sequence[str]) -> House:
    """A template, a job and a candidate for every pack; rows and comments for every text."""
    with scope.organisation(an_organisation(name).pk):
        member = a_member(email=f"{name}@example.com")
        house = House(member.scope_id, member.user, Client())
    house.client.force_login(house.user)
    for number, text in enumerate(packs):
        _invite(house, number, text)
    with scope.organisation(house.organisation_id):
        found = Invitation.objects.select_related("version", "organisation", "candidate")
        house.invitations = list(found.order_by("candidate__email"))
        _review(house, texts)
    _list_people(house, texts)
    _bring_templates(house, texts)
    return house


def _invite(house: House, number: int, text: str) -> None:
    plain = f"Plain {number}"
    questions = {"q0-text": text, "q0-answer_seconds": "60", "q0-thinking_seconds": "0"}
    template = house.post_or(
        "/templates/new/",
        plain,
        name=text,
        introduction=f"{text}\n{text}",
        deadline_days="7",
        order="0",
        save="1",
        **{**questions, "q0-takes": "3"},
    )
    ref = template["Location"].split("/")[-2]
    job = house.post_or("/jobs/new/", plain, title=text, template=ref)["Location"]
    house.jobs.append(UUID(job.split("/")[2]))
    # A number is looked at by a library of its own: every fifth is enough to see what comes back.
    phone = text if number % 5 == 0 else ""
    house.post_or(job, plain, name=text, email=f"p{number:03}@example.com", phone=phone)


def _list_people(house: House, texts: Sequence[str]) -> None:
    """Files whose every cell is hostile, and their names as well; of one, all are invited."""
    upload = f"/jobs/{house.jobs[0]}/invite/file/"
    rows = [(text, text, text) for text in texts]
    house.pages["list"] = house.upload(upload, NAME, table(PEOPLE, rows))["Location"]
    for text in texts[::3]:
        house.upload(upload, text, b"name,email\nAda,ada@example.com")
    rows = [(text, f"q{number:03}@example.com", text) for number, text in enumerate(texts[::4])]
    kept = house.upload(upload, NAME, table(PEOPLE, rows))["Location"]
    house.pages["started"] = kept
    house.client.post(f"{kept}start/")
    for _slice in range(len(rows) // SLICE + 2):
        intake.invite_listed(house.organisation_id, UUID(kept.split("/")[3]))


def _bring_templates(house: House, texts: Sequence[str]) -> None:
    rows = [(f"old-{number}", text, text, "yes") for number, text in enumerate(texts)]
    rows += [(text, f"By id {number}", text, text) for number, text in enumerate(texts)]
    data = table(("template_id", "name", "questions", "active"), rows)
    address = house.upload("/templates/import/", NAME, data)["Location"]
    house.pages["import"] = address
    house.pages["import-seen"] = house.get(address).decode()
    assert house.client.post(address).status_code == 302


def _review(house: House, texts: Sequence[str]) -> None:
    """Names that reviewers give themselves, and what they say."""
    for text in map(arrived, texts):
        name = NameForm({"name": text})
        who = name.cleaned_data["name"] if name.is_valid() else "Plain"
        said = CommentForm({"text": text})
        words = said.cleaned_data["text"] if said.is_valid() else "plain"
        actor = Actor("member", str(uuid4()), who)  # who came by link has limits
        reviews.comment(house.invitations[0], actor, words, at=timezone.now(), position=1)
        reviews.rate(house.invitations[0], actor, 3, timezone.now())
