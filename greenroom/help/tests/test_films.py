"""The overview film: there, small, with captions, and served from here alone."""

import re
from itertools import pairwise

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from greenroom.accounts.rights import Role
from greenroom.help.overview import FOLDER, LANGUAGES, MOST_BYTES, SCENES, film
from greenroom.testing.factories import a_member

pytestmark = pytest.mark.django_db
CUE = re.compile(r"^(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d\.\d{3})$", re.MULTILINE)


def member() -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


def cues(language: str) -> list[tuple[float, float]]:
    text = (FOLDER / f"captions.{language}.vtt").read_text()
    assert text.startswith("WEBVTT\n")
    return [(int(a) * 60 + float(b), int(c) * 60 + float(d)) for a, b, c, d in CUE.findall(text)]


def test_s16_the_film_is_part_of_the_installation_and_small() -> None:
    files = {file.name: file for file in FOLDER.iterdir()}

    assert {"overview.webm", "overview.mp4", "poster.webp"} <= set(files)
    assert sum(file.stat().st_size for file in files.values()) <= MOST_BYTES
    assert files["overview.webm"].read_bytes()[:4] == b"\x1a\x45\xdf\xa3"
    assert b"ftyp" in files["overview.mp4"].read_bytes()[:12]


@pytest.mark.parametrize("language", LANGUAGES)
def test_s16_each_scene_has_its_caption_and_time_to_read_it(language: str) -> None:
    found = cues(language)

    assert len(found) == len(SCENES)
    assert all(end - begin >= 3 for begin, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


def test_s16_the_captions_in_english_say_what_stands_beside_the_film() -> None:
    text = " ".join((FOLDER / "captions.en.vtt").read_text().split())

    assert all(str(scene) in text for scene in SCENES)


@pytest.mark.parametrize(("asked", "shown"), [("de", "de"), ("en-gb", "en"), ("fr", "en")])
def test_s16_the_captions_are_in_the_reader_s_language_or_in_english(
    asked: str, shown: str
) -> None:
    chosen = [track.language for track in film(asked).tracks if track.is_default]

    assert chosen == [shown]


@pytest.mark.parametrize("address", ["help:welcome", "help:lever", "ats:explain"])
@pytest.mark.usefixtures("organisation")
def test_s16_s7_it_stands_where_people_begin_and_asks_no_other_host(address: str) -> None:
    page = member().get(reverse(address)).content.decode()
    shown = page.partition("<figure")[2].partition("</figure>")[0]

    sources = re.findall(r'(?:src|poster)="([^"]+)"', shown)
    assert len(sources) == 3 + len(LANGUAGES)
    for source in sources:
        assert source.startswith("/static/help/")
        assert finders.find(source.removeprefix("/static/"))
    assert "autoplay" not in shown
    assert "controls" in shown
    assert all(f"<li>{scene}</li>" in shown for scene in SCENES)


def test_s7_the_first_page_says_what_this_is_and_shows_it(client: Client) -> None:
    sign_in = client.get("/", follow=True).content.decode()
    assert "candidates record when it suits them" in sign_in
    assert f'href="{reverse("help:welcome")}"' in sign_in

    welcome = client.get(reverse("help:welcome")).content.decode()
    assert "Candidates record their answers when it suits them" in welcome
    assert "make demo" in welcome
    assert reverse("help:tour_start") not in welcome


@pytest.mark.usefixtures("organisation")
def test_s7_a_new_organisation_s_first_page_leads_there_too() -> None:

    assert reverse("help:welcome").encode() in member().get("/").content
