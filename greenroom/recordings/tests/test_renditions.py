import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoCaptureOnCommitCallbacks

from greenroom.accounts.models import Organisation
from greenroom.audit import timeline
from greenroom.kit import jobs, scope
from greenroom.media.damage import Damage
from greenroom.media.errors import FileRefused, MachineTrouble, Reason, StorageFull, ToolFailed
from greenroom.media.stores import current_store
from greenroom.recordings import actions, renditions, tasks
from greenroom.recordings.models import Rendition, Take
from greenroom.recordings.renditions import best_rendition
from greenroom.recordings.signals import (
    recording_ready,
    take_abandoned,
    take_completed,
    take_refused,
)
from greenroom.recordings.tasks import make_playable, normalise
from greenroom.testing.factories import NOW, an_organisation
from greenroom.testing.takes import (
    RECORDED,
    RECORDED_MS,
    a_complete_take,
    a_take,
    a_watchable_take,
    cut,
    send,
    send_all,
)

pytestmark = pytest.mark.usefixtures("organisation")
Kind = Rendition.Kind
LATER = NOW + timedelta(days=4)


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    calls: list[dict[str, Any]] = []

    def note(**values: Any) -> None:
        assert transaction.get_connection().in_atomic_block
        calls.append(values)

    signal.connect(note)
    try:
        yield calls
    finally:
        signal.disconnect(note)


def again(take: Take) -> Take:
    return Take.objects.get(pk=take.pk)


def kinds(take: Take) -> set[str]:
    return set(take.renditions.values_list("kind", flat=True))


def queued() -> list[str]:
    names = ProcrastinateJob.objects.order_by("id").values_list("task_name", flat=True)
    return [name.rpartition(".")[2] for name in names]


def files(take: Take) -> list[str]:
    return [key.rpartition("/")[2].partition("-")[0] for key in current_store().keys(take.folder)]


def test_a_complete_take_is_heard_of_and_queued_once() -> None:
    with heard(take_completed) as calls:
        take = a_complete_take()
        actions.complete_take(take, take.kept_chunks, 4000, "done", NOW)

    assert [call["take"].pk for call in calls] == [take.pk]
    assert queued() == ["make_playable"]


def test_a_complete_take_becomes_watchable(organisation: Organisation) -> None:
    take = a_complete_take()

    with heard(recording_ready) as calls:
        make_playable(organisation.pk, take.pk)

    rendition = again(take).renditions.get()
    assert (rendition.kind, rendition.mime) == (Kind.PLAYABLE, "video/webm")
    assert abs(rendition.duration_ms - RECORDED_MS) < 500
    assert [call["rendition"] for call in calls] == [rendition]
    assert again(take).attention == ""
    assert queued()[-1] == "normalise"
    with current_store().open(rendition.store_key) as file:
        assert file.read() != RECORDED.read_bytes()  # never the uploaded bytes (U6)


def test_a_watchable_take_gets_a_version_for_every_device(organisation: Organisation) -> None:
    take = a_watchable_take()
    normalise(organisation.pk, take.pk)

    assert kinds(take) == {Kind.PLAYABLE, Kind.NORMAL, Kind.POSTER}
    assert {r.mime for r in take.renditions.all()} == {"video/webm", "video/mp4", "image/jpeg"}
    assert again(take).attention == ""
    assert [entry.verb for entry in timeline(take.pk)][:2] == ["take.normalised", "take.playable"]


def test_f67_every_step_may_run_again(organisation: Organisation) -> None:
    take = a_watchable_take(normal=True)
    before = set(take.renditions.values_list("pk", flat=True))

    with heard(recording_ready) as calls:
        make_playable(organisation.pk, take.pk)
        normalise(organisation.pk, take.pk)

    assert calls == []
    assert set(take.renditions.values_list("pk", flat=True)) == before


def test_f67_two_workers_at_once_publish_one_rendition(organisation: Organisation) -> None:
    take = a_complete_take()
    plan = renditions.plan_playable(take.pk, timezone.now())
    assert plan is not None

    make_playable(organisation.pk, take.pk)
    with pytest.raises(renditions.Superseded):
        tasks._remux(organisation.pk, plan)

    assert files(take).count("playable") == 1


def test_f67_a_slower_worker_that_fails_spoils_nothing(organisation: Organisation) -> None:
    take = a_complete_take()
    to_play = renditions.plan_playable(take.pk, timezone.now())
    make_playable(organisation.pk, take.pk)
    to_convert = renditions.plan_normal(take.pk, timezone.now())
    normalise(organisation.pk, take.pk)
    assert to_play is not None
    assert to_convert is not None

    renditions.refuse(to_play, Reason.DAMAGED, "late")
    renditions.give_up_normalising(to_convert, "late")
    renditions.rest(to_convert, timezone.now())

    assert again(take).is_watchable
    assert (again(take).attention, again(take).tries) == ("", 0)


@pytest.mark.parametrize("point", ["recordings.playable_stored", "recordings.normal_stored"])
def test_f70_a_worker_killed_before_its_row_leaves_only_a_file_to_tidy(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == point:
            raise Killed

    take = a_complete_take()
    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr("greenroom.kit.crash.point", die)
        make_playable(organisation.pk, take.pk)
        normalise(organisation.pk, take.pk)
    assert len(kinds(take)) < 3
    make_playable(organisation.pk, take.pk)
    normalise(organisation.pk, take.pk)

    assert kinds(take) == {Kind.PLAYABLE, Kind.NORMAL, Kind.POSTER}
    assert renditions.tidy(take.pk, LATER) == 1
    assert best_rendition(again(take), user_agent_is_apple=True) is not None


def test_a_wiped_queue_is_rebuilt_from_what_is_due() -> None:
    take = a_complete_take()
    silent, _token = a_take()
    wipe()

    jobs.rebuild(timezone.now())

    assert "make_playable" in queued()
    assert Take.objects.silent(LATER).get() == silent
    assert again(take).state == Take.State.COMPLETE


def wipe() -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def test_f69_a_hostile_file_is_refused_with_its_reason(organisation: Organisation) -> None:
    take = a_complete_take(data=b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n")

    with heard(take_refused) as calls:
        make_playable(organisation.pk, take.pk)

    refused = again(take)
    assert (refused.state, refused.refusal) == (Take.State.REFUSED, Reason.NOT_A_RECORDING)
    assert refused.get_refusal_display() == str(Reason.NOT_A_RECORDING.label)
    assert [call["take"].pk for call in calls] == [take.pk]
    assert best_rendition(refused, user_agent_is_apple=False) is None
    assert files(take) == ["000000"]  # what was sent is kept


def failing(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_f67_a_tool_that_fails_is_tried_three_times(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = a_complete_take()
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "remux", failing(ToolFailed(Reason.TOO_SLOW, "stopped")))
        for _ in range(2):
            make_playable(organisation.pk, take.pk)
        assert Take.objects.to_make_playable(timezone.now()).get() == take
        make_playable(organisation.pk, take.pk)
    assert again(take).refusal == Reason.TOO_SLOW

    renditions.try_again(take.pk, timezone.now())
    make_playable(organisation.pk, take.pk)
    assert again(take).is_watchable


def test_f67_work_that_kills_its_worker_ends_too(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    take = a_complete_take()
    monkeypatch.setattr(tasks, "remux", failing(Killed()))  # type: ignore[arg-type]
    for _ in range(3):
        with pytest.raises(Killed):
            make_playable(organisation.pk, take.pk)
    make_playable(organisation.pk, take.pk)

    assert again(take).state == Take.State.REFUSED


@pytest.mark.parametrize("trouble", [StorageFull(), MachineTrouble("no ffmpeg")], ids=repr)
def test_f68_trouble_of_the_machine_is_waited_out_and_costs_no_try(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, trouble: MachineTrouble
) -> None:
    take = a_complete_take()
    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "gather", failing(trouble))
        make_playable(organisation.pk, take.pk)

    assert (again(take).tries, again(take).state) == (0, Take.State.COMPLETE)
    assert not Take.objects.to_make_playable(now).exists()
    assert Take.objects.to_make_playable(now + timedelta(minutes=2)).exists()


def test_f67_what_can_not_be_converted_stays_watchable(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = a_watchable_take()
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "transcode", failing(ToolFailed(Reason.DAMAGED, "signal 11")))
        for _ in range(3):
            normalise(organisation.pk, take.pk)

    assert again(take).attention == Damage.NOT_CONVERTED
    assert best_rendition(again(take), user_agent_is_apple=False) is not None
    assert not Take.objects.to_normalise(timezone.now()).exists()

    renditions.try_again(take.pk, timezone.now())
    normalise(organisation.pk, take.pk)
    assert again(take).attention == ""


def test_m4_a_recording_shorter_than_its_recorder_says_needs_attention(
    organisation: Organisation,
) -> None:
    take, _token = a_take()
    count = send_all(take, RECORDED.read_bytes())
    actions.complete_take(take, count, 9000, "done", NOW)
    make_playable(organisation.pk, take.pk)

    assert again(take).attention == Damage.SHORTER
    assert again(take).is_watchable


def test_an_abandoned_take_is_watchable_up_to_its_first_gap(organisation: Organisation) -> None:
    take, _token = a_take()
    parts = list(cut(RECORDED.read_bytes()))
    for number in (0, 1, 2, 4):
        send(take, number, parts[number])
    with heard(take_abandoned) as calls:
        actions.abandon_take(take.pk, LATER)
    make_playable(organisation.pk, take.pk)

    assert calls[0]["take"].kept_chunks == 3
    assert 0 < again(take).renditions.get().duration_ms < RECORDED_MS


def test_a_take_that_came_back_is_watchable_to_its_end(
    organisation: Organisation,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    take, _token = a_take()
    parts = list(cut(RECORDED.read_bytes()))
    for number in range(3):
        send(take, number, parts[number])
    actions.abandon_take(take.pk, LATER)
    make_playable(organisation.pk, take.pk)
    short = take.renditions.get()

    for number in range(3, len(parts)):
        send(take, number, parts[number])
    actions.complete_take(take, len(parts), RECORDED_MS, "done", NOW)
    with django_capture_on_commit_callbacks(execute=True):
        make_playable(organisation.pk, take.pk)

    whole = take.renditions.get()
    assert whole.duration_ms > short.duration_ms
    assert not current_store().exists(short.store_key)
    assert current_store().exists(whole.store_key)


def test_a_take_whose_beginning_could_not_be_shown_goes_on_when_its_recorder_returns(
    organisation: Organisation,
) -> None:
    take, _token = a_take()
    parts = list(cut(RECORDED.read_bytes(), 100))
    send(take, 0, parts[0])
    actions.abandon_take(take.pk, LATER)
    make_playable(organisation.pk, take.pk)
    assert again(take).state == Take.State.REFUSED

    send(take, 1, b"".join(parts[1:]))
    actions.complete_take(take, 2, RECORDED_MS, "done", NOW)
    make_playable(organisation.pk, take.pk)

    assert again(take).is_watchable
    assert again(take).refusal == ""


def test_a_take_whose_recorder_came_back_meanwhile_is_not_refused(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, _token = a_take()
    send(take, 0, b"\x1a\x45\xdf\xa3webm, and nothing more")
    actions.abandon_take(take.pk, LATER)

    def returns(*_: object, **__: object) -> None:
        send(take, 1, b"the rest")
        raise FileRefused(Reason.EMPTY)

    monkeypatch.setattr(tasks, "remux", returns)
    make_playable(organisation.pk, take.pk)

    assert again(take).state == Take.State.RECEIVING


def test_another_organisation_sees_nothing_of_a_take(organisation: Organisation) -> None:
    take = a_complete_take()
    other = an_organisation("Other Demo Co.")
    assert organisation.pk != other.pk
    with pytest.raises(scope.CrossedOrganisations), scope.organisation(other.pk):
        again(take)


def test_nothing_is_left_on_the_bench(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT_FOLDER = tmp_path
    a_watchable_take(normal=True)

    assert list((tmp_path / ".bench").iterdir()) == []


def test_what_killed_workers_left_is_cleared_with_the_next_take(
    organisation: Organisation, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT_FOLDER = tmp_path
    left, fresh = tmp_path / ".bench" / "bench-old", tmp_path / ".bench" / "bench-new"
    for bench in (left, fresh):
        bench.mkdir(parents=True)
        (bench / "source").write_bytes(b"x")
    os.utime(left, (0, 0))

    tasks.tidy_take(organisation.pk, a_take()[0].pk)

    assert not left.exists()
    assert fresh.exists()
