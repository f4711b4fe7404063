"""S11: whoever comes by a link sees whose page it is."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.branding import actions
from greenroom.branding.actions import Look
from greenroom.branding.forms import LookForm
from greenroom.branding.models import BrandFile
from greenroom.branding.tests.loading import loaded
from greenroom.intake.actions.links import Limits, set_link
from greenroom.interviews.actions import issue_review_link, revise_template, revoke_review_links
from greenroom.interviews.actions.templates import draft_of
from greenroom.interviews.models import Invitation
from greenroom.messaging.compose import compose_email
from greenroom.messaging.models import Message
from greenroom.portal.cookie import ref_of
from greenroom.testing.factories import an_invitation
from greenroom.testing.hostile import PLAIN, STRINGS
from greenroom.testing.markup import read
from greenroom.ui import brand

pytestmark = pytest.mark.django_db
COLOUR = "/brand/aa3344.css"


@pytest.fixture
def logo(organisation: Organisation, word_mark: bytes) -> BrandFile:
    now = timezone.now()
    file = actions.add_picture("logo", "logo.png", BytesIO(word_mark), now)
    look = Look("#aa3344", "Good to see you.", "We write on Monday.", {"logo": file.pk})
    actions.show(look, now, organisation.pk)
    return file


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def opened(url: str, client: Client | None = None) -> str:
    return (client or Client()).get(path(url), follow=True).content.decode()


def is_branded(shown: str, logo: BrandFile) -> bool:
    return COLOUR in shown and logo.url in shown and "Northlight Demo Co." in shown


@pytest.mark.parametrize(
    "state", ["invited", "completed", "expired", "cancelled", "declined", "withdrawn"]
)
def test_s11_candidates_see_logo_and_colour_in_every_state(logo: BrandFile, state: str) -> None:
    invitation = an_invitation(at=timezone.now())
    Invitation.objects.update(state=state, completed_at=timezone.now())

    assert is_branded(opened(invitation.url()), logo)


@pytest.mark.parametrize(
    "page", ["landing", "consent", "other_ways", "decline", "nowhere", "record"]
)
def test_s11_candidates_see_logo_and_colour_on_every_page(logo: BrandFile, page: str) -> None:
    invitation = an_invitation(at=timezone.now())
    candidate = Client()
    candidate.get(path(invitation.url()))
    ref = ref_of(invitation.pk)
    known = {
        "nowhere": f"/c/{ref}/nowhere/at/all",
        "record": f"/c/{ref}/check/",
    }
    url = known.get(page) or reverse(f"portal:{page}", args=[ref])

    assert is_branded(candidate.get(url, follow=True).content.decode(), logo)


def test_s11_a_form_that_is_too_old_still_says_whose_page_it_is(logo: BrandFile) -> None:
    invitation = an_invitation(at=timezone.now())
    candidate = Client(enforce_csrf_checks=True)
    candidate.get(path(invitation.url()))

    answer = candidate.post(reverse("portal:decline", args=[ref_of(invitation.pk)]))

    assert answer.status_code == 403
    assert is_branded(answer.content.decode(), logo)


def test_s11_a_page_that_broke_still_says_whose_it_is(
    logo: BrandFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_invitation: Invitation) -> None:
        raise RuntimeError

    invitation = an_invitation(at=timezone.now())
    candidate = Client(raise_request_exception=False)
    candidate.get(path(invitation.url()))
    monkeypatch.setattr(Invitation, "progress", broken)

    answer = candidate.get(reverse("portal:landing", args=[ref_of(invitation.pk)]))

    assert answer.status_code == 500
    assert is_branded(answer.content.decode(), logo)


def test_nobody_learns_an_organisation_without_a_link(logo: BrandFile) -> None:
    ref = ref_of(an_invitation(at=timezone.now()).pk)

    for url in (f"/c/{ref}/", f"/c/{ref}/nowhere", f"/i/{'0' * 32}", f"/r/{'0' * 32}"):
        shown = Client().get(url).content.decode()
        assert logo.url not in shown
        assert "Northlight" not in shown


def test_s11_the_welcome_stands_first_and_the_thanks_last(logo: BrandFile) -> None:
    invitation = an_invitation(at=timezone.now())
    assert "Good to see you." in opened(invitation.url())

    Invitation.objects.update(state="completed", completed_at=timezone.now())

    assert "We write on Monday." in opened(invitation.url())


def test_s11_an_interview_template_has_words_of_its_own(logo: BrandFile) -> None:
    invitation = an_invitation(at=timezone.now())
    template = invitation.job.template
    draft = draft_of(template.current_version())
    own = replace(draft, introduction="Hello, seller.", thanks="Bye, seller.")
    revise_template(template.pk, own, by=None)
    invited = an_invitation(job=invitation.job, at=timezone.now())

    first = opened(invited.url())
    Invitation.objects.update(state="completed", completed_at=timezone.now())
    last = opened(invited.url())

    assert "Hello, seller." in first
    assert "Good to see you." not in first
    assert "Bye, seller." in last
    assert "We write on Monday." not in last


def test_200_hostile_strings_as_words_of_an_organisation_stay_words(
    organisation: Organisation,
) -> None:
    url = an_invitation(at=timezone.now()).url()
    shapes = []
    for text in (PLAIN[0], *STRINGS):
        form = LookForm({"colour": "#aa3344", "welcome": text[:2000], "thanks": text[:2000]})
        words = form.cleaned_data["welcome"] if form.is_valid() else ""
        if not words:
            continue
        organisation.brand_values = {"welcome": words}
        organisation.save(update_fields=["brand_values"])
        page = read(opened(url))
        assert page.faults == [], text
        shapes.append({element for element in page.shape if element[0] not in {"p", "br"}})

    assert all(shape == shapes[0] for shape in shapes)
    assert len(shapes) > len(STRINGS) / 2


def test_s11_guests_by_link_see_logo_and_colour(logo: BrandFile) -> None:
    invitation = an_invitation(at=timezone.now())
    link = issue_review_link(invitation, timezone.now())
    guest = Client()

    assert is_branded(opened(link.url(), guest), logo)
    revoke_review_links(invitation, timezone.now())
    assert is_branded(opened(link.url()), logo)


@pytest.mark.parametrize("is_on", [True, False])
def test_s11_a_public_link_shows_logo_and_colour(logo: BrandFile, is_on: bool) -> None:  # noqa: FBT001
    link = set_link(an_invitation(at=timezone.now()).job_id, Limits(is_on, None, None))

    assert is_branded(opened(link.url()), logo)


def test_s49_mails_carry_logo_name_and_colour(logo: BrandFile) -> None:
    an_invitation()

    mail = compose_email(Message.objects.get())

    assert f'src="http://127.0.0.1:8000{logo.url}"' in mail.html
    assert 'alt="Northlight Demo Co."' in mail.html
    assert 'width="176" height="44"' in mail.html
    assert "#aa3344" in mail.html
    assert "Northlight Demo Co." in mail.text


def test_a_browser_tab_shows_the_icon_the_logo_or_the_letter(
    organisation: Organisation, logo: BrandFile, sign: bytes
) -> None:
    url = an_invitation(at=timezone.now()).url()
    # A word mark would be a line in a tab.
    assert 'rel="icon" href="/brand/aa3344-4e.svg"' in opened(url)

    square = actions.add_picture("logo", "sign.png", BytesIO(sign), timezone.now())
    actions.show(Look("#aa3344", "", "", {"logo": square.pk}), timezone.now(), organisation.pk)
    assert f'rel="icon" href="{square.still_url}"' in opened(url)
    assert loaded(square.still_url)["Content-Type"] == "image/png"


def test_s11_the_style_sheet_and_the_letter_hold_a_colour_and_nothing_else() -> None:
    sheet, letter = Client().get("/brand/aa3344.css"), Client().get("/brand/aa3344-3c.svg")

    assert sheet["Content-Type"].startswith("text/css")
    assert sheet.content.decode() == brand.stylesheet("#aa3344")
    assert letter["Content-Type"] == "image/svg+xml"
    assert "&#x3c;" in letter.content.decode()
    assert Client().get("/brand/aa334.css").status_code == 404
    assert Client().get("/brand/aa3344-ffffff.svg").status_code == 200
