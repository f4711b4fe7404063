"""What is told when a text or even a note does not get through (S68, S72)."""

from datetime import timedelta

import pytest

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.models import Connection
from greenroom.ats.tests.support import LATER, effects, look, perform
from greenroom.effects import actions
from greenroom.effects.models import Effect
from greenroom.messaging.compose import compose_email
from greenroom.messaging.models import Message
from greenroom.messaging.ports import Report
from greenroom.messaging.signals import message_refused
from greenroom.messaging.texting import report
from greenroom.testing.ats import ADA, FakeWorld
from greenroom.testing.factories import NOW, a_member

pytestmark = pytest.mark.usefixtures("sales")
IN = NOW + timedelta(minutes=1)


def refuse(effect: Effect) -> None:
    """As if the ATS had said no for good."""
    effect.state = Effect.State.CLAIMED
    effect.save()
    actions.settle_refused(effect, "403 no notes here", LATER)


@pytest.fixture
def texted(world: FakeWorld, connection: Connection) -> Message:
    """Ada got the mail and a text, and the note said so."""
    Organisation.objects.update(texting_enabled=True)
    world.add(ADA, phones=("+49 1512 3456789",))
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()
    return Message.objects.get(channel="sms")


def test_s72_a_text_that_did_not_arrive_corrects_the_note(
    world: FakeWorld, texted: Message
) -> None:
    told = Report(is_delivered=False, reason="The phone is switched off. (code 30003)")
    report(texted.pk, told, LATER)
    report(texted.pk, told, LATER)
    perform()

    first, second = world.notes_of("opp-ada")
    assert "Also by text message to +4915123456789" in first
    assert "did not arrive. The phone is switched off. (code 30003)" in second
    assert "The e-mail stands" in second


def test_s72_a_text_that_was_refused_corrects_the_note(world: FakeWorld, texted: Message) -> None:
    message_refused.send(
        sender=Message, message=texted, effect=texted.effect, reason="This is not a mobile number."
    )
    perform()

    assert "This is not a mobile number." in world.notes_of("opp-ada")[1]


def test_s72_a_text_that_arrived_needs_no_second_note(world: FakeWorld, texted: Message) -> None:
    report(texted.pk, Report(is_delivered=True), LATER)
    perform()

    assert len(world.notes_of("opp-ada")) == 1


def test_s68_when_even_the_note_fails_the_admins_get_a_mail(
    world: FakeWorld, connection: Connection
) -> None:
    a_member(Role.ADMIN)
    a_member(Role.TEAM_MEMBER)
    world.add(ADA, emails=())
    world.move("opp-ada", "video", IN)
    look(connection)

    [note] = effects("ats.note")
    refuse(note)

    message = Message.objects.get(kind="failure")
    mail = compose_email(message)
    assert message.to == "admin@example.com"
    assert ADA.name in mail.subject
    assert "The candidate has no e-mail address." in mail.text
    assert "out of this stage and back in" in mail.text
    assert "/integrations/lever/" in mail.text


def test_s68_an_admin_is_not_flooded(world: FakeWorld, connection: Connection) -> None:
    admin = a_member(Role.ADMIN)
    world.add(ADA, emails=())
    for turn in range(12):
        world.move("opp-ada", "video", IN + timedelta(minutes=2 * turn))
        look(connection, at=LATER + timedelta(minutes=2 * turn))
        world.move("opp-ada", "new", IN + timedelta(minutes=2 * turn + 1))
    for note in effects("ats.note"):
        refuse(note)

    assert Message.objects.filter(kind="failure", to=admin.user.email).count() == 10
