import json
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.audit import timeline
from greenroom.integrations.disk.store import DiskStore
from greenroom.media.errors import StorageFull
from greenroom.media.stores import current_store
from greenroom.recordings import actions
from greenroom.recordings.actions import TakeRequest
from greenroom.recordings.models import CHUNK_BYTES, Chunk, Take
from greenroom.recordings.tests.conftest import Recorder
from greenroom.testing.factories import NOW
from greenroom.testing.takes import a_take, sha256


class HasContent(Protocol):
    content: bytes


def body(response: HasContent) -> dict[str, object]:
    return dict(json.loads(response.content))


def stored_bytes(take: Take) -> bytes:
    whole = b""
    for chunk in take.chunks.select_related("take").order_by("number"):
        with current_store().open(chunk.key) as file:
            whole += file.read()
    return whole


def test_chunks_arrive_and_the_take_is_complete(recorder: Recorder) -> None:
    assert body(recorder.put(0, b"first")) == {"status": "stored"}
    assert body(recorder.put(1, b"second")) == {"status": "stored"}

    seen = recorder.look()
    assert (seen["have"], seen["complete"], seen["bytes"]) == ([0, 1], False, 11)
    assert seen["deadline"] == (NOW + timedelta(seconds=60, hours=48)).isoformat()
    assert recorder.complete(2).status_code == 200
    assert recorder.look()["complete"] is True
    assert stored_bytes(recorder.take) == b"firstsecond"


def test_starting_twice_is_one_take_and_one_token(organisation: Organisation) -> None:
    wanted = TakeRequest("recorder-1", "video/webm", 640, 480)
    owner = uuid4()
    first = actions.start_take("answer", owner, wanted, limit_seconds=60, at=NOW)
    again = actions.start_take(
        "answer", owner, wanted, limit_seconds=60, at=NOW + timedelta(minutes=1)
    )

    assert first == again
    assert Take.objects.count() == 1
    assert [entry.verb for entry in timeline(first[0].pk)] == ["take.started"]
    assert organisation.pk == first[0].organisation_id


def test_f57_the_same_chunk_again_is_a_duplicate(recorder: Recorder) -> None:
    recorder.put(0, b"first")

    assert body(recorder.put(0, b"first")) == {"status": "duplicate"}
    assert recorder.look()["bytes"] == 5


def test_f57_another_chunk_under_the_same_number_is_refused(recorder: Recorder) -> None:
    recorder.put(0, b"first")
    refused = recorder.put(0, b"other")

    assert refused.status_code == 409
    assert body(refused)["error"] == "other_hash"
    assert stored_bytes(recorder.take) == b"first"


def test_f58_bytes_that_changed_on_the_way_leave_nothing(recorder: Recorder) -> None:
    refused = recorder.put(0, b"damaged", claimed=sha256(b"as sent"))

    assert refused.status_code == 422
    assert body(refused)["message"]
    assert recorder.look()["have"] == []
    assert list(current_store().keys(recorder.take.folder)) == []


def test_f57_order_does_not_matter_and_a_gap_is_named(recorder: Recorder) -> None:
    for number in (4, 0, 2):
        recorder.put(number, b"x%d" % number)

    refused = recorder.complete(5)
    assert (refused.status_code, body(refused)["missing"]) == (409, [1, 3])

    recorder.put(3, b"x3")
    recorder.put(1, b"x1")
    assert recorder.complete(5).status_code == 200
    assert stored_bytes(recorder.take) == b"x0x1x2x3x4"


def test_f64_completing_again_gives_the_same_answer_and_one_entry(recorder: Recorder) -> None:
    recorder.put(0, b"first")
    answers = {recorder.complete(1).content for _ in range(10)}

    assert len(answers) == 1
    verbs = [entry.verb for entry in timeline(recorder.take.pk)]
    assert verbs.count("take.completed") == 1


def test_a_complete_take_takes_no_new_chunk_but_knows_its_own(recorder: Recorder) -> None:
    recorder.put(0, b"first")
    recorder.complete(1)

    assert body(recorder.put(0, b"first")) == {"status": "duplicate"}
    assert body(recorder.put(1, b"late"))["error"] == "closed"


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Bearer 0000", "Basic abc", "Bearer 0" * 2]
)
def test_u7_a_wrong_token_learns_nothing(recorder: Recorder, token: str) -> None:
    there = recorder.client.get(recorder.address, headers={"Authorization": token})
    nowhere = recorder.client.get(f"/uploads/{uuid4()}", headers={"Authorization": token})

    assert there.status_code == nowhere.status_code == 401
    assert there.content == nowhere.content


def test_u7_a_token_opens_its_own_take_alone(recorder: Recorder) -> None:
    other, _token = a_take()
    answer = recorder.client.get(f"/uploads/{other.pk}", headers=recorder.bearer)

    assert answer.status_code == 401


def test_f66_a_token_is_over_48_hours_after_the_take(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours, status in ((47, 200), (49, 401)):
        later = NOW + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda later=later: later)
        answer = recorder.client.get(recorder.address, headers=recorder.bearer)
        assert answer.status_code == status


def test_a_device_that_was_away_for_days_may_still_send_what_it_holds(
    organisation: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, owner = TakeRequest(str(uuid4()), "video/webm", 640, 480), uuid4()
    _take, over = actions.start_take("answer", owner, wanted, limit_seconds=60, at=NOW)
    later = NOW + timedelta(days=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    take, token = actions.start_take("answer", owner, wanted, limit_seconds=60, at=later)

    assert token != over  # a recorder gives up that is told the same one again
    assert Recorder(client, take, over).put(0, b"first").status_code == 401
    assert Recorder(client, take, token).put(0, b"first").status_code == 200


def test_no_cookie_and_no_csrf_token_is_needed(recorder: Recorder) -> None:
    recorder.client = Client(enforce_csrf_checks=True)

    assert recorder.put(0, b"x").status_code == 200
    assert recorder.complete(1).status_code == 200
    assert not recorder.client.cookies


def test_u3_a_chunk_has_a_largest_size(recorder: Recorder) -> None:
    assert recorder.put(0, bytes(CHUNK_BYTES)).status_code == 200
    assert recorder.put(1, bytes(CHUNK_BYTES + 1)).status_code == 413


def test_u3_a_take_has_as_many_chunks_and_bytes_as_its_limit_allows(recorder: Recorder) -> None:
    assert body(recorder.put(recorder.take.most_chunks, b"x"))["error"] == "take_too_large"

    Take.objects.update(received_bytes=recorder.take.most_bytes)
    assert recorder.put(0, b"x").status_code == 413


@pytest.mark.parametrize("claimed", ["zz", "0" * 63, "g" * 64])
def test_a_malformed_hash_is_a_bad_request(recorder: Recorder, claimed: str) -> None:
    assert recorder.put(0, b"x", claimed=claimed).status_code == 400


def test_an_empty_chunk_is_a_bad_request(recorder: Recorder) -> None:
    assert recorder.put(0, b"").status_code == 400


@pytest.mark.parametrize(
    "ended",
    [
        {"count": 0},
        {"count": -1},
        {"count": "1"},
        {"count": True},
        {"count": 10**9},
        {"count": 1, "duration_ms": -5},
        {"count": 1, "reason": "<script>"},
    ],
    ids=str,
)
def test_a_malformed_end_is_a_bad_request(recorder: Recorder, ended: dict[str, object]) -> None:
    recorder.put(0, b"x")

    assert recorder.complete(**ended).status_code == 400
    assert recorder.look()["complete"] is False


def test_a_body_that_is_no_json_is_a_bad_request(recorder: Recorder) -> None:
    answer = recorder.client.post(
        f"{recorder.address}/complete",
        "not json",
        content_type="application/json",
        headers=recorder.bearer,
    )
    assert answer.status_code == 400


def test_f60_a_full_disk_keeps_what_was_acknowledged(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.put(0, b"first")

    def full(*_: object) -> int:
        raise StorageFull

    with monkeypatch.context() as patch:
        patch.setattr(DiskStore, "put", full)
        refused = recorder.put(1, b"second")
    assert refused.status_code == 507
    assert refused["Retry-After"] == "30"
    assert "stays on your device" in str(body(refused)["message"])

    assert recorder.look()["have"] == [0]
    assert body(recorder.put(1, b"second")) == {"status": "stored"}


def test_f60_a_broken_disk_is_a_passing_fault(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(DiskStore, "put", broken)
    assert recorder.put(0, b"first").status_code == 503


def test_a_take_that_fell_silent_keeps_its_gap_free_beginning(recorder: Recorder) -> None:
    for number in (0, 1, 3):
        recorder.put(number, b"x%d" % number)
    soon, late = NOW + timedelta(minutes=5), NOW + timedelta(days=3)

    assert not Take.objects.silent(soon).exists()
    actions.abandon_take(recorder.take.pk, late)

    take = Take.objects.get()
    assert (take.state, take.kept_chunks) == (Take.State.ABANDONED, 2)


def test_an_abandoned_take_goes_on_when_its_recorder_returns(recorder: Recorder) -> None:
    recorder.put(0, b"x0")
    actions.abandon_take(recorder.take.pk, NOW + timedelta(days=3))

    assert body(recorder.put(1, b"x1")) == {"status": "stored"}
    assert recorder.complete(2).status_code == 200
    assert Take.objects.get().state == Take.State.COMPLETE


def test_f59_a_file_whose_row_was_never_written_is_taken_up_again(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == "recordings.chunk_stored":
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("greenroom.kit.crash.point", die)
        with pytest.raises(Killed):
            actions.store_chunk(recorder.take, 0, sha256(b"x"), b"x", NOW)
    assert Chunk.objects.count() == 0
    assert len(list(current_store().keys(recorder.take.folder))) == 1

    assert body(recorder.put(0, b"x")) == {"status": "stored"}
    assert len(list(current_store().keys(recorder.take.folder))) == 1
