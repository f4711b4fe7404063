"""From a stage entry to one outcome."""

from dataclasses import replace
from datetime import timedelta

import pytest

from greenroom.ats.models import Connection, Reason, StageEntry
from greenroom.ats.tests.support import LATER, effects, entries, entry, look, perform
from greenroom.interviews.actions import close
from greenroom.interviews.models import Invitation, Job
from greenroom.interviews.signals import invitation_completed
from greenroom.testing.ats import ADA, SAM, FakeWorld
from greenroom.testing.factories import NOW, a_template

pytestmark = pytest.mark.usefixtures("sales")
Outcome = StageEntry.Outcome
IN = NOW + timedelta(minutes=1)


def test_s12_entering_the_trigger_stage_invites(world: FakeWorld, connection: Connection) -> None:
    world.move("opp-ada", "video", IN)

    look(connection)

    invitation = Invitation.objects.get()
    assert (entry().outcome, entry().invitation) == (Outcome.INVITED, invitation)
    assert invitation.candidate.email == "ada@example.com"
    assert invitation.job.title == "Account Executive, EMEA"


def test_s24_any_other_stage_sends_nothing(world: FakeWorld, connection: Connection) -> None:
    world.move("opp-ada", "offer", IN)

    look(connection)

    assert entries() == []
    assert not Invitation.objects.exists()


def test_c32_who_was_there_before_us_is_left_alone(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", NOW - timedelta(milliseconds=1))

    look(connection)

    assert entries() == []


def test_s27_looking_again_changes_nothing(world: FakeWorld, connection: Connection) -> None:
    world.move("opp-ada", "video", IN)

    for _time in range(3):
        look(connection)

    assert len(effects("message.email")) == len(effects("ats.tag")) == len(effects("ats.note")) == 1
    assert entry().outcome == Outcome.INVITED


def test_s56_tag_and_note_follow_the_accepted_mail(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)
    assert world.tags_of("opp-ada") == []

    perform()

    assert world.tags_of("opp-ada") == ["myInterview: Invite Sent"]
    [note] = world.notes_of("opp-ada")
    assert "ada@example.com" in note
    assert "1 December 2026, 23:59 (Europe/Berlin)" in note


def test_s69_in_again_sends_the_same_link_again(world: FakeWorld, connection: Connection) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)
    world.move("opp-ada", "new", IN + timedelta(minutes=1))
    world.move("opp-ada", "video", IN + timedelta(minutes=2))

    look(connection)

    assert [one.outcome for one in entries()] == [Outcome.INVITED, Outcome.RESENT]
    assert Invitation.objects.get().times_invited == 2
    assert len(effects("message.email")) == 2


def test_c30_in_and_out_before_we_looked_sends_nothing(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    world.move("opp-ada", "offer", IN + timedelta(seconds=1))

    look(connection)

    assert (entry().outcome, entry().reason) == (Outcome.SKIPPED, Reason.LEFT)
    assert effects("message.email") == effects("ats.note") == []


def test_c30_in_out_in_before_we_looked_invites_once(
    world: FakeWorld, connection: Connection
) -> None:
    for second, stage in enumerate(("video", "new", "video")):
        world.move("opp-ada", stage, IN + timedelta(seconds=second))

    look(connection)

    assert [one.outcome for one in entries()] == [Outcome.SKIPPED, Outcome.INVITED]
    assert len(effects("message.email")) == 1


def test_s34_a_posting_has_one_job(world: FakeWorld, connection: Connection) -> None:
    world.add(ADA, ref="opp-ben", name="Ben", emails=("ben@example.com",))
    for ref in ("opp-ada", "opp-ben"):
        world.move(ref, "video", IN)
        look(connection, ref)

    assert Job.objects.count() == 1
    assert Invitation.objects.count() == 2


def test_f10_an_older_reading_does_not_undo_a_newer_one(
    world: FakeWorld, connection: Connection
) -> None:
    before = world.opportunities["opp-ada"]
    world.archive("opp-ada", IN + timedelta(minutes=1))
    look(connection)
    world.add(before)
    world.move("opp-ada", "video", IN)

    look(connection)

    assert entries() == []


def test_s2_the_role_of_the_mover_is_recorded(world: FakeWorld, connection: Connection) -> None:
    from greenroom.audit.models import Entry

    world.move("opp-ada", "video", IN)

    look(connection)

    seen = Entry.objects.get(verb="stage_entry.seen")
    assert seen.data == {"mover": "sam", "mover_role": "Super Admin"}


def test_s13_the_first_candidate_makes_the_job_with_the_postings_title(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)

    look(connection)

    job = Job.objects.get()
    assert (job.title, job.posting_ref) == ("Account Executive, EMEA", "sales")


def test_s59_the_two_tags_tell_who_has_completed_and_who_has_not(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(ADA, ref="opp-ben", name="Ben", emails=("ben@example.com",))
    for ref in ("opp-ada", "opp-ben"):
        world.move(ref, "video", IN)
        look(connection, ref)
    perform()
    done = Invitation.objects.get(candidate__ref="opp-ben")
    done.state = Invitation.State.COMPLETED
    done.save()
    invitation_completed.send(sender=Invitation, invitation=done, at=LATER)
    perform()

    assert world.tags_of("opp-ada") == ["myInterview: Invite Sent"]
    assert world.tags_of("opp-ben") == ["myInterview: Interview Completed"]


def test_s64_many_at_once_are_each_invited_once_and_every_call_takes_its_turn(
    world: FakeWorld, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []

    def take(key: str, _at: object) -> float:
        turns.append(key)
        return 0

    monkeypatch.setattr("greenroom.effects.budget.take", take)
    refs = [f"opp-{number}" for number in range(30)]
    for ref in refs:
        world.add(ADA, ref=ref, name=ref, emails=(f"{ref}@example.com",))
        world.move(ref, "video", IN)

    for ref in [*refs, *refs]:
        look(connection, ref)

    assert Invitation.objects.count() == len(effects("message.email")) == 30
    assert len(turns) == len(world.calls)
    assert set(turns) == {connection.budget}


def test_c10_the_stage_is_known_by_its_id_never_by_its_name(
    world: FakeWorld, connection: Connection
) -> None:
    connection.trigger_stages.update(name="Renamed since")
    world.move("opp-ada", "video", IN)

    look(connection)

    assert entry().outcome == Outcome.INVITED


def test_c20_one_interview_for_each_opportunity_and_job(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(ADA, ref="opp-ada-2", posting_ref="sales")
    for ref in ("opp-ada", "opp-ada-2"):
        world.move(ref, "video", IN)
        look(connection, ref)
    world.move("opp-ada", "new", IN + timedelta(minutes=1))
    world.move("opp-ada", "video", IN + timedelta(minutes=2))

    look(connection)

    assert Invitation.objects.count() == 2
    assert Job.objects.count() == 1


@pytest.mark.parametrize("role", ["Interviewer", "Limited Team Member", "", "a custom role"])
def test_c26_the_movers_role_decides_nothing(
    world: FakeWorld, connection: Connection, role: str
) -> None:
    world.people["lee"] = replace(SAM, ref="lee", role=role, may_connect=False)
    world.move("opp-ada", "video", IN, mover="lee")

    look(connection)

    assert entry().outcome == Outcome.INVITED


def test_c31_with_two_interviews_the_invite_tag_stays_while_one_is_open(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    look(connection)
    a_template("Support screen")
    world.add_posting("sales", "myInterview:Support screen")
    world.move("opp-ada", "new", IN + timedelta(minutes=1))
    world.move("opp-ada", "video", IN + timedelta(minutes=2))
    look(connection)
    perform()
    first = Invitation.objects.get(job__template__name="Sales screen")

    close(first.pk, "expired", LATER)
    perform()

    assert world.tags_of("opp-ada") == ["myInterview: Invite Sent"]


def test_c33_the_applications_time_zone_names_the_deadline(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(ADA, time_zone="America/New_York")
    world.move("opp-ada", "video", IN)

    look(connection)

    assert Invitation.objects.get().candidate.time_zone == "America/New_York"


@pytest.mark.parametrize(
    ("zone", "phones", "expected"),
    [
        ("", ("+49 1512 3456789",), "Europe/Berlin"),
        ("Mars/Base", ("+1 201 555 0123",), ""),
        ("", (), ""),
    ],
)
def test_c33_else_the_phones_country_if_it_has_one_zone(
    world: FakeWorld,
    connection: Connection,
    zone: str,
    phones: tuple[str, ...],
    expected: str,
) -> None:
    world.add(ADA, time_zone=zone, phones=phones)
    world.move("opp-ada", "video", IN)

    look(connection)

    assert Invitation.objects.get().candidate.time_zone == expected
