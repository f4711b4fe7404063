from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.errors import InvitationClosed, MailedJustNow
from greenroom.interviews.models import Invitation, Reminder
from greenroom.interviews.reminding import APART, CLOSES, OPENS, Kind, moments, next_opening
from greenroom.interviews.signals import invitation_completed
from greenroom.interviews.tasks import _to_remind
from greenroom.messaging.models import Message
from greenroom.testing.factories import NOW, a_candidate, a_member, an_invitation

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "UTC"]
DAY = timedelta(days=1)


def mails(invitation: Invitation) -> list[str]:
    about = Message.objects.about(invitation.pk).order_by("planned_at", "kind")
    return list(about.values_list("kind", flat=True))


def due(invitation: Invitation, kind: str) -> datetime | None:
    row = Reminder.objects.get(invitation=invitation, kind=kind, round=invitation.times_invited)
    return row.due_at


def test_c22_a_week_has_two_reminders() -> None:
    invited = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)
    deadline = datetime(2026, 12, 1, 23, 59, 59, tzinfo=BERLIN)

    assert moments(invited, deadline, BERLIN) == {
        "invited": datetime(2026, 11, 26, 10, 0, tzinfo=BERLIN),
        "deadline": datetime(2026, 11, 30, 17, 0, tzinfo=BERLIN),
    }


def test_c22_two_days_have_one_and_a_few_hours_none() -> None:
    invited = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)

    assert list(moments(invited, invited + 2 * DAY, BERLIN)) == ["deadline"]
    assert moments(invited, invited + timedelta(hours=10), BERLIN) == {}


@given(
    invited=some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001
    hours=some.integers(1, 24 * 90),
    zone=some.sampled_from(ZONES),
)
def test_s51_reminders_keep_to_the_candidate_s_day(
    invited: datetime, hours: int, zone: str
) -> None:
    start = invited.replace(tzinfo=UTC)
    deadline, there = start + timedelta(hours=hours), ZoneInfo(zone)

    planned = sorted(moments(start, deadline, there).values())

    assert all(OPENS <= at.astimezone(there).time() < CLOSES for at in planned)
    assert all(start + APART <= at < deadline for at in planned)
    assert all(later - earlier >= APART for earlier, later in pairwise(planned))
    assert all(next_opening(at, there) == at for at in planned)


@pytest.mark.django_db
class TestReminders:
    def test_s51_a_reminder_is_sent_once_when_it_is_due(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        at = due(invitation, Kind.INVITED)
        assert at is not None

        assert list(_to_remind(at - timedelta(seconds=1))) == []
        assert list(_to_remind(at)) == [invitation.pk]
        actions.remind(invitation.pk, at)
        actions.remind(invitation.pk, at)

        assert mails(invitation) == ["invite", "reminder"]
        assert list(_to_remind(at)) == []

    def test_s51_missed_reminders_arrive_as_one(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        late = due(invitation, Kind.DEADLINE)
        assert late is not None

        actions.remind(invitation.pk, late)

        assert mails(invitation) == ["invite", "reminder"]
        assert not Reminder.objects.filter(due_at__isnull=False).exists()

    def test_s51_no_reminder_goes_when_they_are_switched_off(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation()
        Organisation.objects.update(reminders_enabled=False)

        actions.remind(invitation.pk, NOW + 3 * DAY)
        Organisation.objects.update(reminders_enabled=True)
        actions.remind(invitation.pk, NOW + 4 * DAY)

        assert mails(invitation) == ["invite"]

    def test_s51_a_late_worker_waits_for_the_morning(self, organisation: Organisation) -> None:
        invitation = an_invitation(a_candidate(time_zone="Europe/Berlin"))
        night = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)

        actions.remind(invitation.pk, night)

        assert mails(invitation) == ["invite"]
        assert due(invitation, Kind.INVITED) == datetime(2026, 11, 28, 9, 0, tzinfo=BERLIN)

    @pytest.mark.parametrize(
        "reason", ["archived", "withdrawn", "declined", "expired", "moved_out", "cancelled"]
    )
    def test_s51_nobody_is_reminded_after_the_end(
        self, organisation: Organisation, reason: str
    ) -> None:
        invitation = an_invitation()
        at = due(invitation, Kind.INVITED)
        assert at is not None
        effect = actions.remind(invitation.pk, at)
        assert effect is not None

        actions.close(invitation.pk, reason, at)

        assert not Reminder.objects.filter(due_at__isnull=False).exists()
        assert Effect.objects.get(pk=effect.pk).state == Effect.State.CANCELLED

    def test_s51_completing_calls_off_what_waits(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        at = due(invitation, Kind.INVITED)
        assert at is not None
        effect = actions.remind(invitation.pk, at)
        assert effect is not None

        invitation_completed.send(sender=Invitation, invitation=invitation, at=at)

        assert not Reminder.objects.filter(due_at__isnull=False).exists()
        assert Effect.objects.get(pk=effect.pk).state == Effect.State.CANCELLED

    def test_s51_a_closed_row_that_is_still_due_sends_nothing(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation()
        Invitation.objects.update(state=Invitation.State.COMPLETED)

        actions.remind(invitation.pk, NOW + 3 * DAY)

        assert mails(invitation) == ["invite"]

    def test_s51_reminders_move_with_the_deadline(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        before = due(invitation, Kind.DEADLINE)
        assert before is not None

        extended = actions.extend(invitation.pk, 7, seen=invitation.deadline_at, at=NOW + DAY)

        assert due(extended, Kind.DEADLINE) == before + 7 * DAY

    def test_s51_a_reminder_that_went_does_not_go_again(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        at = due(invitation, Kind.DEADLINE)
        assert at is not None
        actions.remind(invitation.pk, at)

        extended = actions.extend(invitation.pk, 7, seen=invitation.deadline_at, at=at)

        assert due(extended, Kind.DEADLINE) is None
        assert mails(invitation).count("reminder") == 1

    def test_c33_the_browser_s_time_zone_moves_the_reminders(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation()

        actions.open_invitation(invitation.pk, NOW, "America/New_York")

        at = due(invitation, Kind.INVITED)
        assert at is not None
        assert at == datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("America/New_York"))

    def test_c33_a_time_zone_that_is_told_later_moves_them_too(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation()
        actions.open_invitation(invitation.pk, NOW)

        actions.open_invitation(invitation.pk, NOW, "America/New_York")

        assert due(invitation, Kind.INVITED) == datetime(
            2026, 11, 26, 9, 0, tzinfo=ZoneInfo("America/New_York")
        )

    def test_s51_an_address_that_refused_the_invitation_is_not_reminded(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation()
        Message.objects.update(state=Message.State.REFUSED)

        actions.remind(invitation.pk, NOW + 3 * DAY)

        assert mails(invitation) == ["invite"]


@pytest.mark.django_db
class TestMoreTime:
    def test_more_time_is_given_once_and_told(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        seen = invitation.deadline_at

        first = actions.extend(invitation.pk, 3, seen=seen, at=NOW)
        second = actions.extend(invitation.pk, 3, seen=seen, at=NOW)

        assert first.deadline_at == second.deadline_at == seen + 3 * DAY
        assert mails(invitation) == ["extended", "invite"]

    def test_a_closed_interview_gets_no_more_time(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        actions.close(invitation.pk, "cancelled", NOW)

        with pytest.raises(InvitationClosed):
            actions.extend(invitation.pk, 3, seen=invitation.deadline_at, at=NOW)
        with pytest.raises(InvitationClosed):
            actions.mail_again(invitation.pk, NOW + DAY)

    def test_the_invitation_is_mailed_again_but_not_twice_in_a_row(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation()
        with pytest.raises(MailedJustNow):
            actions.mail_again(invitation.pk, NOW + timedelta(minutes=1))

        actions.mail_again(invitation.pk, NOW + timedelta(hours=1))
        with pytest.raises(MailedJustNow):
            actions.mail_again(invitation.pk, NOW + timedelta(hours=1))

        assert mails(invitation) == ["invite", "invite"]
        assert Invitation.objects.get().deadline_at == invitation.deadline_at


@pytest.mark.django_db
class TestCandidatePage:
    @pytest.fixture
    def page(self, organisation: Organisation) -> Client:
        client = Client()
        client.force_login(a_member(Role.TEAM_MEMBER).user)
        return client

    def test_more_time_is_one_click(self, page: Client) -> None:
        invitation = an_invitation(at=timezone.now())
        shown = page.get(reverse("interviews:candidate", args=[invitation.candidate_id]))
        seen = invitation.deadline_at.astimezone(UTC).isoformat()
        assert f'value="{seen}"' in shown.content.decode()

        form = {"days": "7", "seen": seen}
        url = reverse("interviews:invitation_extend", args=[invitation.pk])
        answer = page.post(url, form, follow=True)

        assert b"and the candidate is told" in answer.content
        assert Invitation.objects.get().deadline_at == invitation.deadline_at + 7 * DAY

    @pytest.mark.parametrize("form", [{}, {"days": "999", "seen": "x"}, {"days": "7"}])
    def test_a_form_that_makes_no_sense_changes_nothing(
        self, page: Client, form: dict[str, str]
    ) -> None:
        invitation = an_invitation(at=timezone.now())
        url = reverse("interviews:invitation_extend", args=[invitation.pk])

        assert b"Nothing has changed" in page.post(url, form, follow=True).content
        assert Invitation.objects.get().deadline_at == invitation.deadline_at

    def test_the_invitation_is_mailed_again_in_one_click(self, page: Client) -> None:
        invitation = an_invitation(at=timezone.now() - DAY)
        url = reverse("interviews:invitation_mail", args=[invitation.pk])

        assert b"on its way again" in page.post(url, follow=True).content
        assert b"a few minutes ago" in page.post(url, follow=True).content
        assert mails(invitation) == ["invite", "invite"]

    def test_a_closed_interview_says_so(self, page: Client) -> None:
        invitation = an_invitation(at=timezone.now() - DAY)
        actions.close(invitation.pk, "expired", timezone.now())
        url = reverse("interviews:invitation_mail", args=[invitation.pk])

        assert b"This interview is closed" in page.post(url, follow=True).content
