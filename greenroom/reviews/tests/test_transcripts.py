"""What a reviewer reads and hears of an answer beside its picture."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from greenroom.accounts.models import Organisation
from greenroom.interviews import actions
from greenroom.interviews.actions import TakeRequest
from greenroom.interviews.models import Invitation, Job
from greenroom.privacy.actions import Answered
from greenroom.privacy.models import Consent
from greenroom.recordings.models import Rendition, Sound, Take
from greenroom.reviews.transcripts import State, transcript_of
from greenroom.testing.factories import an_invitation
from greenroom.testing.speech import FAKE, FakeTranscriber, fresh

pytestmark = pytest.mark.django_db
WORDS = [[0, 400, " Hello"], [500, 900, " there."], [2500, 2900, " Bye <b>."]]


@pytest.fixture
def transcriber(settings: Settings) -> FakeTranscriber:
    settings.TRANSCRIBER = FAKE
    return fresh()


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    organisation.transcripts_enabled = True
    organisation.save()
    return organisation


def sent(*, agrees: bool, takes: int = 1) -> Invitation:
    """An interview whose candidate was asked, recorded a few tries and sent the last."""
    now = timezone.now()
    invitation = an_invitation(at=now)
    answers = {item: Answered("words", agreed=True) for item in Consent.Item}
    answers[Consent.Item.TRANSCRIPT] = Answered("words", agreed=agrees)
    actions.give_consent(invitation.pk, answers, language="en", user_agent="a test", at=now)
    for position in (1, 2):
        recorded = [record(invitation, position, number) for number in range(takes)]
        actions.keep_take(invitation.pk, position, recorded[-1].pk, now)
    actions.complete(invitation.pk, now)
    return invitation


def record(invitation: Invitation, position: int, number: int) -> Take:
    wanted = TakeRequest(f"{position}-{number}", "video/webm", 640, 480)
    take, _token = actions.start_take(invitation.pk, position, wanted, timezone.now())
    Take.objects.filter(pk=take.pk).update(state=Take.State.COMPLETE, kept_chunks=1)
    return take


@pytest.fixture
def invitation(organisation: Organisation, transcriber: FakeTranscriber) -> Invitation:
    return sent(agrees=True)


@pytest.fixture
def visitor(invitation: Invitation) -> Client:
    client = Client()
    link = actions.issue_review_link(invitation, timezone.now())
    client.get(link.url().removeprefix(django_settings.BASE_URL))
    return client


def first_sound() -> Sound:
    return Sound.objects.get(take__client_take_id="1-0")


def written(**more: object) -> Sound:
    sound = first_sound()
    values = {"written_chunks": 1, "words": WORDS, "language": "en", **more}
    Sound.objects.filter(pk=sound.pk).update(**values)
    Take.objects.filter(pk=sound.take_id).update(playable_chunks=1)
    Rendition.objects.create(
        take=sound.take,
        kind=Rendition.Kind.PLAYABLE,
        store_key="nowhere",
        mime="video/webm",
        size_bytes=1,
        duration_ms=30_000,
        made_at=timezone.now(),
    )
    return first_sound()


def url(name: str, invitation: Invitation, position: int = 1) -> str:
    return reverse(f"reviews:{name}", args=[invitation.pk, position])


def test_only_sent_answers_are_listened_to(organisation: Organisation) -> None:
    sent(agrees=True, takes=2)

    heard = Sound.objects.values_list("take__client_take_id", flat=True)
    assert sorted(heard) == ["1-1", "2-1"]


@pytest.mark.parametrize(
    ("is_on", "agrees", "wants"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_words_are_wanted_where_organisation_and_candidate_agree(
    organisation: Organisation, *, is_on: bool, agrees: bool, wants: bool
) -> None:
    Organisation.objects.update(transcripts_enabled=is_on)

    sent(agrees=agrees)

    assert set(Sound.objects.values_list("wants_words", flat=True)) == {wants}


def test_whoever_watches_reads_along(visitor: Client, invitation: Invitation) -> None:
    written(pauses=[[1000, 2250], [3000, 4000]])

    page = visitor.get(url("answer", invitation)).content.decode()

    assert "made by machine on this server, never scored" in page
    assert '<span data-word="2500"> Bye &lt;b&gt;.</span>' in page
    assert 'data-pauses="[[1000, 2250], [3000, 4000]]"' in page


def test_captions_are_sent_to_whoever_may_watch(visitor: Client, invitation: Invitation) -> None:
    written()

    answer = visitor.get(url("captions", invitation))

    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nHello there.\n")


def test_p1_nobody_else_gets_a_word(visitor: Client, invitation: Invitation) -> None:
    written()
    addresses = [url("captions", invitation), url("transcript", invitation)]

    assert {Client().get(address).status_code for address in addresses} == {302}
    actions.revoke_review_links(invitation, timezone.now())
    assert {visitor.get(address).status_code for address in addresses} == {410}


def test_p1_words_of_confidential_interviews_are_not_read_by_link(
    visitor: Client, invitation: Invitation
) -> None:
    written()
    Job.objects.update(confidential=True)

    assert visitor.get(url("captions", invitation)).status_code == 410


def test_an_answer_without_words_has_no_captions(visitor: Client, invitation: Invitation) -> None:
    assert visitor.get(url("captions", invitation)).status_code == 404
    assert visitor.get(url("captions", invitation, 9)).status_code == 404


def test_progress_is_shown_and_asked_for_again(visitor: Client, invitation: Invitation) -> None:
    sound = written(written_chunks=0, percent=40)
    page = visitor.get(url("transcript", invitation)).content.decode()

    assert "It is being written: 40 %" in page
    assert 'data-live="3"' in page

    Sound.objects.filter(pk=sound.pk).update(heard_chunks=1, written_chunks=1)
    page = visitor.get(url("transcript", invitation)).content.decode()
    assert "data-live" not in page


def test_pauses_that_are_not_known_yet_are_asked_for_again(
    visitor: Client, invitation: Invitation
) -> None:
    sound = written(wants_words=False, written_chunks=0)
    assert b"data-live" in visitor.get(url("transcript", invitation)).content

    Sound.objects.filter(pk=sound.pk).update(heard_chunks=1, pauses=[[0, 900]])
    page = visitor.get(url("transcript", invitation)).content.decode()
    assert 'data-pauses="[[0, 900]]"' in page
    assert "data-live" not in page


@pytest.mark.parametrize(
    ("values", "lacks", "state"),
    [
        ({}, "", State.WAITING),
        ({}, "No folder.", State.NOT_HERE),
        ({"problem": "damaged"}, "", State.FAILED),
        ({"wants_words": False}, "", State.NONE),
        ({"written_chunks": 1}, "", State.NOTHING_SAID),
        ({"written_chunks": 1, "words": WORDS}, "", State.WRITTEN),
    ],
)
def test_each_state_of_a_transcript_has_its_words(
    visitor: Client,
    transcriber: FakeTranscriber,
    values: dict[str, object],
    lacks: str,
    state: State,
) -> None:
    transcriber.lacks = lacks
    invitation = Invitation.objects.get()
    Sound.objects.update(**values)

    assert transcript_of(first_sound().take).state is state
    page = visitor.get(url("transcript", invitation)).content.decode()
    assert ("Transcript" in page) is (state is not State.NONE)


def test_what_was_never_begun_is_not_promised_after_the_switch_is_off(
    invitation: Invitation,
) -> None:
    Organisation.objects.update(transcripts_enabled=False)

    assert transcript_of(first_sound().take).state is State.NONE


def test_a_transcript_costs_one_question_more(
    visitor: Client, invitation: Invitation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    written()
    take = first_sound().take

    with django_assert_num_queries(1):
        assert len(transcript_of(take).lines) == 2


def test_x7_an_erased_candidate_leaves_no_word(
    organisation: Organisation, invitation: Invitation
) -> None:
    from greenroom.interviews import erasing
    from greenroom.privacy.models import Erasure
    from greenroom.privacy.tasks import erase

    written()

    order = erasing.erase(invitation.candidate_id, Erasure.Why.ASKED, timezone.now())
    erase(organisation.pk, order.pk)

    assert not Sound.objects.exists()
