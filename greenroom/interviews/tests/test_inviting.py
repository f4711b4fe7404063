from datetime import UTC, datetime, timedelta

import pytest

from greenroom.accounts import handles
from greenroom.accounts.models import Handle, Organisation
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.errors import (
    InvitationStaysClosed,
    ReservedName,
    TemplateHasNoQuestions,
)
from greenroom.interviews.models import Invitation, Job
from greenroom.interviews.words import moment
from greenroom.testing.factories import (
    NOW,
    a_candidate,
    a_draft,
    a_job,
    a_template,
    an_invitation,
)

pytestmark = pytest.mark.django_db
State = Invitation.State


def test_c27_a_candidate_has_one_invitation_per_job_for_ever(organisation: Organisation) -> None:
    candidate, job = a_candidate(), a_job()
    first = actions.invite(candidate, job, at=NOW, entry_key="1")
    second = actions.invite(candidate, job, at=NOW + timedelta(days=2), entry_key="2")

    assert first.invitation == second.invitation
    assert (first.resent, second.resent) == (False, True)
    assert first.invitation.url() == second.invitation.url()
    assert second.invitation.deadline_at > first.invitation.deadline_at


def test_c28_the_link_is_found_by_its_digest_and_kept_sealed(organisation: Organisation) -> None:
    invitation = an_invitation()
    token = invitation.token()

    handle = handles.resolve(Handle.Kind.INVITATION, token, NOW)

    assert handle is not None
    assert handle.target_id == invitation.pk
    assert len(token) * 5 == 160
    assert token not in invitation.token_sealed


def test_inviting_again_takes_no_time_away(organisation: Organisation) -> None:
    invitation = an_invitation()
    given = NOW + timedelta(days=40)
    Invitation.objects.update(deadline_at=given)

    again = actions.invite(
        invitation.candidate, invitation.job, at=NOW + timedelta(days=1), entry_key="2"
    )

    assert again.invitation.deadline_at == given


@pytest.mark.parametrize("state", [State.COMPLETED, State.WITHDRAWN, State.DECLINED])
def test_c27_what_ended_for_good_stays_closed(organisation: Organisation, state: str) -> None:
    invitation = an_invitation()
    Invitation.objects.update(state=state)

    with pytest.raises(InvitationStaysClosed):
        actions.invite(invitation.candidate, invitation.job, at=NOW, entry_key="again")


def test_s69_an_expired_interview_opens_again_with_its_answers(organisation: Organisation) -> None:
    invitation = an_invitation()
    Invitation.objects.update(started_at=NOW)
    actions.close(invitation.pk, "expired", NOW + timedelta(days=8))

    again = actions.invite(
        invitation.candidate, invitation.job, at=NOW + timedelta(days=9), entry_key="again"
    )

    assert again.invitation.state == State.STARTED
    assert again.invitation.closed_at is None


def test_opening_again_twice_tells_the_candidate_once(organisation: Organisation) -> None:
    invitation = an_invitation()
    actions.close(invitation.pk, "cancelled", NOW)

    for _click in range(2):
        actions.restore(invitation.pk, NOW)

    mails = Effect.objects.filter(kind="message.email", key__startswith="invite:restore:")
    assert mails.count() == 1
    assert Invitation.objects.get().times_invited == 2


def test_s34_two_candidates_of_a_posting_share_its_job(organisation: Organisation) -> None:
    template = a_template()
    for _ in range(2):
        actions.ensure_job(
            template, origin="lever", posting_ref="p1", title="Sales", confidential=False
        )

    assert Job.objects.count() == 1


def test_c19_an_invitation_keeps_the_questions_it_was_made_with(organisation: Organisation) -> None:
    job = a_job(a_template(count=2))
    invitation = an_invitation(job=job)

    actions.revise_template(job.template_id, a_draft(count=3), by=None)
    invitation.refresh_from_db()

    assert invitation.version.questions.count() == 2
    assert an_invitation(a_candidate("Mei"), job).version.questions.count() == 3


def test_a_template_without_questions_is_refused(organisation: Organisation) -> None:
    with pytest.raises(TemplateHasNoQuestions):
        actions.create_template(a_draft(count=0), by=None)


@pytest.mark.parametrize("name", ["Invite Sent", " invite  sent ", "Interview complete"])
def test_c5_a_template_is_not_called_like_a_status(organisation: Organisation, name: str) -> None:
    with pytest.raises(ReservedName):
        actions.create_template(a_draft(name), by=None)


def test_c33_the_deadline_is_the_end_of_a_day_where_the_candidate_is(
    organisation: Organisation,
) -> None:
    candidate = a_candidate(time_zone="Pacific/Auckland")
    invitation = an_invitation(candidate, at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC))

    said = moment(invitation.deadline_at, invitation.zone())

    assert said == "Wednesday, 2 December 2026, 23:59 (Pacific/Auckland)"


def test_c35_no_text_goes_out_while_texting_is_off(organisation: Organisation) -> None:
    candidate = a_candidate(phone="+447400123456")

    invited = actions.invite(candidate, a_job(), at=NOW, entry_key="1")

    assert invited.sms is None
    assert invited.sms_skipped


def test_s50_a_valid_number_gets_one_text(organisation: Organisation) -> None:
    Organisation.objects.update(texting_enabled=True)
    organisation.refresh_from_db()
    candidate = a_candidate(phone="+447400123456")

    invited = actions.invite(candidate, a_job(), at=NOW, entry_key="1")

    assert invited.sms is not None
    assert Effect.objects.filter(kind="message.sms").count() == 1


def test_s66_a_national_number_gets_no_text_and_the_reason_is_known(
    organisation: Organisation,
) -> None:
    Organisation.objects.update(texting_enabled=True)
    organisation.refresh_from_db()

    invited = actions.invite(a_candidate(phone="07400 123456"), a_job(), at=NOW, entry_key="1")

    assert invited.sms is None
    assert "country code" in invited.sms_skipped


def test_s31_closing_calls_off_the_mail_that_has_not_left(organisation: Organisation) -> None:
    invitation = an_invitation()

    assert actions.close(invitation.pk, "archived", NOW)

    assert Effect.objects.get(kind="message.email").state == Effect.State.CANCELLED
    invitation.refresh_from_db()
    assert invitation.state == State.CANCELLED


def test_closing_twice_is_closing_once(organisation: Organisation) -> None:
    invitation = an_invitation()

    assert actions.close(invitation.pk, "archived", NOW)
    assert not actions.close(invitation.pk, "withdrawn", NOW)


def test_what_is_past_its_deadline_and_grace_expires(organisation: Organisation) -> None:
    invitation = an_invitation()

    actions.expire(invitation.pk, invitation.deadline_at + timedelta(hours=1))
    invitation.refresh_from_db()
    assert invitation.state == State.INVITED

    actions.expire(invitation.pk, invitation.deadline_at + timedelta(hours=3))
    invitation.refresh_from_db()
    assert invitation.state == State.EXPIRED


def test_each_change_of_an_invitation_leaves_an_audit_row(organisation: Organisation) -> None:
    invitation = an_invitation()
    actions.open_invitation(invitation.pk, NOW)
    actions.close(invitation.pk, "declined", NOW)

    verbs = Entry.objects.filter(subject_id=invitation.pk).values_list("verb", flat=True)

    assert set(verbs) == {
        "invitation.invited",
        "invitation.not_texted",
        "invitation.opened",
        "invitation.declined",
        "invitation.reminders_planned",
        "invitation.reminders_stopped",
    }


def test_the_audit_trail_holds_no_link(organisation: Organisation) -> None:
    token = an_invitation().token()

    assert not any(token in str(entry.data) + entry.why for entry in Entry.objects.all())
