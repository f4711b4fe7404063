from datetime import timedelta

import pytest
from pytest_django import Settings

from greenroom.accounts.models import Organisation
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.actions import TakeRequest
from greenroom.interviews.actions.answering import MOST_TAKES
from greenroom.interviews.errors import (
    AnswersMissing,
    ConsentMissing,
    InvitationClosed,
    NoTakesLeft,
    StillUploading,
)
from greenroom.interviews.models import Invitation
from greenroom.recordings.models import Take
from greenroom.recordings.signals import take_refused
from greenroom.testing.factories import NOW, a_job, a_template, an_invitation, consent_to_all

pytestmark = pytest.mark.django_db


def wanted(client_take_id: str = "take-1") -> TakeRequest:
    return TakeRequest(client_take_id, "video/webm;codecs=vp8,opus", 640, 480)


@pytest.fixture
def invitation(organisation: Organisation) -> Invitation:
    invitation = an_invitation(job=a_job(a_template(count=2, takes=2)))
    consent_to_all(invitation)
    return invitation


def received(invitation: Invitation, position: int, client_take_id: str) -> Take:
    """A take whose every byte is here."""
    take, _token = actions.start_take(invitation.pk, position, wanted(client_take_id), NOW)
    Take.objects.filter(pk=take.pk).update(state=Take.State.COMPLETE, kept_chunks=3)
    return take


def answer_everything(invitation: Invitation) -> None:
    for position in (1, 2):
        take = received(invitation, position, f"take-{position}")
        actions.keep_take(invitation.pk, position, take.pk, NOW)


def test_nothing_is_recorded_before_the_candidate_agreed(organisation: Organisation) -> None:
    invitation = an_invitation()

    with pytest.raises(ConsentMissing):
        actions.start_take(invitation.pk, 1, wanted(), NOW)


def test_tries_that_cost_nothing_have_an_end_too(invitation: Invitation) -> None:
    for number in range(MOST_TAKES):
        take = received(invitation, 1, f"take-{number}")
        Take.objects.filter(pk=take.pk).update(end_reason="hidden")

    with pytest.raises(NoTakesLeft):
        actions.start_take(invitation.pk, 1, wanted("one more"), NOW)
    actions.start_take(invitation.pk, 1, wanted("take-0"), NOW)  # a known one may be sent on


def test_the_same_recording_twice_is_one_take(invitation: Invitation) -> None:
    first, token = actions.start_take(invitation.pk, 1, wanted(), NOW)
    second, again = actions.start_take(invitation.pk, 1, wanted(), NOW)

    assert (first, token) == (second, again)


def test_takes_run_out(invitation: Invitation) -> None:
    for number in range(2):
        received(invitation, 1, f"take-{number}")

    with pytest.raises(NoTakesLeft):
        actions.start_take(invitation.pk, 1, wanted("one more"), NOW)


def test_a_technical_failure_costs_no_take(invitation: Invitation) -> None:
    for number in range(2):
        take = received(invitation, 1, f"take-{number}")
        Take.objects.filter(pk=take.pk).update(end_reason="device")

    assert actions.start_take(invitation.pk, 1, wanted("one more"), NOW)


def test_one_link_can_t_fill_the_disk(invitation: Invitation, settings: Settings) -> None:
    received(invitation, 1, "take-1")
    Take.objects.update(received_bytes=700)
    settings.QUOTAS = {**settings.QUOTAS, "interview": 700}

    with pytest.raises(NoTakesLeft):
        actions.start_take(invitation.pk, 2, wanted("take-2"), NOW)


def test_a_take_of_another_answer_can_t_be_kept(invitation: Invitation) -> None:
    take = received(invitation, 1, "take-1")
    received(invitation, 2, "take-2")

    with pytest.raises(Take.DoesNotExist):
        actions.keep_take(invitation.pk, 2, take.pk, NOW)


def test_an_interview_with_a_gap_can_t_be_sent(invitation: Invitation) -> None:
    take = received(invitation, 2, "take-2")
    actions.keep_take(invitation.pk, 2, take.pk, NOW)

    with pytest.raises(AnswersMissing) as missing:
        actions.complete(invitation.pk, NOW)
    assert missing.value.positions == [1]


def test_an_interview_waits_for_the_last_byte(invitation: Invitation) -> None:
    answer_everything(invitation)
    Take.objects.filter(client_take_id="take-2").update(state=Take.State.RECEIVING)

    with pytest.raises(StillUploading):
        actions.complete(invitation.pk, NOW)


def test_s52_a_completed_interview_is_thanked_for_once(invitation: Invitation) -> None:
    answer_everything(invitation)

    for _ in range(2):
        actions.complete(invitation.pk, NOW)

    assert Effect.objects.filter(key=f"thanks:{invitation.pk}:1").count() == 1
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.COMPLETED


def test_after_the_deadline_there_is_a_silent_grace(invitation: Invitation) -> None:
    late = invitation.deadline_at + timedelta(hours=1)
    actions.start_take(invitation.pk, 1, wanted(), late)

    with pytest.raises(InvitationClosed):
        actions.start_take(invitation.pk, 1, wanted("2"), late + timedelta(hours=2))


def test_c33_the_browser_s_time_zone_is_believed(invitation: Invitation) -> None:
    actions.open_invitation(invitation.pk, NOW, time_zone="Europe/Berlin")
    invitation.refresh_from_db()

    assert invitation.zone().key == "Europe/Berlin"


def test_a_message_that_still_waits_is_called_off_when_the_interview_is_sent(
    invitation: Invitation,
) -> None:
    answer_everything(invitation)

    actions.complete(invitation.pk, NOW)

    waiting = Effect.objects.filter(kind="message.email", state=Effect.State.PLANNED)
    assert [effect.key for effect in waiting] == [f"thanks:{invitation.pk}:1"]


def test_an_answer_that_nobody_can_watch_is_asked_again(invitation: Invitation) -> None:
    answer_everything(invitation)
    take = Take.objects.get(client_take_id="take-1")

    take_refused.send(sender=Take, take=take)

    with pytest.raises(AnswersMissing):
        actions.complete(invitation.pk, NOW)
    assert Entry.objects.filter(verb="answer.refused").count() == 1


def test_a_sent_interview_keeps_the_answer_that_can_t_be_shown(invitation: Invitation) -> None:
    answer_everything(invitation)
    actions.complete(invitation.pk, NOW)
    take = Take.objects.get(client_take_id="take-1")

    take_refused.send(sender=Take, take=take)

    assert invitation.progress().is_complete
