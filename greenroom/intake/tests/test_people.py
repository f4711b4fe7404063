"""Jobs and candidates without an ATS: by hand and by file, each address once."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.intake import tasks
from greenroom.intake.actions import people as actions
from greenroom.intake.errors import InvitedAlready, Unreadable
from greenroom.intake.models import ListedPerson, PeopleList
from greenroom.intake.people import Person, explain
from greenroom.interviews.actions import create_template
from greenroom.interviews.models import Invitation, Job
from greenroom.kit import scope
from greenroom.testing.factories import (
    NOW,
    a_candidate,
    a_draft,
    a_job,
    a_member,
    a_template,
    an_invitation,
)

State = ListedPerson.State
ADA = Person("Ada Byron", "ada@example.com")


@pytest.fixture
def job(organisation: Organisation) -> Job:
    return a_job()


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


def kept(job: Job, text: str) -> PeopleList:
    return actions.keep_list(job, "people.csv", text.encode(), a_member(Role.ADMIN).user, NOW)


def run(people: PeopleList) -> None:
    """The list's jobs, one after the other, as a worker would."""
    actions.start_list(people.pk, NOW)
    while PeopleList.objects.get(pk=people.pk).is_running:
        tasks.invite_listed(people.scope_id, people.pk)


def states(people: PeopleList) -> list[str]:
    return list(people.people.values_list("state", flat=True))


@pytest.mark.django_db
def test_a_job_by_hand_asks_only_templates_that_have_questions(page: Client) -> None:
    template = a_template()
    bare = create_template(a_draft("Bare", count=0), by=None, may_be_empty=True)
    url = reverse("intake:job_new")
    assert b"Bare" not in page.get(url).content
    assert page.post(url, {"title": "Baker", "template": bare.pk}).status_code == 422

    answer = page.post(url, {"title": " Baker\n", "template": template.pk}, follow=True)

    job = Job.objects.get()
    assert (job.title, job.origin, job.template) == ("Baker", "hand", template)
    assert answer.redirect_chain[0][0] == reverse("intake:invite", args=[job.pk])


@pytest.mark.django_db
def test_without_a_template_the_page_says_what_to_do_first(page: Client) -> None:
    assert b"First write the questions" in page.get(reverse("intake:job_new")).content


@pytest.mark.django_db
def test_one_person_is_invited_by_hand_and_gets_one_mail(page: Client, job: Job) -> None:
    url = reverse("intake:invite", args=[job.pk])
    page.post(url, {"name": ADA.name, "email": ADA.email})
    again = page.post(url, {"name": "A. B.", "email": "ADA@example.com"})

    invitation = Invitation.objects.get()
    assert (invitation.job, invitation.candidate.origin) == (job, "hand")
    story = page.get(reverse("interviews:candidate", args=[invitation.candidate_id]))
    assert b"Was added by hand" in story.content
    assert Effect.objects.filter(kind="message.email").count() == 1
    assert again.status_code == 422
    assert reverse("interviews:candidate", args=[invitation.candidate_id]).encode() in again.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "email": "a@example.com"},
        {"name": "\u202e", "email": "a@example.com"},
        {"name": "Ada", "email": "nowhere"},
        {"name": "Ada", "email": "a@example.com\nBcc: b@example.com"},
        {"name": "Ada", "email": "a@example.com", "phone": "12"},
    ],
)
def test_what_can_t_be_right_is_said_at_its_field(
    page: Client, job: Job, wrong: dict[str, str]
) -> None:
    answer = page.post(reverse("intake:invite", args=[job.pk]), wrong)

    assert b'class="problem"' in answer.content
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_one_address_has_one_invitation_in_a_job_wherever_it_came_from(job: Job) -> None:
    an_invitation(a_candidate(email="Ada@Example.com"), job)

    with pytest.raises(InvitedAlready):
        actions.invite_person(job.pk, ADA, origin="hand", entry_key="1", at=NOW)

    other = a_job(job.template)
    assert actions.invite_person(other.pk, ADA, origin="hand", entry_key="2", at=NOW).job == other


@pytest.mark.django_db
def test_a_list_shows_what_is_wrong_with_each_row_in_words(job: Job) -> None:
    an_invitation(a_candidate(email="here@example.com"), job)
    people = kept(
        job,
        "Vorname;Nachname;E-Mail\n"
        "Ada;Byron;ada@example.com\n"
        "Ada;Again;ADA@example.com\n"
        "Here;Already;here@example.com\n"
        ";;none@example.com\n"
        "No;Address;\n"
        "Bad;Address;nowhere\n",
    )

    rows = list(people.people.all())
    assert [row.state for row in rows] == ["ready", *["duplicate"] * 2, *["wrong"] * 3]
    assert [explain(row) for row in rows] == [
        "",
        "The same address stands in row 2.",
        "This address is invited to this job already.",
        "There is no name.",
        "There is no e-mail address.",
        "“nowhere” is not an e-mail address.",
    ]
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_a_number_that_can_t_be_texted_keeps_nobody_out(job: Job) -> None:
    people = kept(job, "name,email,phone\nAda,ada@example.com,07400 123456\n")

    row = people.people.get()
    assert row.state == State.READY
    assert "country code" in explain(row)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "name,phone\nAda,1\n", "email\na@example.com\n", "a\nb\n"])
def test_a_file_without_the_columns_is_refused(job: Job, text: str) -> None:
    with pytest.raises(Unreadable):
        kept(job, text)
    assert not PeopleList.objects.exists()


@pytest.mark.django_db
def test_a_file_of_more_than_5000_people_is_refused_whole(job: Job) -> None:
    lines = "\n".join(f"P{number},p{number}@example.com" for number in range(5001))

    with pytest.raises(Unreadable, match="5,000 rows"):
        kept(job, "name,email\n" + lines)


@pytest.mark.django_db
def test_the_rows_of_a_list_are_invited_once_each_however_often_the_job_runs(job: Job) -> None:
    rows = "\n".join(f"Person {number},p{number}@example.com" for number in range(120))
    people = kept(job, "name,email\n" + rows)
    tasks.invite_listed(people.scope_id, people.pk)
    assert not Invitation.objects.exists()  # nobody has said yes

    run(people)
    for _again in range(2):
        actions.start_list(people.pk, NOW + timedelta(days=1))
        tasks.invite_listed(people.scope_id, people.pk)

    assert states(people) == ["invited"] * 120
    assert Invitation.objects.filter(job=job).count() == 120
    assert Effect.objects.filter(kind="message.email").count() == 120
    assert Entry.objects.filter(verb="invitation.invited").first().actor_kind == "member"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_row_that_fails_takes_nothing_from_the_others(job: Job) -> None:
    people = kept(job, "name,email\nAda,ada@example.com\nBob,bob@example.com\n")
    an_invitation(a_candidate(email="ada@example.com"), job)  # after the preview

    run(people)

    assert states(people) == ["duplicate", "invited"]


@pytest.mark.django_db
def test_a_list_of_a_template_that_lost_its_questions_says_so(organisation: Organisation) -> None:
    bare = create_template(a_draft("Bare", count=0), by=None, may_be_empty=True)
    people = kept(a_job(bare), "name,email\nAda,ada@example.com\n")

    run(people)

    assert states(people) == ["failed"]
    assert explain(people.people.get()) == "The template has no questions yet."


@pytest.mark.django_db
def test_the_pages_of_a_list_from_the_file_to_the_last_invitation(page: Client, job: Job) -> None:
    file = SimpleUploadedFile("people.csv", b"name,email\nAda,ada@example.com\n,no@example.com\n")
    preview = page.post(reverse("intake:people_upload", args=[job.pk]), {"file": file}, follow=True)
    assert b"Invite 1 person" in preview.content
    assert b"There is no name." in preview.content

    people = PeopleList.objects.get()
    running = page.post(reverse("intake:list_start", args=[people.pk]), follow=True)
    assert b"0 of 1 invited" in running.content
    assert b'data-live="2"' in running.content
    assert Entry.objects.filter(verb="people_list.started").exists()

    run(people)
    url = reverse("intake:people_list", args=[people.pk])
    part = page.get(url, headers={"HX-Request": "true"})
    assert b"1 person is invited" in part.content
    assert b"<html" not in part.content
    assert b"Ada" in page.get(url, {"show": "invited"}).content


@pytest.mark.django_db
def test_people_whom_nobody_invited_are_forgotten(page: Client, job: Job) -> None:
    first, second = (kept(job, "name,email\nAda,ada@example.com\n") for _ in range(2))
    assert list(tasks._forgotten(NOW + timedelta(hours=23))) == []
    assert set(tasks._forgotten(NOW + timedelta(hours=25))) == {first.pk, second.pk}

    page.post(reverse("intake:list_discard", args=[first.pk]))
    tasks.forget_list(second.scope_id, second.pk)
    assert not ListedPerson.objects.exists()


@pytest.mark.django_db
def test_a_list_that_runs_is_not_forgotten_and_comes_round_again(page: Client, job: Job) -> None:
    people = kept(job, "name,email\nAda,ada@example.com\n")
    actions.start_list(people.pk, NOW)

    page.post(reverse("intake:list_discard", args=[people.pk]))

    assert list(tasks._running(NOW)) == [people.pk]
    assert list(tasks._forgotten(NOW + timedelta(days=3))) == []


@pytest.mark.django_db
def test_5000_people_are_read_in_a_few_questions_and_shown_by_pages(page: Client, job: Job) -> None:
    rows = "\n".join(f"Person {number},p{number}@example.com" for number in range(5000))
    with CaptureQueriesContext(connection) as asked:
        people = kept(job, "name,email\n" + rows)
    assert len(asked) <= 25

    url = reverse("intake:people_list", args=[people.pk])
    with CaptureQueriesContext(connection) as asked:
        answer = page.get(url, {"page": "100"})
    assert b"of 5000" in answer.content
    assert len(asked) <= 12


@pytest.mark.django_db
def test_s39_the_candidates_of_a_job_leave_as_a_file_without_formulas_and_links(
    page: Client, job: Job
) -> None:
    invitation = an_invitation(a_candidate("=cmd|' /C calc'!A0", email="ada@example.com"), job)

    answer = page.get(reverse("intake:candidates_csv", args=[job.pk]))

    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("name,email,phone,status")
    assert text.splitlines()[1].startswith("'=cmd|' /C calc'!A0,ada@example.com,")
    assert invitation.token() not in text
    assert 'filename="account-executive-candidates.csv"' in answer["Content-Disposition"]
    assert Entry.objects.filter(verb="job.candidates_exported").exists()


@pytest.mark.django_db
def test_who_may_not_invite_finds_no_button_to_it(organisation: Organisation, job: Job) -> None:
    client = Client()
    client.force_login(a_member(Role.LIMITED).user)

    for url in (reverse("interviews:job", args=[job.pk]), reverse("interviews:job_list")):
        assert b"/invite/" not in client.get(url).content
        assert b"jobs/new" not in client.get(url).content


@pytest.mark.django_db(transaction=True)
def test_the_same_address_at_the_same_moment_is_invited_once() -> None:
    organisation = Organisation.objects.create(name="Northlight Demo Co.")
    with scope.organisation(organisation.pk):
        job = a_job()
    results: list[str] = []

    def ask(number: int) -> None:
        try:
            with scope.organisation(organisation.pk):
                actions.invite_person(job.pk, ADA, origin="hand", entry_key=str(number), at=NOW)
            results.append("invited")
        except InvitedAlready:
            results.append("there")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(results) == ["invited", "there", "there", "there"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_list_invite_each_person_once() -> None:
    organisation = Organisation.objects.create(name="Northlight Demo Co.")
    with scope.organisation(organisation.pk):
        rows = "\n".join(f"Person {number},p{number}@example.com" for number in range(80))
        people = kept(a_job(), "name,email\n" + rows)
        actions.start_list(people.pk, NOW)

    def work() -> None:
        for _ in range(4):
            tasks.invite_listed(organisation.pk, people.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    with scope.organisation(organisation.pk):
        assert states(people) == ["invited"] * 80
        assert Invitation.objects.count() == 80
        assert PeopleList.objects.get().finished_at
