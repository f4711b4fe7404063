"""The page: typed, looked at, saved, undone."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.brand import PLACES
from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.branding import actions, drafts
from greenroom.branding.models import BrandFile
from greenroom.branding.pages import PAGES as SHOWN
from greenroom.branding.tests.loading import loaded
from greenroom.kit import scope
from greenroom.testing.factories import a_member, an_organisation
from greenroom.ui import brand

pytestmark = pytest.mark.django_db
URL = "/settings/branding/"
FORM = {"colour": "#aa3344", "welcome": "Good to see you.", "thanks": "We will write on Monday."}


def saved() -> Organisation:
    return Organisation.objects.get()


def given(data: bytes, name: str = "our logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


def frame(answer: str) -> str:
    found = re.search(r'<iframe[^>]+src="([^"]+)"', answer)
    assert found
    return unescape(found[1])


def held(answer: str, place: str) -> str:
    found = re.search(rf'name="{place}" value="([^"]*)"', answer)
    assert found
    return found[1]


def test_s11_look_is_saved_audited_and_without_addresses_in_the_audit(
    admin: Client, word_mark: bytes
) -> None:
    answer = admin.post(
        URL, FORM | {"save": "", "logo_file": given(word_mark)}, follow=True
    ).content.decode()

    assert "Saved. Candidates see it now." in answer
    organisation = saved()
    assert organisation.colour == "#aa3344"
    assert organisation.brand.welcome == "Good to see you."
    assert organisation.brand.logo
    assert organisation.brand.logo.url in answer
    entry = Entry.objects.get(verb="organisation.branded")
    assert set(entry.data["changed"]) == {"colour", "logo", "welcome", "thanks"}
    assert entry.data["after"]["logo"] == str(organisation.brand.logo.id)
    assert BrandFile.objects.get().token not in str(entry.data)


def test_saving_nothing_new_writes_nothing(admin: Client) -> None:
    admin.post(URL, FORM | {"save": ""})
    answer = admin.post(URL, FORM | {"save": ""}, follow=True)

    assert b"Nothing was changed." in answer.content
    assert Entry.objects.filter(verb="organisation.branded").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "red;}body{display:none"),
        ("colour", "#12345"),
        ("welcome", "x" * 2001),
        ("thanks", "x" * 2001),
    ],
)
def test_a_wrong_value_is_shown_and_nothing_is_saved(admin: Client, field: str, value: str) -> None:
    answer = admin.post(URL, FORM | {field: value, "save": ""})

    assert answer.status_code == 422
    assert b"Nothing is saved yet" in answer.content
    assert saved().colour == brand.HOUSE


@pytest.mark.parametrize(
    ("place", "content", "words"),
    [
        ("logo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Save the picture as a PNG"),
        ("icon", b"GIF89a", "no PNG, JPEG or WebP"),
        ("dark_logo", b"\x89PNG\r\n\x1a\nnothing", "damaged"),
        ("logo", b"\xff\xd8\xff" + b"x" * actions.PICTURE_BYTES, "too large"),
        ("captions", b"1\n00:00 --> 00:01\nHello", "no WebVTT file"),
    ],
)
def test_a_wrong_file_is_refused_with_the_way_out(
    admin: Client, place: str, content: bytes, words: str
) -> None:
    answer = admin.post(URL, FORM | {f"{place}_file": given(content), "save": ""})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert saved().brand_values == {}
    assert not BrandFile.objects.exists()


def test_s11_a_preview_shows_every_page_as_it_would_look_and_saves_nothing(
    admin: Client, word_mark: bytes
) -> None:
    shown = admin.post(URL, FORM | {"preview": "", "logo_file": given(word_mark)})
    page = shown.content.decode()
    file = BrandFile.objects.get()

    assert held(page, "logo") == str(file.pk)
    assert "Not saved yet" in page
    for each in SHOWN:
        again = admin.post(URL, FORM | {"logo": str(file.pk), "show": each.key}).content.decode()
        answer = admin.get(frame(again))
        drawn = answer.content.decode()
        assert answer.status_code == 200, each
        assert file.url in drawn, each
        assert "aa3344" in drawn, each
        assert "<script" not in drawn, each
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"], each
        assert answer["X-Frame-Options"] == "SAMEORIGIN", each
    assert saved().brand_values == {}
    assert saved().colour == brand.HOUSE


def test_s11_the_preview_shows_the_texts_where_they_will_stand(admin: Client) -> None:
    hostile = FORM | {"welcome": "<b>Hello</b>\nline", "thanks": "{{ thanks }}"}
    first = admin.post(URL, hostile | {"show": "landing"}).content.decode()
    last = admin.post(URL, hostile | {"show": "thanks", "tone": "dark"}).content.decode()

    assert "&lt;b&gt;Hello&lt;/b&gt;<br>line" in admin.get(frame(first)).content.decode()
    shown = admin.get(frame(last)).content.decode()
    assert "{{ thanks }}" in shown
    assert 'data-theme="dark"' in shown


def test_a_draft_of_another_organisation_or_of_nobody_shows_what_stands(admin: Client) -> None:
    with scope.organisation(saved().pk):
        look = drafts.look_of(saved())
    other = an_organisation("Southlight Demo Co.")
    scope.change(other.pk)
    theirs = drafts.sealed(actions.Look("#112233", "Theirs", "", look.files))
    scope.change(Organisation.objects.get(name="Northlight Demo Co.").pk)

    for draft in (theirs, "made-up"):
        answer = admin.get(reverse("portal:look_landing"), {"draft": draft})
        assert b"Theirs" not in answer.content


def test_a_file_of_another_organisation_is_never_shown(admin: Client, sign: bytes) -> None:
    ours = saved()
    other = an_organisation("Southlight Demo Co.")
    scope.change(other.pk)
    theirs = actions.add_picture("logo", "a.png", BytesIO(sign), timezone.now())
    scope.change(ours.pk)

    admin.post(URL, FORM | {"logo": str(theirs.pk), "save": ""})

    assert Organisation.objects.get(pk=ours.pk).brand.logo is None


def test_a_file_never_moves_to_another_place(admin: Client, sign: bytes) -> None:
    icon = actions.add_picture("icon", "a.png", BytesIO(sign), timezone.now())

    admin.post(URL, FORM | {"logo": str(icon.pk), "save": ""})

    assert saved().brand.logo is None


def test_a_logo_is_taken_away_put_back_and_the_change_undone(
    admin: Client, word_mark: bytes
) -> None:
    admin.post(URL, FORM | {"save": "", "logo_file": given(word_mark)})
    logo = saved().brand.logo
    assert logo

    removed = admin.post(URL, FORM | {"logo": str(logo.id), "remove": "logo"}).content.decode()
    restored = admin.post(URL, FORM | {"logo": "", "restore": "logo"}).content.decode()
    assert held(removed, "logo") == ""
    assert "Put the old one back" in removed
    assert held(restored, "logo") == str(logo.id)

    admin.post(URL, FORM | {"logo": "", "save": ""})
    assert saved().brand.logo is None
    admin.post(reverse("branding:undo"))
    assert saved().brand.logo == logo
    admin.post(reverse("branding:undo"))
    assert saved().brand.logo is None
    assert Entry.objects.filter(verb="organisation.brand_undone").count() == 2


def test_undo_without_a_change_changes_nothing(admin: Client) -> None:
    admin.post(reverse("branding:undo"))

    assert saved().brand_before is None
    assert not Entry.objects.filter(verb="organisation.brand_undone").exists()


def test_contrast_is_told_and_mended(admin: Client) -> None:
    answer = admin.post(URL, FORM | {"colour": "#ffee00"}).content.decode()

    assert "Too pale to read on white" in answer


def test_only_admins_find_the_page(organisation: Organisation) -> None:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)

    assert client.get(URL).status_code == 403


def test_files_that_nobody_shows_go_after_a_while_and_shown_pictures_stay(
    admin: Client, word_mark: bytes, sign: bytes
) -> None:
    admin.post(URL, FORM | {"save": "", "logo_file": given(word_mark)})
    mailed = saved().brand.logo
    admin.post(URL, FORM | {"save": "", "logo_file": given(sign), "icon_file": given(sign)})
    admin.post(URL, FORM | {"save": "", "logo": ""})
    admin.post(URL, FORM | {"save": "", "colour": "#112233"})
    draft = actions.add_picture("icon", "draft.png", BytesIO(sign), timezone.now())
    later = timezone.now() + timedelta(days=3)
    due = list(BrandFile.objects.to_drop(later))

    assert mailed
    assert [file.pk for file in due] == [draft.pk]
    actions.drop(draft.pk, later)
    assert not BrandFile.objects.filter(pk=draft.pk).exists()
    assert loaded(draft.url).status_code == 404
    assert loaded(mailed.url).status_code == 200


def test_the_number_of_queries_does_not_grow_with_files(admin: Client, sign: bytes) -> None:
    counts = []
    for place in ("logo_file", "dark_logo_file", "icon_file"):
        ids = {name: str(file.id) for name in PLACES if (file := saved().brand.file(name))}
        admin.post(URL, FORM | ids | {"save": "", place: given(sign)})
        with CaptureQueriesContext(connection) as asked:
            admin.get(URL)
        counts.append(len(asked))

    assert counts[0] == counts[-1]
    assert all(saved().brand.file(place) for place in PLACES[:3])
