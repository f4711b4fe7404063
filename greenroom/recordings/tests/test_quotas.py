import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from greenroom.audit import timeline
from greenroom.media.stores import current_store
from greenroom.recordings import quotas
from greenroom.recordings.erasing import ERASED
from greenroom.recordings.models import Take
from greenroom.recordings.tests.conftest import Recorder
from greenroom.testing.takes import a_take

Quota = Callable[..., None]


@pytest.fixture(autouse=True)
def _fresh_sums() -> None:
    cache.clear()


@pytest.fixture
def quota(settings: Settings) -> Quota:
    def limited(**limits: int) -> None:
        settings.QUOTAS = {"answer": 0, "interview": 0, "organisation": 0, **limits}

    return limited


def told(recorder: Recorder, number: int, data: bytes) -> tuple[int, str]:
    answer = recorder.put(number, data)
    body = json.loads(answer.content)
    return answer.status_code, body.get("status") or body["error"]


def test_u3_all_tries_of_an_answer_count_together(
    recorder: Recorder, client: Client, quota: Quota
) -> None:
    quota(answer=10)
    again = Recorder(client, *a_take(recorder.take.owner_id))

    assert told(recorder, 0, b"123456") == (200, "stored")
    assert told(again, 0, b"12345") == (413, "answer_full")
    assert told(again, 0, b"1234") == (200, "stored")
    assert told(again, 0, b"1234") == (200, "duplicate")  # what is here stays acknowledged


def test_u3_what_is_over_the_quota_leaves_no_bytes_and_one_trace(
    recorder: Recorder, quota: Quota
) -> None:
    quota(answer=3)
    for _ in range(2):
        assert told(recorder, 0, b"1234") == (413, "answer_full")

    assert list(current_store().keys(recorder.take.folder)) == []
    traces = [(entry.verb, entry.why) for entry in timeline(recorder.take.pk)]
    assert traces.count(("take.full", "answer_full")) == 1


def test_u3_answers_of_one_interview_count_together(
    recorder: Recorder, client: Client, quota: Quota, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota(answer=10, interview=10)
    sibling, stranger = (Recorder(client, *a_take(uuid4())) for _ in range(2))
    together = [recorder.take.owner_id, sibling.take.owner_id]
    monkeypatch.setitem(
        quotas._siblings,
        "answer",
        lambda owner: Take.objects.filter(
            owner_id__in=together if owner in together else []
        ).values_list("owner_id", flat=True),
    )

    assert told(recorder, 0, b"123456") == (200, "stored")
    assert told(sibling, 0, b"12345") == (413, "interview_full")
    assert told(stranger, 0, b"12345") == (200, "stored")


def test_u3_a_full_organisation_lets_recorders_wait_and_goes_on(
    recorder: Recorder, quota: Quota
) -> None:
    quota(organisation=8)
    assert told(recorder, 0, b"12345678") == (200, "stored")
    cache.clear()

    refused = recorder.put(1, b"9")
    assert (refused.status_code, refused["Retry-After"]) == (507, "30")
    assert "stays on your device" in json.loads(refused.content)["message"]
    assert recorder.look()["have"] == [0]

    quota(organisation=9)
    assert told(recorder, 1, b"9") == (200, "stored")


def test_u3_what_was_erased_is_not_counted(recorder: Recorder, quota: Quota) -> None:
    quota(organisation=10)
    erased, _token = a_take()
    Take.objects.filter(pk=erased.pk).update(received_bytes=100, end_reason=ERASED)
    told(recorder, 0, b"123456")
    cache.clear()

    used = quotas.of_organisation()
    assert used == quotas.Use(6, 10)
    assert (used.percent, used.is_up) == (60, False)


def test_no_limit_means_no_sum(recorder: Recorder, quota: Quota) -> None:
    quota()

    assert quotas.of_organisation() is None
    assert told(recorder, 0, b"1") == (200, "stored")
