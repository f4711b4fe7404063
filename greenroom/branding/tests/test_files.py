"""Files on their way in and out: videos in parts, captions, and the address that serves them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from greenroom.accounts.models import Organisation
from greenroom.branding import actions, captions, tasks, videos
from greenroom.branding.actions import Look
from greenroom.branding.models import MOST_TRIES, PART_BYTES, VIDEO_BYTES, BrandFile
from greenroom.branding.problems import FileUnfit
from greenroom.branding.tests.loading import loaded
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.kit.scope import current_organisation_id
from greenroom.media import transcode
from greenroom.media.errors import MachineTrouble
from greenroom.media.stores import current_store
from greenroom.testing.factories import an_invitation, an_organisation
from greenroom.testing.takes import RECORDED

pytestmark = pytest.mark.django_db
URL = "/settings/branding/"
FORM = {"colour": "#aa3344", "welcome": "", "thanks": ""}
State = BrandFile.State
Commits = DjangoCaptureOnCommitCallbacks


def arrived(data: bytes, name: str = "us.webm") -> BrandFile:
    file = videos.begin(name, len(data), timezone.now())
    for number in range(file.parts):
        videos.store_part(file.pk, number, data[number * PART_BYTES : (number + 1) * PART_BYTES])
    return videos.complete(file.pk, timezone.now())


def prepared(data: bytes) -> BrandFile:
    file = arrived(data)
    tasks.prepare_video(current_organisation_id(), file.pk)
    file.refresh_from_db()
    return file


def landing(invitation: Invitation) -> str:
    url = "/" + invitation.url().split("/", 3)[3]
    return Client().get(url, follow=True).content.decode()


def test_s11_a_video_in_parts_is_prepared_and_stands_on_the_first_page(
    organisation: Organisation,
) -> None:
    file = arrived(RECORDED.read_bytes())
    actions.show(Look("#aa3344", "", "", {"video": file.pk}), timezone.now(), organisation.pk)
    invitation = an_invitation(at=timezone.now())
    assert "<video" not in landing(invitation)

    tasks.prepare_video(organisation.pk, file.pk)
    file.refresh_from_db()
    shown = landing(invitation)

    assert file.state == State.READY
    assert f'<source src="{file.url}" type="video/mp4">' in shown
    assert f'poster="{file.still_url}"' in shown
    assert "controls" in shown
    assert "autoplay" not in shown
    video, still = loaded(file.url), loaded(file.still_url)
    assert (video["Content-Type"], still["Content-Type"]) == ("video/mp4", "image/jpeg")


def test_nothing_of_what_was_sent_is_kept(
    organisation: Organisation,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = prepared(b"nothing")

    assert list(current_store().keys(file.folder)) == []


def test_preparing_twice_changes_nothing(organisation: Organisation) -> None:
    file = prepared(RECORDED.read_bytes())
    before = file.store_key

    tasks.prepare_video(organisation.pk, file.pk)

    file.refresh_from_db()
    assert (file.store_key, file.tries) == (before, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"#EXTM3U\n/etc/passwd", "no MP4 or WebM"),
        (b"\x1a\x45\xdf\xa3" + b"webm" * 50, "damaged"),
    ],
)
def test_a_file_that_is_no_video_is_refused_with_the_way_out(
    organisation: Organisation,
    data: bytes,
    words: str,
) -> None:
    file = prepared(data)

    assert file.state == State.REFUSED
    assert words in file.why


def test_a_refused_video_can_not_be_saved(admin: Client) -> None:
    file = prepared(b"nothing")

    answer = admin.post(URL, FORM | {"video": str(file.pk), "save": ""})

    assert answer.status_code == 422
    assert Organisation.objects.get().brand.video is None


def test_a_video_is_tried_a_few_times_and_trouble_of_the_machine_does_not_count(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_machine(*_args: object) -> None:
        raise MachineTrouble("no room")

    file = arrived(RECORDED.read_bytes())
    monkeypatch.setattr(tasks, "transcode", no_machine)
    tasks.prepare_video(organisation.pk, file.pk)
    file.refresh_from_db()
    assert (file.state, file.tries) == (State.PREPARING, 0)
    assert not BrandFile.objects.to_prepare(timezone.now()).exists()

    BrandFile.objects.update(try_after=None, tries=MOST_TRIES)
    monkeypatch.setattr(tasks, "transcode", transcode.transcode)
    tasks.prepare_video(organisation.pk, file.pk)
    file.refresh_from_db()
    assert file.state == State.REFUSED


def test_parts_come_in_any_order_and_twice(organisation: Organisation) -> None:
    file = videos.begin("us.mp4", PART_BYTES + 1, timezone.now())
    videos.store_part(file.pk, 1, b"b")
    videos.store_part(file.pk, 1, b"b")
    with pytest.raises(FileUnfit):
        videos.complete(file.pk, timezone.now())
    for number, data in ((2, b"c"), (0, b""), (0, b"x" * (PART_BYTES + 1))):
        with pytest.raises(FileUnfit):
            videos.store_part(file.pk, number, data)
    videos.store_part(file.pk, 0, b"a" * PART_BYTES)

    assert videos.complete(file.pk, timezone.now()).state == State.PREPARING
    with pytest.raises(FileUnfit):
        videos.store_part(file.pk, 0, b"late")


def test_a_video_that_is_too_large_is_refused_before_it_is_sent(admin: Client) -> None:
    asked = {"name": "us.mp4", "size": VIDEO_BYTES + 1}
    answer = admin.post(reverse("branding:video_begin"), asked, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["problem"] == "The file is too large."
    assert not BrandFile.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", '{"name": "a"}', '{"name": "a", "size": -1}'])
def test_nonsense_begins_no_video(admin: Client, body: str) -> None:
    url = reverse("branding:video_begin")

    assert admin.post(url, body, content_type="application/json").status_code == 400


def test_a_browser_sends_a_video_in_parts_and_watches_it_being_prepared(admin: Client) -> None:
    data = RECORDED.read_bytes()
    begun = admin.post(
        reverse("branding:video_begin"),
        {"name": "us.webm", "size": len(data)},
        content_type="application/json",
    ).json()
    file_id = begun["id"]
    part = reverse("branding:video_part", args=[file_id, 0])
    assert admin.put(part, data, content_type="application/octet-stream").status_code == 200
    assert admin.post(reverse("branding:video_complete", args=[file_id])).status_code == 200

    waiting = admin.get(reverse("branding:video", args=[file_id])).content.decode()
    videos.plan(BrandFile.objects.get().pk, timezone.now())
    checking = admin.get(reverse("branding:video", args=[file_id])).content.decode()
    tasks.prepare_video(current_organisation_id(), BrandFile.objects.get().pk)
    ready = admin.get(reverse("branding:video", args=[file_id])).content.decode()

    assert "Waiting for its turn" in waiting
    assert "Step 1 of 3" in checking
    assert "<video" in ready


def test_a_small_video_needs_no_script(admin: Client) -> None:
    video = SimpleUploadedFile("us.webm", RECORDED.read_bytes())

    admin.post(URL, FORM | {"video_file": video, "save": ""})

    file = BrandFile.objects.get()
    shown = Organisation.objects.get().brand.video
    assert file.state == State.PREPARING
    assert shown
    assert shown.id == file.pk


CUES = (
    "WEBVTT - title\n\nSTYLE\n::cue { background: url(//x.example) }\n\n"
    "1\n00:01.000 --> 00:02.500 line:0\n<c.red>Hello</c> &amp; <b>welcome\n\n"
    "NOTE no\n\n00:03.000 --> 00:04.000\nBye --&gt; now\n"
)


def test_captions_keep_words_and_times_alone() -> None:
    written = captions.cleaned(CUES.encode()).decode()

    assert written == (
        "WEBVTT\n\n00:01.000 --> 00:02.500\nHello &amp; welcome\n\n"
        "00:03.000 --> 00:04.000\nBye → now\n"
    )
    assert captions.cleaned(written.encode()).decode() == written


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"1\n00:01 --> 00:02\nx", b"WEBVTTX\n\n", b"WEBVTT\n\nNOTE nothing"]
)
def test_other_text_is_no_captions(raw: bytes) -> None:
    with pytest.raises(FileUnfit):
        captions.cleaned(raw)


def test_s11_captions_go_with_the_video(organisation: Organisation) -> None:
    video = prepared(RECORDED.read_bytes())
    text = actions.add_captions("us.vtt", BytesIO(CUES.encode()), timezone.now())
    look = Look("#aa3344", "", "", {"video": video.pk, "captions": text.pk})
    actions.show(look, timezone.now(), organisation.pk)

    shown = landing(an_invitation(at=timezone.now()))

    assert f'<track kind="captions" src="{text.url}" srclang="en"' in shown
    assert loaded(text.url)["Content-Type"] == "text/vtt"


def test_a_file_is_served_to_whoever_has_its_address_and_to_nobody_who_guesses(
    organisation: Organisation,
    sign: bytes,
) -> None:
    file = actions.add_picture("logo", "a.png", BytesIO(sign), timezone.now())
    answer = loaded(file.url)

    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer
    token, name = file.url.split("/")[-2:]
    assert len(token) == 32
    assert file.sha256[:16] in name
    for url in (
        f"/brand/files/{token}/0000000000000000.png",
        f"/brand/files/{'0' * 32}/{name}",
        f"/brand/files/{token}/..%2f{name}",
        f"/brand/files/{token}/",
    ):
        assert Client().get(url).status_code == 404, url
    assert loaded(file.url, Range="bytes=0-9").status_code == 206


def test_a_member_of_another_organisation_loads_a_file_like_anybody(
    admin: Client, sign: bytes
) -> None:
    ours = current_organisation_id()
    scope.change(an_organisation("Southlight Demo Co.").pk)
    theirs = actions.add_picture("logo", "a.png", BytesIO(sign), timezone.now())
    scope.change(ours)

    assert loaded(theirs.url, admin).status_code == 200


def test_names_of_files_are_cut_to_a_line(organisation: Organisation, sign: bytes) -> None:
    name = "a\r\nSet-Cookie: x\u202e" + "b" * 200 + ".png"
    file = actions.add_picture("logo", name, BytesIO(sign), timezone.now())

    assert "\n" not in file.name
    assert len(file.name) <= 100
