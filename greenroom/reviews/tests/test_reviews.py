from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation, User
from greenroom.accounts.rights import Role
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.actions import TakeRequest
from greenroom.interviews.models import Invitation, Job, ReviewLink
from greenroom.media.damage import Damage
from greenroom.media.stores import current_store
from greenroom.recordings.models import Rendition, Take
from greenroom.reviews.models import Comment, Rating
from greenroom.testing.factories import a_member, an_invitation, consent_to_all

pytestmark = pytest.mark.django_db
VIDEO = b"\x1aE\xdf\xa3" + bytes(range(256)) * 8


@pytest.fixture
def invitation(organisation: Organisation, tmp_path: Path) -> Invitation:
    """A completed interview with one watchable answer and one that is still on its way."""
    settings.MEDIA_ROOT_FOLDER = tmp_path
    now = timezone.now()
    invitation = an_invitation(at=now)
    consent_to_all(invitation, now)
    for position in (1, 2):
        wanted = TakeRequest(f"take-{position}", "video/webm", 640, 480)
        take, _token = actions.start_take(invitation.pk, position, wanted, now)
        Take.objects.filter(pk=take.pk).update(state=Take.State.COMPLETE, kept_chunks=1)
        actions.keep_take(invitation.pk, position, take.pk, now)
    actions.complete(invitation.pk, now)
    watchable(Take.objects.get(client_take_id="take-1"))
    invitation.refresh_from_db()
    return invitation


def watchable(take: Take) -> Rendition:
    key = f"{take.folder}/playable.webm"
    current_store().put(key, VIDEO)
    Take.objects.filter(pk=take.pk).update(playable_chunks=1)
    return Rendition.objects.create(
        take=take,
        kind=Rendition.Kind.PLAYABLE,
        store_key=key,
        mime="video/webm",
        size_bytes=len(VIDEO),
        duration_ms=30_000,
        made_at=timezone.now(),
    )


@pytest.fixture
def visitor(invitation: Invitation) -> Client:
    """A browser that came by the link of the note."""
    client = Client()
    link = actions.issue_review_link(invitation, timezone.now())
    client.get(link.url().removeprefix(settings.BASE_URL))
    return client


def named(visitor: Client, invitation: Invitation, name: str = "Hana Demo") -> Client:
    visitor.post(reverse("reviews:give_name", args=[invitation.pk]), {"name": name})
    return visitor


def page_of(invitation: Invitation) -> str:
    return reverse("reviews:invitation", args=[invitation.pk])


def media_of(invitation: Invitation) -> str:
    return reverse("reviews:media", args=[invitation.pk, Rendition.objects.get().pk])


def test_c29_whoever_has_the_note_may_watch(visitor: Client, invitation: Invitation) -> None:
    answer = visitor.get(page_of(invitation))

    assert answer.status_code == 200
    assert media_of(invitation).encode() in answer.content


def test_m4_silent_damage_is_told_in_words(visitor: Client, invitation: Invitation) -> None:
    Take.objects.filter(client_take_id="take-1").update(attention=Damage.NO_SOUND)

    answer = visitor.get(page_of(invitation))

    assert str(Damage.NO_SOUND.label) in answer.content.decode()
    assert media_of(invitation).encode() in answer.content


def test_c29_the_link_leaves_no_secret_in_the_address(invitation: Invitation) -> None:
    link = actions.issue_review_link(invitation, timezone.now())

    answer = Client().get(link.url().removeprefix(settings.BASE_URL))

    assert answer["Location"] == page_of(invitation)
    assert answer["Referrer-Policy"] == "no-referrer"


def test_c29_a_link_opens_its_own_interview_alone(visitor: Client, invitation: Invitation) -> None:
    other = an_invitation(at=timezone.now())

    assert visitor.get(page_of(other)).status_code == 302


@pytest.mark.parametrize("change", [{"expires_at": timezone.now()}, {"revoked_at": timezone.now()}])
def test_c29_a_link_that_is_over_opens_nothing_and_says_how_to_go_on(
    visitor: Client, invitation: Invitation, change: dict[str, object]
) -> None:
    media = media_of(invitation)
    ReviewLink.objects.update(**change)

    for url in (page_of(invitation), media):
        answer = visitor.get(url)
        assert answer.status_code == 410
        assert b"Sign in to watch" in answer.content


def test_c29_a_confidential_interview_is_never_watched_by_link(
    visitor: Client, invitation: Invitation
) -> None:
    Job.objects.update(confidential=True)

    assert visitor.get(page_of(invitation)).status_code == 410
    assert visitor.get(media_of(invitation)).status_code == 410


def test_c29_a_fresh_link_is_mailed_to_a_member_s_address_alone(invitation: Invitation) -> None:
    member = a_member(Role.LIMITED)
    link = actions.issue_review_link(invitation, timezone.now())
    url = link.url().removeprefix(settings.BASE_URL) + "/renew"

    answers = [
        Client().post(url, {"email": email}) for email in ("no@example.com", member.user.email)
    ]

    assert answers[0].status_code == answers[1].status_code == 302
    assert Effect.objects.filter(key__startswith="review_link:").count() == 1


def test_c29_asking_again_and_again_makes_no_more_links(invitation: Invitation) -> None:
    member = a_member(Role.LIMITED)
    link = actions.issue_review_link(invitation, timezone.now())
    url = link.url().removeprefix(settings.BASE_URL) + "/renew"

    for _time in range(3):
        Client().post(url, {"email": member.user.email})

    assert ReviewLink.objects.filter(invitation=invitation).exclude(pk=link.pk).count() == 1


def test_c29_a_link_that_was_withdrawn_brings_no_fresh_one(invitation: Invitation) -> None:
    member = a_member(Role.LIMITED)
    link = actions.issue_review_link(invitation, timezone.now())
    actions.revoke_review_links(invitation, timezone.now())
    url = link.url().removeprefix(settings.BASE_URL)

    assert b"It was withdrawn" in Client().get(url).content
    Client().post(f"{url}/renew", {"email": member.user.email})

    assert not Effect.objects.filter(key__startswith="review_link:").exists()


def test_c29_who_has_left_the_organisation_is_mailed_no_link(invitation: Invitation) -> None:
    member = a_member(Role.LIMITED)
    User.objects.filter(pk=member.user_id).update(is_active=False)
    link = actions.issue_review_link(invitation, timezone.now())

    Client().post(
        link.url().removeprefix(settings.BASE_URL) + "/renew", {"email": member.user.email}
    )

    assert not Effect.objects.filter(key__startswith="review_link:").exists()


def test_a_number_longer_than_any_answer_opens_the_first_one(
    visitor: Client, invitation: Invitation
) -> None:
    answer = visitor.get(page_of(invitation), {"answer": "9" * 5000})

    assert answer.status_code == 200


def test_an_unknown_link_is_not_found(db: None) -> None:
    answer = Client().get("/r/" + "0" * 32)

    assert answer.status_code == 404
    assert b"We don" in answer.content


def test_nobody_watches_without_link_or_sign_in(invitation: Invitation) -> None:
    for url in (page_of(invitation), media_of(invitation)):
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_s61_the_first_bytes_of_a_video_are_there_by_range(
    visitor: Client, invitation: Invitation
) -> None:
    answer = visitor.get(media_of(invitation), headers={"Range": "bytes=4-99"})

    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == VIDEO[4:100]  # type: ignore[attr-defined]


def test_a_take_that_was_not_kept_can_t_be_watched(visitor: Client, invitation: Invitation) -> None:
    invitation.answers.filter(question__position=1).update(take_id=None)

    assert visitor.get(media_of(invitation)).status_code == 404


def test_an_answer_on_its_way_says_so_and_asks_again(
    visitor: Client, invitation: Invitation
) -> None:
    answer = visitor.get(page_of(invitation) + "?answer=2")

    assert b"being put together" in answer.content
    assert b'data-live="2"' in answer.content


def test_an_apple_device_waits_for_its_format(visitor: Client, invitation: Invitation) -> None:
    iphone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"}

    answer = visitor.get(page_of(invitation), headers=iphone)

    assert b"prepared for this device" in answer.content


def test_a_visitor_gives_a_name_before_an_opinion(visitor: Client, invitation: Invitation) -> None:
    visitor.post(reverse("reviews:rate", args=[invitation.pk]), {"score": "4"})
    assert not Rating.objects.exists()

    named(visitor, invitation).post(reverse("reviews:rate", args=[invitation.pk]), {"score": "4"})

    rating = Rating.objects.get()
    assert (rating.score, rating.reviewer_name, rating.is_by_link) == (4, "Hana Demo", True)


def test_a_rating_may_be_changed_and_stays_one(visitor: Client, invitation: Invitation) -> None:
    named(visitor, invitation)
    for score in ("4", "2"):
        visitor.post(reverse("reviews:rate", args=[invitation.pk]), {"score": score})

    assert [rating.score for rating in Rating.objects.all()] == [2]


@pytest.mark.parametrize("score", ["0", "6", "-1", "4.5", "", "x"])
def test_c36_ratings_run_from_1_to_5(visitor: Client, invitation: Invitation, score: str) -> None:
    named(visitor, invitation).post(reverse("reviews:rate", args=[invitation.pk]), {"score": score})

    assert not Rating.objects.exists()


def test_what_others_said_appears_when_mine_is_in(visitor: Client, invitation: Invitation) -> None:
    member = Client()
    member.force_login(a_member(Role.LIMITED).user)
    member.post(reverse("reviews:rate", args=[invitation.pk]), {"score": "5"})
    member.post(reverse("reviews:comment", args=[invitation.pk]), {"text": "Clear and calm."})

    before = named(visitor, invitation).get(page_of(invitation)).content
    visitor.post(reverse("reviews:rate", args=[invitation.pk]), {"score": "3"})
    after = visitor.get(page_of(invitation)).content

    assert b"Clear and calm." not in before
    assert b"5 of 5" not in before
    assert b"Clear and calm." in after
    assert b"5 of 5" in after


def test_a_comment_knows_its_moment_and_can_be_taken_back_by_its_writer(
    visitor: Client, invitation: Invitation
) -> None:
    named(visitor, invitation)
    values = {"text": "Good point", "position": "1", "moment_ms": "67900"}
    answer = visitor.post(reverse("reviews:comment", args=[invitation.pk]), values, follow=True)
    assert b"1:07" in answer.content

    comment = Comment.objects.get()
    other = Client()
    other.force_login(a_member().user)
    url = reverse("reviews:take_back", args=[invitation.pk, comment.pk])
    assert other.post(url).status_code == 404
    assert visitor.post(url).status_code == 302
    assert not Comment.objects.exists()


def test_s62_the_quick_view_leads_to_the_same_candidate(
    visitor: Client, invitation: Invitation
) -> None:
    answer = visitor.get(page_of(invitation))

    assert f"?next={page_of(invitation)}".encode() in answer.content


def test_the_queue_shows_what_i_have_not_rated(invitation: Invitation) -> None:
    member = Client()
    member.force_login(a_member().user)
    assert b"Ada Byron" in member.get(reverse("reviews:queue")).content

    member.post(reverse("reviews:rate", args=[invitation.pk]), {"score": "5"})

    assert b"Nothing waits for you" in member.get(reverse("reviews:queue")).content


def test_looking_writes_nothing(visitor: Client, invitation: Invitation) -> None:
    before = (Rating.objects.count(), Comment.objects.count(), Effect.objects.count())
    for _ in range(3):
        visitor.get(page_of(invitation))

    assert (Rating.objects.count(), Comment.objects.count(), Effect.objects.count()) == before
