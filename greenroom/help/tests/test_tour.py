"""The guided demo: no password in a demo, no door anywhere else, and each step notices itself."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as live_settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import User
from greenroom.accounts.rights import Role
from greenroom.ats import overview
from greenroom.ats.following import NOTE, TAG
from greenroom.ats.models import Connection, Opportunity, SignIn, StageEntry
from greenroom.audit.models import Entry
from greenroom.effects.actions import plan
from greenroom.effects.models import Effect
from greenroom.help import actions, preparing, standing_in, tour
from greenroom.help.models import STEPS, Tour
from greenroom.help.tests.conftest import MEMBER, FakePlayground
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.testing.ats import FakeWorld, a_connection
from greenroom.testing.factories import a_job, a_member, a_template, an_invitation, an_organisation

pytestmark = pytest.mark.django_db
Step = Tour.Step
START, COACH, GO = reverse("help:tour_start"), reverse("help:tour_coach"), reverse("help:tour_go")


def walk_of(client: Client) -> Tour:
    return Tour.objects.get(pk=UUID(client.session["tour"]))


def started(client: Client) -> Tour:
    client.post(START)
    return walk_of(client)


def ready(client: Client) -> Tour:
    walk = started(client)
    walk.ready_at, walk.opportunity_ref = timezone.now(), "opp-emma"
    walk.save()
    return walk


def moved(at_stage: str = "video") -> StageEntry:
    """As if the candidate had been moved, and invited."""
    now = timezone.now()
    connection = a_connection(FakeWorld(), at_stage, at=now)
    opportunity = Opportunity.objects.create(connection=connection, ref="opp-emma", read_at=now)
    return StageEntry.objects.create(
        connection=connection,
        opportunity=opportunity,
        opportunity_ref="opp-emma",
        stage_ref=at_stage,
        entered_at=now,
        outcome=StageEntry.Outcome.INVITED,
        invitation=an_invitation(job=a_job(a_template(count=2)), at=now),
        decided_at=now,
    )


def is_done(walk: Tour, step: Step) -> bool:
    return tour.facts(Tour.objects.get(pk=walk.pk)).is_done(step)


# Who gets in.


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.usefixtures("organisation")
def test_s7_without_a_demo_there_is_no_door_without_a_password(
    visitor: Client, method: str
) -> None:
    a_member(Role.SUPER_ADMIN, MEMBER)
    assert not live_settings.DEMO

    answer = getattr(visitor, method)(START)

    assert answer.status_code in {404, 405}
    assert SESSION_KEY not in visitor.session
    assert not Tour.objects.exists()


@pytest.mark.usefixtures("organisation")
def test_s7_without_a_demo_a_session_that_says_it_walks_is_not_believed() -> None:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN, MEMBER).user)
    session = client.session
    session["tour"] = "5a9d0b52-9f3c-4d6e-8a51-6f0f6f7f2c11"
    session.save()

    for name in ("tour", "tour_coach"):
        assert client.get(reverse(f"help:{name}"))["Location"] == reverse("help:welcome")
    assert b"data-coach" not in client.get("/").content


def test_s7_in_a_demo_a_visitor_walks_without_signing_up(
    demo: FakePlayground, visitor: Client
) -> None:
    answer = visitor.post(START, follow=True)

    assert answer.status_code == 200
    assert b"1 of 5" in answer.content
    assert User.objects.get(pk=visitor.session[SESSION_KEY]).email == MEMBER
    assert not demo.calls  # no request waits for the world outside


@pytest.mark.usefixtures("organisation", "playground")
def test_s7_in_a_demo_without_its_made_up_member_nobody_gets_in(visitor: Client) -> None:
    a_member(Role.SUPER_ADMIN, "somebody.real@example.com")

    assert visitor.post(START).status_code == 404
    assert SESSION_KEY not in visitor.session


@pytest.mark.usefixtures("demo")
def test_s7_a_member_of_another_organisation_walks_in_the_demo_s_own() -> None:
    here = scope.current_organisation_id()
    with scope.organisation(here):
        own = User.objects.get(email=MEMBER)
    client = Client()
    scope.change(an_organisation("Southlight Demo Co.").pk)
    client.force_login(a_member(Role.ADMIN, "sue@example.com").user)
    scope.change(here)

    assert client.post(START).status_code == 302
    assert client.session[SESSION_KEY] == str(own.pk)
    assert walk_of(client).organisation_id == here


@pytest.mark.usefixtures("demo")
def test_s7_another_visitor_does_not_see_my_walk(visitor: Client) -> None:
    mine = started(visitor)
    other = Client()
    other.force_login(a_member(Role.ADMIN, "alex@example.com").user)
    session = other.session
    session["tour"] = str(mine.pk)
    session.save()

    assert other.get(COACH)["Location"] == reverse("help:welcome")


# Getting ready.


def test_s7_it_connects_chooses_the_stage_switches_on_and_brings_somebody(
    demo: FakePlayground, visitor: Client
) -> None:
    walk, here = started(visitor), scope.current_organisation_id()

    def go_on() -> bool:
        return preparing.prepare(here, walk.pk, timezone.now())

    assert not go_on()
    assert SignIn.objects.get().state == SignIn.State.RETURNED
    assert not go_on()  # the code waits for its own job, and no second one is fetched
    assert demo.calls == ["allow"]

    connection = a_connection(FakeWorld())
    stages = [{"ref": "new", "name": "New"}, {"ref": "video", "name": "Video Interview"}]
    connection.trigger_stages.all().delete()
    connection.state, connection.stages = Connection.State.CHOOSING_STAGE, stages
    connection.stages_read_at, connection.baseline_at = timezone.now(), None
    connection.save()
    assert not go_on()
    standing = overview.standing("lever")
    assert standing
    assert [each.name for each in standing.trigger_stages.all()] == ["Video Interview"]
    assert not go_on()  # until the webhooks are made

    standing.baseline_at = timezone.now()
    standing.save()
    standing.webhooks.update(ref="hook")
    assert go_on()
    assert demo.calls == ["allow", "switches", "add Emma Linden <emma.linden@example.com>"]
    assert Tour.objects.get().opportunity_ref == "opp-emma"
    assert go_on()
    assert len(demo.calls) == 3


def test_s7_a_sandbox_that_is_silent_is_told_and_tried_again(
    demo: FakePlayground, visitor: Client
) -> None:
    walk, here = started(visitor), scope.current_organisation_id()
    demo.is_down = True
    preparing.prepare(here, walk.pk, timezone.now())
    assert b"The sandbox does not answer" in visitor.get(COACH).content

    demo.is_down = False
    preparing.prepare(here, walk.pk, timezone.now())
    assert b"The sandbox does not answer" not in visitor.get(COACH).content


@pytest.mark.usefixtures("demo")
def test_s7_two_jobs_at_once_do_it_once(visitor: Client) -> None:
    walk, now = started(visitor), timezone.now()

    assert actions.hold_tour(walk.pk, now)
    assert actions.hold_tour(walk.pk, now) is None
    assert actions.hold_tour(walk.pk, now + actions.HOLD + timedelta(seconds=1))


@pytest.mark.usefixtures("demo")
def test_s7_the_next_round_has_a_candidate_of_its_own(visitor: Client) -> None:
    first, second = started(visitor), started(visitor)

    assert (first.name, second.name) == ("Emma Linden", "Emma Linden 2")
    assert first.email != second.email


# Step by step.


@pytest.mark.usefixtures("demo")
def test_s7_each_step_is_done_when_its_facts_are(visitor: Client) -> None:
    walk = ready(visitor)
    assert not any(is_done(walk, step) for step in STEPS)

    entry = moved()
    assert [step for step in STEPS if is_done(walk, step)] == [Step.MOVE]

    standing_in.answer(scope.current_organisation_id(), walk.pk, timezone.now())
    assert [step for step in STEPS if is_done(walk, step)] == [Step.MOVE, Step.MAIL, Step.ANSWER]

    for kind in (TAG, NOTE):
        key = f"{kind}:{entry.key}:completed"
        payload = {"entry": str(entry.pk)}
        plan(kind, key, payload=payload, subject_id=entry.pk, at=timezone.now())
    assert not is_done(walk, Step.LEVER)
    Effect.objects.filter(kind__in=[TAG, NOTE]).update(state=Effect.State.DONE)
    assert is_done(walk, Step.LEVER)

    visitor.post(reverse("help:tour_watched"))
    assert is_done(walk, Step.WATCH)


@pytest.mark.usefixtures("demo")
def test_s7_nobody_has_watched_what_nobody_has_answered(visitor: Client) -> None:
    walk = ready(visitor)

    visitor.post(reverse("help:tour_watched"))

    assert not is_done(walk, Step.WATCH)


@pytest.mark.usefixtures("demo")
def test_s7_somebody_drawn_answers_once_and_as_the_candidate(visitor: Client) -> None:
    walk, entry = ready(visitor), moved()
    assert entry.invitation
    here = scope.current_organisation_id()

    for _twice in range(2):
        visitor.post(reverse("help:tour_stand_in"))
        standing_in.answer(here, walk.pk, timezone.now())

    invitation = Invitation.objects.get(pk=entry.invitation.pk)
    assert invitation.state == Invitation.State.COMPLETED
    assert invitation.answers.exclude(take_id=None).count() == 2
    by = Entry.objects.get(verb="invitation.completed")
    assert by.actor_kind == "candidate"


@pytest.mark.usefixtures("demo")
def test_s7_a_move_that_leads_to_nothing_says_why(visitor: Client) -> None:
    ready(visitor)
    entry = moved()
    entry.outcome, entry.invitation = StageEntry.Outcome.SKIPPED, None
    entry.reason = "no_tag"
    entry.save()

    assert b"The posting has no tag of ours." in visitor.get(COACH).content


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_answered", [False, True])
def test_s7_each_step_has_its_words_and_its_place(
    demo: FakePlayground, visitor: Client, step: Step, *, is_answered: bool
) -> None:
    walk = ready(visitor)
    if is_answered:
        moved()
        standing_in.answer(scope.current_organisation_id(), walk.pk, timezone.now())
    actions.go_to_step(walk, step, timezone.now())

    page = visitor.get(COACH).content.decode()

    assert f"{STEPS.index(step) + 1} of 5" in page
    assert "<h2>" in page
    assert demo.board_url in page or demo.inbox_url in page or "help:" not in page


@pytest.mark.usefixtures("demo")
def test_s7_skip_back_and_close(visitor: Client) -> None:
    ready(visitor)

    visitor.post(GO, {"to": "on", "next": "/jobs/"})
    assert walk_of(visitor).step == Step.MAIL
    assert visitor.post(GO, {"to": "back", "next": "//elsewhere"})["Location"] == "/demo/"
    assert walk_of(visitor).step == Step.MOVE
    assert visitor.post(reverse("help:tour_end"))["Location"] == "/"
    assert "tour" not in visitor.session
    assert b"data-coach" not in visitor.get("/").content


@pytest.mark.usefixtures("demo")
def test_s7_after_the_last_step_it_is_over(visitor: Client) -> None:
    walk = ready(visitor)
    actions.go_to_step(walk, STEPS[-1], timezone.now())

    assert visitor.post(GO, {"to": "on"})["Location"] == "/"
    assert Tour.objects.get().ended_at


@pytest.mark.usefixtures("demo")
def test_s7_the_panel_goes_along_and_is_silent_while_nothing_changes(visitor: Client) -> None:
    ready(visitor)
    assert COACH.encode() in visitor.get("/jobs/").content

    panel = visitor.get(COACH)
    again = panel.context["seen"]

    assert visitor.get(COACH, {"seen": again}).status_code == 204
    moved()
    assert visitor.get(COACH, {"seen": again}).status_code == 200


def test_the_films_of_the_stand_in_are_small_and_there() -> None:
    assert len(standing_in.FILMS) == 3
    assert all(Path(film).stat().st_size < 150_000 for film in standing_in.FILMS)
