"""Erasing a candidate: what goes, what stays, who may, and what their links show then."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection as database
from django.test import Client

from greenroom import audit
from greenroom.accounts.models import Membership, Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.interviews import actions
from greenroom.interviews.actions.answering import OWNER
from greenroom.interviews.erasing import erase
from greenroom.interviews.errors import CandidateErased
from greenroom.interviews.models import Answer, Candidate, Invitation, MoreTimeRequest
from greenroom.kit import scope
from greenroom.kit.actor import Actor, acting
from greenroom.media.stores import current_store
from greenroom.messaging.models import OptOut
from greenroom.privacy import erasing
from greenroom.privacy.models import Erasure
from greenroom.recordings import actions as recordings
from greenroom.recordings.errors import TakeClosed
from greenroom.recordings.models import Chunk, Take
from greenroom.reviews.models import Comment, Rating
from greenroom.testing.factories import (
    NOW,
    a_candidate,
    a_member,
    an_invitation,
)

WORDS = ("Byron", "ada@example.com", "4930123456")


@pytest.fixture
def invitation(organisation: Organisation) -> Invitation:
    return an_invitation(a_candidate(phone="+4930123456"))


def a_take(invitation: Invitation, *parts: bytes) -> Take:
    question = invitation.version.questions.all()[0]
    answer = Answer.objects.create(invitation=invitation, question=question)
    wanted = recordings.TakeRequest(str(uuid4()), "video/webm", 640, 480)
    take, _token = recordings.start_take(OWNER, answer.pk, wanted, limit_seconds=60, at=NOW)
    for number, part in enumerate(parts):
        recordings.store_chunk(take, number, hashlib.sha256(part).hexdigest(), part, NOW)
    return take


def carry_out(erasure: Erasure) -> Erasure:
    erasing.carry_out(erasure.scope_id, erasure.pk, lambda: NOW)
    erasure.refresh_from_db()
    return erasure


def erased(invitation: Invitation, why: Erasure.Why = Erasure.Why.ASKED) -> Erasure:
    return carry_out(erase(invitation.candidate_id, why, NOW))


def where(word: str) -> list[str]:
    found = []
    with database.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("greenroom."):
                table = model._meta.db_table
                query = f'select count(*) from "{table}" t where t::text ilike %s'  # noqa: S608
                cursor.execute(query, [f"%{word}%"])
                found += [table] if cursor.fetchone()[0] else []
    return found


def test_no_table_and_no_file_names_them_afterwards(invitation: Invitation) -> None:
    take = a_take(invitation, b"I am Ada Byron", b"and this is my answer")
    member = Actor("member", "1", "Demo Admin")
    with acting(Actor("candidate", str(invitation.candidate_id), "Ada Byron")):
        audit.record("invitation.opened", invitation)
    Comment.objects.create(
        invitation=invitation,
        reviewer_kind="member",
        reviewer_ref="1",
        reviewer_name=member.name,
        text="Ada Byron speaks well",
        at=NOW,
    )
    Rating.objects.create(
        invitation=invitation,
        reviewer_kind="reviewer",
        reviewer_ref="2",
        reviewer_name="Her friend Byron",
        score=4,
        at=NOW,
    )
    OptOut.objects.create(number="+4930123456", told="answer", since=NOW)
    assert all(where(word) for word in WORDS)
    erasure = erased(invitation)
    assert erasure.finished_at == NOW
    assert {word: where(word) for word in WORDS} == {word: [] for word in WORDS}
    assert list(current_store().keys(take.folder)) == []
    assert erasure.bytes == len(b"I am Ada Byron" + b"and this is my answer")


def test_a_skeleton_stays_for_statistics(invitation: Invitation) -> None:
    a_take(invitation, b"bytes")
    Rating.objects.create(
        invitation=invitation, reviewer_kind="member", reviewer_ref="1", score=4, at=NOW
    )
    erased(invitation)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.closed_reason) == ("cancelled", "erased")
    assert Rating.objects.get().score == 4
    assert Take.objects.get().received_bytes == 5
    assert str(Candidate.objects.get()) == "Erased candidate"


def test_the_trail_says_who_erased_when_and_how_much_without_naming_them(
    invitation: Invitation,
) -> None:
    with acting(Actor("member", "7", "Demo Admin")):
        order = erase(invitation.candidate_id, Erasure.Why.ASKED, NOW)
    carry_out(order)
    ordered, done = Entry.objects.filter(subject_id=order.pk).order_by("id")
    assert (ordered.actor_name, ordered.why) == ("Demo Admin", "asked")
    assert (done.verb, done.data["asked_by"]) == ("erasure.done", "Demo Admin")
    assert done.data["rows"] > 0


def test_the_trail_can_be_changed_by_nothing_else(invitation: Invitation) -> None:
    entry = Entry.objects.filter(subject_id=invitation.pk).first()
    assert entry is not None
    before = (entry.verb, entry.at, entry.subject_id)
    erased(invitation)
    entry.refresh_from_db()
    assert (entry.verb, entry.at, entry.subject_id) == before


def test_a_second_order_changes_nothing(invitation: Invitation) -> None:
    first = erased(invitation)
    again = erased(invitation, Erasure.Why.DELETED)
    assert (again.pk, again.why, again.counts) == (first.pk, "asked", first.counts)


def test_a_killed_job_goes_on_where_it_stopped_and_counts_nothing_twice(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_take(invitation, b"twelve bytes")
    order = erase(invitation.candidate_id, Erasure.Why.ASKED, NOW)
    slices = 0

    @contextmanager
    def dies_at_the_fourth(organisation_id: object) -> Iterator[None]:
        nonlocal slices
        slices += 1
        if slices == 4:
            raise KeyboardInterrupt
        with kept(organisation_id):  # type: ignore[arg-type]
            yield

    kept = scope.organisation
    monkeypatch.setattr(scope, "organisation", dies_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        erasing.carry_out(order.scope_id, order.pk, lambda: NOW)
    monkeypatch.undo()
    order.refresh_from_db()
    assert (len(order.passed), order.finished_at) == (3, None)
    assert list(Erasure.objects.due(NOW)) == [order]
    assert carry_out(order).bytes == len(b"twelve bytes")


def test_a_recorder_that_still_sends_is_turned_away(invitation: Invitation) -> None:
    take = a_take(invitation, b"one")
    erased(invitation)
    with pytest.raises(TakeClosed):
        recordings.store_chunk(take, 1, hashlib.sha256(b"two").hexdigest(), b"two", NOW)
    assert not Chunk.objects.exists()
    assert list(current_store().keys(take.folder)) == []


def test_another_candidacy_of_the_person_keeps_what_is_its_own(invitation: Invitation) -> None:
    other = an_invitation(a_candidate(phone="+4930123456"), invitation.job)
    OptOut.objects.create(number="+4930123456", told="answer", since=NOW)
    erased(invitation)
    assert other.candidate.name == "Ada Byron"
    assert OptOut.objects.count() == 1
    other.refresh_from_db()
    assert other.state == "invited"


def test_nobody_is_invited_from_what_is_left(invitation: Invitation) -> None:
    erased(invitation)
    with pytest.raises(CandidateErased):
        actions.invite(
            Candidate.objects.get(), invitation.job, at=NOW, entry_key="again", by_hand=True
        )


def test_the_personal_link_says_that_it_is_over_and_names_nothing(
    invitation: Invitation, client: Client
) -> None:
    url = invitation.url().replace("http://testserver", "")
    path = "/i/" + invitation.token()
    erased(invitation)
    assert url.endswith(path)
    response = client.get(path, follow=True)
    assert response.status_code == 410
    page = response.content.decode()
    assert "no longer here" in page
    assert invitation.job.title not in page
    assert "Byron" not in page


@pytest.fixture
def admin(organisation: Organisation) -> Membership:
    return a_member(Role.ADMIN)


def test_an_admin_erases_by_typing_the_word(
    invitation: Invitation, admin: Membership, client: Client
) -> None:
    client.force_login(admin.user)
    url = f"/candidates/{invitation.candidate_id}/"
    assert "Erase this candidate" in client.get(url).content.decode()
    wrong = client.post(f"{url}erase/", {"word": "yes"}, follow=True)
    assert "Nothing was erased" in wrong.content.decode()
    assert not Erasure.objects.exists()
    right = client.post(f"{url}erase/", {"word": " ERASE "}, follow=True)
    assert "is being erased" in right.content.decode()
    carry_out(Erasure.objects.get())
    page = client.get(url).content.decode()
    assert "Byron" not in page
    assert "Erase this candidate" not in page
    listed = client.get("/settings/erasures/").content.decode()
    assert "Demo Admin" in listed


def test_a_team_member_may_not_erase(invitation: Invitation, client: Client) -> None:
    member = a_member(Role.TEAM_MEMBER)
    client.force_login(member.user)
    url = f"/candidates/{invitation.candidate_id}/"
    assert "Erase this candidate" not in client.get(url).content.decode()
    assert client.post(f"{url}erase/", {"word": "erase"}).status_code == 403
    assert not Erasure.objects.exists()


def test_the_review_page_says_that_it_was_erased(
    invitation: Invitation, admin: Membership, client: Client
) -> None:
    erased(invitation)
    client.force_login(admin.user)
    response = client.get(f"/review/{invitation.pk}/")
    assert response.status_code == 410
    assert "erased" in response.content.decode()


def test_a_list_of_erasures_costs_the_same_for_many(
    admin: Membership, client: Client, django_assert_max_num_queries: object
) -> None:
    for _number in range(30):
        erase(a_candidate().pk, Erasure.Why.ASKED, NOW)
    client.force_login(admin.user)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page = client.get("/settings/erasures/").content.decode()
    assert "30 candidates are being erased" in page


def test_nothing_is_opened_again_or_given_more_time(
    invitation: Invitation, admin: Membership, client: Client
) -> None:
    actions.close(invitation.pk, "expired", NOW)
    actions.ask_for_more_time(
        invitation.pk, actions.Wish(uuid4(), (NOW + timedelta(days=20)).date(), "I, Ada Byron"), NOW
    )
    erased(invitation)
    assert MoreTimeRequest.objects.get().state == "lapsed"
    client.force_login(admin.user)
    for verb in ("restore", "extend", "mail"):
        answer = client.post(f"/invitations/{invitation.pk}/{verb}/", {"days": "3"})
        assert answer.status_code == 302, verb
    invitation.refresh_from_db()
    assert invitation.state == "expired"
