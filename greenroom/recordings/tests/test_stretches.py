"""A long take is assembled while it is recorded; when that fails, nobody notices."""

from contextlib import AbstractContextManager
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from greenroom.accounts.models import Organisation
from greenroom.kit import scope
from greenroom.media.stores import current_store, workbench
from greenroom.recordings import actions, stretches, tasks
from greenroom.recordings.models import STRETCH_CHUNKS, Stretch, Take
from greenroom.recordings.tasks import assemble, make_playable
from greenroom.testing.factories import NOW, an_organisation
from greenroom.testing.takes import RECORDED, RECORDED_MS, a_take, cut, send

pytestmark = pytest.mark.usefixtures("organisation")
DATA = RECORDED.read_bytes()
PARTS = list(cut(DATA, len(DATA) // (2 * STRETCH_CHUNKS)))  # a minute and a half, it seems


def a_growing_take(count: int = STRETCH_CHUNKS, parts: list[bytes] = PARTS) -> Take:
    take, _token = a_take()
    for number, part in enumerate(parts[:count]):
        send(take, number, part)
    return take


def complete(take: Take, parts: list[bytes] = PARTS) -> None:
    for number in range(STRETCH_CHUNKS, len(parts)):
        send(take, number, parts[number])
    actions.complete_take(take, len(parts), RECORDED_MS, "done", NOW)


def files(take: Take) -> list[str]:
    return [key for key in current_store().keys(take.folder) if "stretch" in key]


def refuses(*_: object, **__: object) -> None:
    raise AssertionError("taken as a whole")


def test_a_take_that_has_grown_is_due_once() -> None:
    short, grown = a_growing_take(STRETCH_CHUNKS - 1), a_growing_take()
    assert list(Take.objects.to_assemble()) == [grown]

    assert stretches.plan(short.pk) is None
    assert stretches.plan(grown.pk) is not None
    assert not Take.objects.to_assemble().exists()


def test_what_was_assembled_meanwhile_is_joined_at_the_end(
    organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    take = a_growing_take()
    assemble(organisation.pk, take.pk)
    made = take.stretches.get()
    assert 0 < made.first_byte < made.end_byte <= sum(map(len, PARTS[:STRETCH_CHUNKS]))

    complete(take)
    monkeypatch.setattr(tasks, "remux", refuses)
    with django_capture_on_commit_callbacks(execute=True):
        make_playable(organisation.pk, take.pk)

    rendition = take.renditions.get()
    assert rendition.mime == "video/webm"
    assert abs(rendition.duration_ms - RECORDED_MS) < 100
    assert Take.objects.get(pk=take.pk).attention == ""
    assert (take.stretches.count(), files(take)) == (0, [])


def test_stretches_follow_one_another(organisation: Organisation) -> None:
    take = a_growing_take()
    assemble(organisation.pk, take.pk)
    for number in range(STRETCH_CHUNKS, len(PARTS)):
        send(take, number, PARTS[number])
    assemble(organisation.pk, take.pk)

    first, second = take.stretches.order_by("first_byte")
    assert first.end_byte == second.first_byte


def test_of_two_workers_one_keeps_its_stretch(organisation: Organisation) -> None:
    take = a_growing_take()
    here = stretches.plan(take.pk)
    assert here is not None
    Take.objects.update(assembled_chunks=0)
    assemble(organisation.pk, take.pk)

    again = stretches.cut(here, to_its_end=False)
    assert again is not None
    with workbench() as bench:
        stretches.keep(here, again, *stretches.make(again, bench))

    assert len(files(take)) == take.stretches.count() == 1


def test_a_hostile_stretch_is_no_harm(organisation: Organisation) -> None:
    take = a_growing_take(parts=[b"#EXTM3U\n/etc/passwd\n"] * STRETCH_CHUNKS)

    assemble(organisation.pk, take.pk)

    assert not take.stretches.exists()
    assert Take.objects.get(pk=take.pk).state == Take.State.RECEIVING


def test_a_take_whose_stretches_do_not_fit_is_taken_as_a_whole(organisation: Organisation) -> None:
    take = a_growing_take()
    assemble(organisation.pk, take.pk)
    Stretch.objects.update(end_byte=9_000)  # within a picture
    complete(take)

    make_playable(organisation.pk, take.pk)

    assert abs(take.renditions.get().duration_ms - RECORDED_MS) < 500


def test_a_hole_is_not_passed(organisation: Organisation) -> None:
    take, _token = a_take()
    for number, part in enumerate(PARTS[: STRETCH_CHUNKS + 1]):
        if number != 20:
            send(take, number, part)
    assemble(organisation.pk, take.pk)

    assert take.stretches.get().end_byte <= sum(map(len, PARTS[:20]))


def in_other() -> AbstractContextManager[Any]:
    return scope.organisation(an_organisation("Other Demo Co.").pk)


def test_another_organisation_sees_no_stretch(organisation: Organisation) -> None:
    take = a_growing_take()
    assemble(organisation.pk, take.pk)

    with pytest.raises(scope.CrossedOrganisations), in_other():
        take.stretches.exists()
