"""Pauses and words of takes: who gets them, and what becomes of them when things go wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from greenroom.accounts.models import Organisation
from greenroom.audit import timeline
from greenroom.kit import jobs, scope
from greenroom.media.errors import MachineTrouble, Reason, ToolFailed
from greenroom.recordings import erasing, sounds
from greenroom.recordings.models import Sound, Take
from greenroom.recordings.sound_tasks import listen
from greenroom.recordings.tasks import make_playable
from greenroom.testing.factories import NOW, an_organisation
from greenroom.testing.speech import FAKE, FakeTranscriber, fresh
from greenroom.testing.takes import PAYLOADS, a_complete_take, a_watchable_take

LATER = timezone.now() + timedelta(days=1)
SPOKEN = PAYLOADS / "spoken__two_sentences.webm"


@pytest.fixture
def transcriber(settings: Settings) -> FakeTranscriber:
    settings.TRANSCRIBER = FAKE
    return fresh()


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    organisation.transcripts_enabled = True
    organisation.save()
    return organisation


@pytest.fixture
def take(organisation: Organisation, transcriber: FakeTranscriber) -> Take:
    return a_watchable_take()


def wanted(take: Take, *, wants_words: bool = True) -> Sound:
    sounds.listen_to([take.pk], wants_words=wants_words)
    return Sound.objects.get(take=take)


def listened(take: Take, *, wants_words: bool = True) -> Sound:
    sound = wanted(take, wants_words=wants_words)
    listen(sound.scope_id, sound.pk)
    sound.refresh_from_db()
    return sound


def is_due(sound: Sound) -> bool:
    ProcrastinateJob.objects.all().delete()
    jobs.rebuild(LATER)
    queued = ProcrastinateJob.objects.filter(task_name__endswith=".listen")
    return str(sound.pk) in {job.args["subject_id"] for job in queued}


def test_the_pause_between_two_sentences_is_found(organisation: Organisation) -> None:
    spoken = a_complete_take(data=SPOKEN.read_bytes())
    make_playable(spoken.scope_id, spoken.pk)

    ((start, end),) = listened(spoken).pauses[:1]

    assert 3_500 < start < 4_500  # the first sentence is over after 3.7 s
    assert 6_000 < end < 7_000  # and the second begins after 3 s more


def test_words_are_written_down_with_their_times(take: Take, transcriber: FakeTranscriber) -> None:
    sound = listened(take)

    assert [line.text for line in sounds.lines_of(sound)] == ["Hello there.", "Bye."]
    assert (sound.language, sound.writer, sound.percent) == ("en", "fake", 100)
    assert [wave[:4] for wave in transcriber.heard] == [b"RIFF"]
    assert not is_due(sound)
    assert {"take.heard", "transcript.written"} <= {entry.verb for entry in timeline(take.pk)}


def test_nothing_is_written_down_that_nobody_wants(
    take: Take, transcriber: FakeTranscriber
) -> None:
    sound = listened(take, wants_words=False)

    assert transcriber.heard == []
    assert sound.heard_chunks == take.playable_chunks
    assert not is_due(sound)


def test_nothing_is_written_down_once_the_organisation_wants_no_more(
    take: Take, transcriber: FakeTranscriber, organisation: Organisation
) -> None:
    Organisation.objects.update(transcripts_enabled=False)

    sound = listened(take)

    assert transcriber.heard == []
    assert not is_due(sound)


def test_without_a_recogniser_the_rest_is_there_and_words_follow_once_there_is_one(
    take: Take, transcriber: FakeTranscriber
) -> None:
    transcriber.lacks = "No folder."
    sound = listened(take)
    assert sound.heard_chunks == take.playable_chunks
    assert not is_due(sound)

    transcriber.lacks = ""
    assert is_due(sound)


def test_progress_is_told_while_it_listens(take: Take, transcriber: FakeTranscriber) -> None:
    seen: list[int] = []
    transcriber.told = lambda: seen.extend(Sound.objects.values_list("percent", flat=True))

    listened(take)

    assert seen == [50]


def test_a_take_that_can_not_be_watched_yet_is_heard_once_it_can(
    organisation: Organisation, transcriber: FakeTranscriber
) -> None:
    sound = listened(a_complete_take())
    assert sound.heard_chunks == 0
    assert not is_due(sound)

    Take.objects.update(playable_chunks=1)
    assert is_due(sound)


def test_trouble_of_the_machine_costs_no_try(take: Take, transcriber: FakeTranscriber) -> None:
    transcriber.says = MachineTrouble("no memory")
    sound = listened(take)

    assert (sound.tries, sound.problem) == (0, "")
    assert is_due(sound)


def test_a_recogniser_that_breaks_off_is_given_up_after_three_tries(
    take: Take, transcriber: FakeTranscriber
) -> None:
    transcriber.says = ToolFailed(Reason.DAMAGED, "it broke off")
    for _try in range(2):
        listened(take)
        Sound.objects.update(try_after=None)
    sound = listened(take)

    assert sound.problem == Reason.DAMAGED
    assert sound.heard_chunks == take.playable_chunks  # the pauses are there all the same
    assert not is_due(sound)
    assert "take.not_heard" in {entry.verb for entry in timeline(take.pk)}


def test_a_recogniser_that_kills_its_worker_is_given_up(
    take: Take, transcriber: FakeTranscriber
) -> None:
    sound = wanted(take)
    Sound.objects.update(tries=3)

    listen(sound.scope_id, sound.pk)

    sound.refresh_from_db()
    assert sound.problem == Reason.DAMAGED
    assert transcriber.heard == []


def test_x7_words_are_erased_with_the_recording(take: Take) -> None:
    listened(take)

    erasing.close_takes(take.owner_kind, [take.owner_id], NOW)

    assert not Sound.objects.exists()


def test_x7_words_heard_during_an_erasure_are_not_kept(
    take: Take, transcriber: FakeTranscriber
) -> None:
    def erase() -> None:
        erasing.close_takes(take.owner_kind, [take.owner_id], NOW)

    transcriber.told = erase
    sound = wanted(take)

    listen(sound.scope_id, sound.pk)

    assert not Sound.objects.exists()
    assert "transcript.written" not in {entry.verb for entry in timeline(take.pk)}


def test_words_of_another_organisation_are_out_of_reach(take: Take) -> None:
    sound = listened(take)

    scope.change(an_organisation("Southlight Demo Co.").pk)

    assert not Sound.objects.filter(pk=sound.pk).exists()
