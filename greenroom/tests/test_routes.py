"""Every address by method, role and foreign organisation, from the table in `routes`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from greenroom.accounts.models import User
from greenroom.accounts.rights import Role, has_right
from greenroom.ats.actions.hearing import prepare_webhook
from greenroom.ats.events import Event
from greenroom.ats.models import Nudge, Opportunity, Posting, Reason, StageEntry, TriggerStage
from greenroom.branding import videos
from greenroom.effects.actions import plan as plan_effect
from greenroom.effects.models import Effect
from greenroom.intake.models import PeopleList, TemplateFile
from greenroom.interviews import actions
from greenroom.interviews.models import Job
from greenroom.kit import scope
from greenroom.portal.cookie import ref_of
from greenroom.recordings.models import Sound
from greenroom.recordings.sounds import listen_to
from greenroom.reviews.models import Comment
from greenroom.testing.ats import FakeWorld, a_connection
from greenroom.testing.factories import a_member, an_invitation, an_organisation, consent_to_all
from greenroom.testing.takes import a_watchable_take
from greenroom.tests.routes import ROUTES, Route

DAY = timedelta(days=1)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
NAMES = sorted(ROUTES)
SAME_FOR_ALL = {"channel", "kind"}  # arguments that name nothing of an organisation's


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from patterns(pattern, prefix + inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_each_address_has_a_row_and_each_row_an_address() -> None:
    assert set(patterns(get_resolver())) == set(ROUTES)


@dataclass
class World:
    """An organisation with one of everything, its people, and people of another one."""

    ids: dict[str, Any] = field(default_factory=dict)
    members: dict[Role, User] = field(default_factory=dict)
    strangers: dict[Role, User] = field(default_factory=dict)
    candidate_link: str = ""
    foreign_candidate_link: str = ""
    review_link: str = ""
    foreign_review_link: str = ""

    def url(self, name: str) -> str:
        subject = ROUTES[name].subject
        return reverse(name, kwargs={key: self.ids[value] for key, value in subject.items()})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, in a transaction that is undone; each request undoes its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _made()
        transaction.set_rollback(True)
    cache.clear()


def _made() -> World:
    world = World()
    with scope.organisation(an_organisation("Southlight Demo Co.").pk):
        world.strangers = {role: a_member(role, f"{role}@south.example").user for role in Role}
        theirs = an_invitation(at=timezone.now())
        world.foreign_candidate_link = theirs.url()
        world.foreign_review_link = actions.issue_review_link(theirs, timezone.now()).url()
    with scope.organisation(an_organisation().pk):
        world.members = {role: a_member(role).user for role in Role}
        _fill(world)
    return world


def _fill(world: World) -> None:
    now = timezone.now()
    invitation = an_invitation(at=now)
    consent_to_all(invitation, now)
    wanted = actions.TakeRequest("t", "video/webm", 640, 480)
    first, _token = actions.start_take(invitation.pk, 1, wanted, now)
    take = a_watchable_take(first.owner_id)
    actions.keep_take(invitation.pk, 1, take.pk, now)
    listen_to([take.pk], wants_words=True)
    Sound.objects.update(written_chunks=1, words=[[0, 400, " Hello."]])
    comment = Comment.objects.create(
        invitation=invitation,
        reviewer_kind="member",
        reviewer_ref=str(world.members[Role.SUPER_ADMIN].pk),
        reviewer_name="Demo",
        text="Good",
        at=now,
    )
    wish = actions.Wish(uuid4(), (now + 30 * DAY).date())
    request = actions.ask_for_more_time(invitation.pk, wish, now)
    effect = Effect.objects.filter(subject_id=invitation.pk).get(kind="message.email")
    Effect.objects.filter(pk=effect.pk).update(state=Effect.State.REFUSED)
    world.candidate_link = invitation.url()
    world.review_link = actions.issue_review_link(invitation, now).url()
    world.ids = {
        "template": invitation.job.template_id,
        "job": invitation.job_id,
        "candidate": invitation.candidate_id,
        "invitation": invitation.pk,
        "effect": effect.pk,
        "request": request.pk,
        "take": take.pk,
        "rendition": take.renditions.get().pk,
        "comment": comment.pk,
        "ref": ref_of(invitation.pk),
        "step": "check",
        "number": 1,
        "colour": "1f5e47",
        "code": "4e",
        "brand_video": videos.begin("film.mp4", 10, now).pk,
        "file_name": "0.png",
        "channel": "email",
        "kind": "invite",
        "text": "0" * 32,
        **_ats_ids(),
        **_intake_ids(invitation.job),
    }


def _intake_ids(job: Job) -> dict[str, Any]:
    file = TemplateFile.objects.create(name="templates.csv", rows=[], uploaded_at=timezone.now())
    people = PeopleList.objects.create(job=job, file_name="p.csv", uploaded_at=timezone.now())
    return {"template_file": file.pk, "people_list": people.pk}


def _ats_ids() -> dict[str, Any]:
    now = timezone.now()
    connection = a_connection(FakeWorld(), at=now)
    posting = Posting.objects.create(
        connection=connection, ref="posting", title="Sales", read_at=now
    )
    opportunity = Opportunity.objects.create(connection=connection, ref="opportunity", read_at=now)
    entry = StageEntry.objects.create(
        connection=connection,
        opportunity=opportunity,
        opportunity_ref="opportunity",
        stage_ref="video",
        entered_at=now,
        outcome=StageEntry.Outcome.SKIPPED,
        reason=Reason.NO_TAG,
        decided_at=now,
    )
    nudge = Nudge.objects.create(
        connection=connection,
        event="stage",
        token=uuid4().hex,
        triggered_at=now,
        opportunity_ref="opportunity",
        received_at=now,
        trouble="Something",
    )
    webhook = prepare_webhook(connection.pk, Event.STAGE_CHANGE)
    note = plan_effect(
        "ats.note", "note", payload={}, subject_id=opportunity.pk, at=now, due_at=now + DAY
    )
    Effect.objects.filter(pk=note.pk).update(state=Effect.State.REFUSED)
    return {
        "ats_effect": note.pk,
        "posting": posting.pk,
        "webhook": webhook.pk,
        "entry": entry.pk,
        "nudge": nudge.pk,
        "stage": TriggerStage.objects.filter(connection=connection).values_list("pk", flat=True)[0],
    }


def ask(client: Client, method: str, url: str) -> HttpResponseBase:
    """One request whose changes are undone."""
    with transaction.atomic():
        answer = client.generic(method, url, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return answer


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def with_link(url: str) -> Client:
    client = Client()
    client.get(url.removeprefix(settings.BASE_URL))
    return client


def is_turned_away(answer: HttpResponseBase) -> bool:
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return to_sign_in or answer.status_code in {401, 403, 404}


def wrong_methods(route: Route) -> list[str]:
    return [method for method in METHODS if method not in route.methods]


@pytest.mark.parametrize("name", NAMES)
def test_a_method_that_an_address_does_not_know_changes_nothing(world: World, name: str) -> None:
    clients = [Client(), signed_in(world.members[Role.SUPER_ADMIN])]
    for client in clients:
        for method in wrong_methods(ROUTES[name]):
            answer = ask(client, method, world.url(name))
            refused = answer.status_code == 405 or is_turned_away(answer)
            assert refused or ROUTES[name].door == "anybody", (method, answer.status_code)


@pytest.mark.parametrize("name", [n for n in NAMES if ROUTES[n].door == "member"])
def test_members_pass_by_their_right_and_their_organisation(world: World, name: str) -> None:
    route, url = ROUTES[name], world.url(name)
    for method in route.methods:
        assert is_turned_away(ask(Client(), method, url))
        for link in (world.candidate_link, world.review_link):
            assert is_turned_away(ask(with_link(link), method, url))
        for role in Role:
            ours = ask(signed_in(world.members[role]), method, url)
            theirs = ask(signed_in(world.strangers[role]), method, url)
            if not has_right(role, route.right):
                assert (ours.status_code, theirs.status_code) == (403, 403), (method, role)
                continue
            assert not is_turned_away(ours), (method, role, ours.status_code)
            assert ours.status_code < 500, (method, role)
            if route.subject.keys() - SAME_FOR_ALL:
                assert theirs.status_code == 404, (method, role, theirs.status_code)


@pytest.mark.parametrize("name", [n for n in NAMES if ROUTES[n].door == "candidate"])
def test_candidates_reach_their_own_interview_alone(world: World, name: str) -> None:
    route, url = ROUTES[name], world.url(name)
    others = [
        Client(),
        with_link(world.foreign_candidate_link),
        with_link(world.review_link),
        *(signed_in(world.members[role]) for role in Role),
        *(signed_in(world.strangers[role]) for role in Role),
    ]
    for method in route.methods:
        for client in others:
            assert is_turned_away(ask(client, method, url)), method
        ours = ask(with_link(world.candidate_link), method, url)
        assert not is_turned_away(ours), (method, ours.status_code)
        assert ours.status_code < 500


@pytest.mark.parametrize("name", [n for n in NAMES if ROUTES[n].door == "reviewer"])
def test_interviews_are_watched_by_members_and_by_their_link(world: World, name: str) -> None:
    route, url = ROUTES[name], world.url(name)
    others = [
        Client(),
        with_link(world.foreign_review_link),
        with_link(world.candidate_link),
        *(signed_in(world.strangers[role]) for role in Role),
    ]
    for method in route.methods:
        for client in others:
            assert is_turned_away(ask(client, method, url)), method
        by_link = ask(with_link(world.review_link), method, url)
        ours = ask(signed_in(world.members[Role.SUPER_ADMIN]), method, url)
        assert not is_turned_away(ours), (method, ours.status_code)
        assert name == "reviews:take_back" or not is_turned_away(by_link), by_link.status_code


@pytest.mark.parametrize("name", [n for n in NAMES if ROUTES[n].door == "token"])
def test_a_wrong_token_is_turned_away_whoever_brings_it(world: World, name: str) -> None:
    route, url = ROUTES[name], world.url(name)
    people = [Client(), signed_in(world.members[Role.SUPER_ADMIN]), with_link(world.review_link)]
    for method in route.methods:
        for client in people:
            answer = ask(client, method, url)
            assert is_turned_away(answer) or answer.status_code in {400, 422}, answer.status_code


@pytest.mark.parametrize("name", [n for n in NAMES if ROUTES[n].csrf])
def test_no_form_is_taken_without_its_token(world: World, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.members[Role.SUPER_ADMIN])
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = ask(client, method, world.url(name))
        assert answer.status_code in {403, 405}, (method, answer.status_code)


def test_a_page_is_never_kept_by_a_cache_when_it_shows_an_interview(world: World) -> None:
    answer = signed_in(world.members[Role.SUPER_ADMIN]).get(world.url("reviews:invitation"))

    assert "no-store" in answer["Cache-Control"]
