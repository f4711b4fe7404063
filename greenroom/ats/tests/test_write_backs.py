"""What may also be written: feedback, a move, secret notes, a PDF, links. Off until switched on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.rights import Role
from greenroom.ats import write_backs
from greenroom.ats.actions import writing
from greenroom.ats.errors import AtsUnavailable
from greenroom.ats.models import Connection, WriteBacks
from greenroom.ats.ports import FeedbackField, FeedbackTemplate
from greenroom.ats.tests.support import LATER, effects, entry, look, settle
from greenroom.ats.writing import usual_scores
from greenroom.effects import actions, tasks
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation
from greenroom.interviews.signals import invitation_completed, invitation_rated
from greenroom.kit.actor import Actor
from greenroom.reviews.actions import rate
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_member, an_invitation

pytestmark = pytest.mark.usefixtures("sales")
SCORES = ("4 - Strong Hire", "3 - Hire", "2 - No Hire", "1 - Strong No Hire")
FORM = FeedbackTemplate(
    "form-1",
    "Video interview",
    (FeedbackField("f-score", "score", True, SCORES), FeedbackField("f-text", "text")),
)
USUAL = {f"score_{ours}": str(theirs) for ours, theirs in usual_scores().items()} | {
    "summary_when": "completed"
}
ROBIN = Actor("member", "robin", "Robin Vale")


def choose(connection: Connection, **values: object) -> WriteBacks:
    return writing.choose(connection.pk, values, LATER)


def invited(world: FakeWorld, connection: Connection) -> Invitation:
    world.move("opp-ada", "video", NOW + timedelta(minutes=1))
    look(connection)
    found = entry().invitation
    assert found is not None
    return found


def sent(world: FakeWorld, connection: Connection) -> Invitation:
    invitation = invited(world, connection)
    invitation.state, invitation.completed_at = Invitation.State.COMPLETED, LATER
    invitation.save()
    invitation_completed.send(sender=Invitation, invitation=invitation, at=LATER)
    return invitation


def work() -> None:
    """As the worker does it, some time later: claim, look where needed, perform, settle."""
    for round_ in range(1, 6):
        at = timezone.now() + timedelta(hours=round_)
        for effect in Effect.objects.due(at).order_by("planned_at", "key"):
            if effect.kind == "message.email":
                settle(effect.pk)
            elif claim := actions.claim(effect.pk, at):
                tasks._go(claim)


def all_effects() -> set[str]:
    return set(Effect.objects.filter(kind__startswith="ats.").values_list("kind", flat=True))


def test_nothing_of_it_is_written_until_somebody_wants_it(
    world: FakeWorld, connection: Connection
) -> None:
    invitation = sent(world, connection)
    rate(invitation, ROBIN, 4, LATER)
    assert all_effects() == {"ats.tag", "ats.note", "ats.link"}
    work()
    assert (world.feedback, world.files, world.secret_notes) == ([], [], [])


@pytest.mark.parametrize(("ours", "theirs"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4)])
def test_c36_a_rating_becomes_feedback_by_the_ruling(
    world: FakeWorld, connection: Connection, ours: int, theirs: int
) -> None:
    world.feedback_templates["form-1"] = FORM
    choose(connection, feedback=True, template_ref="form-1")
    rate(sent(world, connection), ROBIN, ours, LATER)
    work()
    [(where, feedback)] = world.feedback
    assert where == "opp-ada"
    assert feedback.values["f-score"] == SCORES[4 - theirs]
    assert "Robin Vale" in feedback.values["f-text"]


def test_c36_the_organisation_may_say_otherwise(world: FakeWorld, connection: Connection) -> None:
    world.feedback_templates["form-1"] = FORM
    scores = {"1": 1, "2": 1, "3": 3, "4": 4, "5": 4}
    choose(connection, feedback=True, template_ref="form-1", scores=scores)
    rate(sent(world, connection), ROBIN, 3, LATER)
    work()
    assert world.feedback[0][1].values["f-score"] == "3 - Hire"


def test_a_changed_rating_changes_the_feedback_that_stands(
    world: FakeWorld, connection: Connection
) -> None:
    world.feedback_templates["form-1"] = FORM
    choose(connection, feedback=True, template_ref="form-1")
    invitation = sent(world, connection)
    rate(invitation, ROBIN, 2, LATER)
    work()
    rate(invitation, ROBIN, 5, LATER + timedelta(minutes=1))
    work()
    [(_where, feedback)] = world.feedback
    assert feedback.values["f-score"] == "4 - Strong Hire"


def test_a_rating_changed_before_it_was_written_is_written_once(
    world: FakeWorld, connection: Connection
) -> None:
    world.feedback_templates["form-1"] = FORM
    choose(connection, feedback=True, template_ref="form-1")
    invitation = sent(world, connection)
    rate(invitation, ROBIN, 2, LATER)
    rate(invitation, ROBIN, 4, LATER + timedelta(seconds=1))
    [first, second] = effects("ats.feedback")
    assert second.after_id == first.pk
    work()
    [(_where, feedback)] = world.feedback
    assert feedback.values["f-score"] == "3 - Hire"


def test_two_reviewers_are_two_forms(world: FakeWorld, connection: Connection) -> None:
    world.feedback_templates["form-1"] = FORM
    choose(connection, feedback=True, template_ref="form-1")
    invitation = sent(world, connection)
    rate(invitation, ROBIN, 2, LATER)
    rate(invitation, Actor("member", "kim", "Kim Marlow"), 5, LATER)
    work()
    assert len(world.feedback) == 2


@pytest.mark.parametrize("has_text", [True, False])
def test_feedback_whose_answer_was_lost_is_found_and_not_doubled(
    world: FakeWorld, connection: Connection, *, has_text: bool
) -> None:
    fields = FORM.fields if has_text else FORM.fields[:1]
    world.feedback_templates["form-1"] = FeedbackTemplate("form-1", "Form", fields)
    choose(connection, feedback=True, template_ref="form-1")
    rate(sent(world, connection), ROBIN, 4, LATER)
    world.lost_answers.append("add_feedback")
    work()
    work()
    assert len(world.feedback) == 1
    assert [effect.state for effect in effects("ats.feedback")] == ["done"]


def test_feedback_needs_a_person_and_says_so(world: FakeWorld, connection: Connection) -> None:
    world.feedback_templates["form-1"] = FORM
    choose(connection, feedback=True, template_ref="form-1")
    rate(sent(world, connection), ROBIN, 4, LATER)
    Connection.objects.update(person_gone_at=LATER)
    work()
    [effect] = effects("ats.feedback")
    assert effect.state == "refused"
    assert "in whose name" in effect.reason


def test_without_the_permission_nothing_is_planned_and_the_page_names_it(
    world: FakeWorld, connection: Connection, client: Client
) -> None:
    choose(connection, feedback=True, template_ref="form-1", summary=True)
    write_backs.look(connection.scope_id, connection.pk, LATER)
    chosen = WriteBacks.objects.get()
    assert (chosen.lacking, chosen.is_looking) == (["feedback", "files"], False)
    rate(sent(world, connection), ROBIN, 4, LATER)
    assert all_effects() == {"ats.tag", "ats.note", "ats.link"}
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    page = client.get("/integrations/lever/write-backs/").content.decode()
    assert "Ratings as feedback: Lever has not given the permission yet" in page
    assert "PDF summary: Lever has not given the permission yet" in page
    again = client.get("/integrations/lever/connect/")
    assert again.status_code == 200
    assert "to attach files" in again.content.decode()


def test_a_sign_in_asks_for_more_only_once_it_is_switched_on(
    connection: Connection,
) -> None:
    assert writing.wanted_features("lever") == []
    choose(connection, summary=True)
    assert writing.wanted_features("lever") == ["files"]


def test_the_look_lists_templates_once_we_may(world: FakeWorld, connection: Connection) -> None:
    other = FeedbackTemplate("form-2", "Panel", (*FORM.fields, FeedbackField("x", "other", True)))
    world.feedback_templates = {"form-1": FORM, "form-2": other}
    Connection.objects.update(scopes=["feedback", "files"])
    choose(connection, feedback=True)
    write_backs.look(connection.scope_id, connection.pk, LATER)
    kept = WriteBacks.objects.get()
    assert kept.templates == [["form-1", "Video interview", True], ["form-2", "Panel", False]]
    assert kept.lacking == []


def test_a_busy_lever_is_asked_again_later(world: FakeWorld, connection: Connection) -> None:
    Connection.objects.update(scopes=["feedback", "files"])
    choose(connection, feedback=True)
    world.fail("feedback_templates", AtsUnavailable("Lever is busy."))
    write_backs.look(connection.scope_id, connection.pk, LATER)
    kept = WriteBacks.objects.get()
    assert (kept.trouble, kept.due_at) == ("Lever is busy.", LATER + write_backs.SOON)


def test_who_has_finished_is_moved_on_after_the_note(
    world: FakeWorld, connection: Connection
) -> None:
    choose(connection, moves=True, stage_ref="offer")
    sent(world, connection)
    [move] = effects("ats.stage_move")
    assert move.after is not None
    assert move.after.kind == "ats.note"
    work()
    assert world.opportunities["opp-ada"].stage_ref == "offer"


@pytest.mark.parametrize("stage", ["offer", "hired"])
def test_nobody_is_moved_backwards_or_out_of_a_stage_that_we_do_not_know(
    world: FakeWorld, connection: Connection, stage: str
) -> None:
    choose(connection, moves=True, stage_ref="video")
    sent(world, connection)
    world.move("opp-ada", stage, LATER)
    work()
    assert world.opportunities["opp-ada"].stage_ref == stage
    assert [effect.state for effect in effects("ats.stage_move")] == ["cancelled"]


def test_nobody_is_moved_who_is_archived(world: FakeWorld, connection: Connection) -> None:
    choose(connection, moves=True, stage_ref="offer")
    sent(world, connection)
    world.archive("opp-ada", LATER)
    work()
    assert world.opportunities["opp-ada"].stage_ref == "video"
    [move] = effects("ats.stage_move")
    assert (move.state, "archived" in move.reason) == ("cancelled", True)


def test_a_move_whose_answer_was_lost_is_not_repeated(
    world: FakeWorld, connection: Connection
) -> None:
    choose(connection, moves=True, stage_ref="offer")
    sent(world, connection)
    world.now = timezone.now() + timedelta(hours=1)
    world.lost_answers.append("move")
    work()
    world.move("opp-ada", "new", LATER + timedelta(seconds=5))
    work()
    assert world.opportunities["opp-ada"].stage_ref == "new"
    assert [effect.state for effect in effects("ats.stage_move")] == ["done"]


def test_notes_are_secret_when_that_is_on(world: FakeWorld, connection: Connection) -> None:
    choose(connection, secret_notes=True)
    sent(world, connection)
    work()
    assert world.secret_notes
    assert len(world.secret_notes) == len(world.notes)


def test_without_links_the_note_says_only_that_it_was_sent(
    world: FakeWorld, connection: Connection
) -> None:
    choose(connection, note_links=False)
    invitation = sent(world, connection)
    work()
    [note] = [text for text in world.notes_of("opp-ada") if "has completed" in text]
    assert "Sign in to Greenroom" in note
    assert "http" not in note
    assert not invitation.review_links.exists()


def test_a_summary_is_attached_once_and_names_nobody_in_its_name(
    world: FakeWorld, connection: Connection
) -> None:
    choose(connection, summary=True)
    sent(world, connection)
    world.lost_answers.append("add_file")
    work()
    work()
    [(where, name, content)] = world.files
    assert where == "opp-ada"
    assert name.startswith("video-interview-GR-")
    assert content.startswith(b"%PDF-")
    assert [effect.state for effect in effects("ats.summary")] == ["done"]


def test_a_summary_may_wait_for_the_first_rating(world: FakeWorld, connection: Connection) -> None:
    choose(connection, summary=True, summary_when="rated", summary_ratings=True)
    invitation = sent(world, connection)
    assert effects("ats.summary") == []
    rate(invitation, ROBIN, 4, LATER)
    rate(invitation, Actor("member", "kim", "Kim Marlow"), 5, LATER)
    work()
    assert len(world.files) == 1


def test_by_hand_no_connection_hears_of_a_rating(connection: Connection) -> None:
    choose(connection, feedback=True, template_ref="form-1")
    invitation_rated.send(
        sender=Invitation,
        invitation=an_invitation(),
        rating_id=uuid4(),
        score=4,
        reviewer_name="Robin Vale",
        at=LATER,
    )
    assert effects("ats.feedback") == []


def test_an_admin_chooses_on_the_page(
    world: FakeWorld, connection: Connection, client: Client
) -> None:
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    url = "/integrations/lever/write-backs/"
    assert "Trigger stages are not offered" in client.get(url).content.decode()
    wrong = client.post(url, USUAL | {"moves": "on"})
    assert wrong.status_code == 422
    assert "Choose the stage to move to." in wrong.content.decode()
    into_trigger = client.post(url, USUAL | {"moves": "on", "stage_ref": "video"})
    assert into_trigger.status_code == 422
    wanted = USUAL | {"moves": "on", "stage_ref": "offer", "score_3": "3"}
    right = client.post(url, wanted, follow=True)
    assert "Saved." in right.content.decode()
    kept = WriteBacks.objects.get()
    assert (kept.moves, kept.stage_ref, kept.note_links) == (True, "offer", False)
    assert kept.scores == {"1": 1, "2": 2, "3": 3, "4": 3, "5": 4}
