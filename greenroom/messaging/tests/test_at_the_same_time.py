"""Several workers and web processes at once, each with its own connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.effects.models import Effect
from greenroom.effects.tasks import walk
from greenroom.kit import scope
from greenroom.messaging.actions import plan_email, plan_sms
from greenroom.messaging.models import Message, Rules
from greenroom.testing.channels import MemoryEmailChannel, MemoryTextChannel

SUBJECT = UUID("7d1f5f7e-5f0e-4f6e-9f39-0b4d4d6f2a11")
VALUES = {"link": "https://interviews.example.com/i/abc", "deadline": "Tuesday"}
MOST = Rules._meta.get_field("texts_per_number").default
TOGETHER = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def texting() -> Organisation:
    return Organisation.objects.create(name="Northlight Demo Co.", texting_enabled=True)


def at_once(work: Callable[[int], None]) -> None:
    def run(turn: int) -> None:
        try:
            work(turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        list(threads.map(run, range(TOGETHER)))


def test_s49_one_key_planned_at_once_is_one_mail(
    texting: Organisation, mails: MemoryEmailChannel
) -> None:
    effects: set[UUID] = set()

    def plan(_turn: int) -> None:
        with scope.organisation(texting.pk):
            effect = plan_email(
                "invite",
                "key",
                to="ada@example.com",
                values=VALUES,
                subject_id=SUBJECT,
                at=timezone.now(),
            )
            effects.add(effect.pk)

    at_once(plan)
    (effect_id,) = effects
    at_once(lambda _turn: walk(texting.pk, effect_id))

    assert len(mails.sent) == 1
    with scope.organisation(texting.pk):
        assert Message.objects.get().effect_id == effect_id


def test_e6_the_cap_of_a_number_holds_between_workers(
    texting: Organisation, texts: MemoryTextChannel
) -> None:
    with scope.organisation(texting.pk):
        effects = [
            plan_sms(
                "invite",
                f"key {turn}",
                to="+4915112345678",
                values=VALUES,
                subject_id=SUBJECT,
                at=timezone.now(),
            )
            for turn in range(TOGETHER)
        ]
    at_once(lambda turn: walk(texting.pk, effects[turn].pk))

    assert len(texts.sent) == MOST
    with scope.organisation(texting.pk):
        waiting = Message.objects.filter(state=Message.State.PLANNED).count()
    assert waiting == TOGETHER - MOST


def test_another_organisation_sees_none_of_it(texting: Organisation) -> None:
    other = Organisation.objects.create(name="Southlight Demo Co.")
    with scope.organisation(texting.pk):
        plan_email(
            "closed", "key", to="a@example.com", values={}, subject_id=SUBJECT, at=timezone.now()
        )
    with scope.organisation(other.pk), connection.cursor() as cursor:
        cursor.execute("select count(*) from messaging_message")
        seen = cursor.fetchone()
        same_key = plan_email(
            "closed", "key", to="b@example.com", values={}, subject_id=SUBJECT, at=timezone.now()
        )

        assert seen == (0,)
        assert Effect.objects.get() == same_key
