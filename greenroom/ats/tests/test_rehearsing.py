"""The dry run says what a move would do, by doing it and taking it back."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection as database
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import rehearsing
from greenroom.ats.actions import connections
from greenroom.ats.models import Connection, Opportunity, Posting
from greenroom.ats.tests.support import LATER, look
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_member, a_template

PAGE = "/integrations/lever/dry-run/"


@pytest.fixture
def posting(world: FakeWorld, connection: Connection) -> Posting:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen", title="Account Executive, EMEA")
    return kept(world, connection)


def kept(world: FakeWorld, connection: Connection, ref: str = "sales") -> Posting:
    connections.keep_postings(connection.pk, list(world.postings.values()), NOW)
    return Posting.objects.select_related("connection").get(ref=ref)


def rehearse(posting: Posting, who: Opportunity | None = None) -> rehearsing.Rehearsal:
    return rehearsing.rehearse(posting, posting.connection.trigger_stages.get(), who, LATER)


def rows() -> dict[str, int]:
    """How many rows stand in each table of ours, and in the queue."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    with database.cursor() as cursor:
        counted = {}
        for table in [*tables, "procrastinate_jobs"]:
            cursor.execute(f'select count(*) from "{table}"')  # noqa: S608 - names of our models
            counted[table] = cursor.fetchone()[0]
    return counted


def test_it_tells_everything_that_would_leave(posting: Posting) -> None:
    told = rehearse(posting)

    assert told.is_invited
    assert (told.template, told.version, told.questions) == ("Sales screen", 1, 2)
    assert told.deadline_at
    assert told.deadline_at > LATER
    [mail] = told.letters
    assert "via Greenroom" in mail.sender
    assert (mail.language, mail.own_words) == ("en", False)
    assert "switched off" in told.sms_skipped
    assert told.tags == ["myInterview: Invite Sent"]
    assert "Account Executive, EMEA" in told.note


def test_where_texting_is_on_the_text_is_told_too(posting: Posting) -> None:
    Organisation.objects.update(texting_enabled=True, default_country="DE")
    posting = Posting.objects.select_related("connection__organisation").get()

    assert [one.channel for one in rehearse(posting).letters] == ["E-mail", "Text message"]


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([], "E01"),
        (["myInterview:sales screen"], "E13"),
        (["myInterview:Sales screen", "myInterview:Other"], "E11"),
    ],
)
def test_it_names_the_exact_problem(posting: Posting, tags: list[str], code: str) -> None:
    posting.tags = tags

    told = rehearse(posting)

    assert not told.is_invited
    assert told.code == code
    assert told.problem
    assert told.remedy


def test_nothing_of_it_stays(posting: Posting) -> None:
    before = rows()

    assert rehearse(posting).is_invited
    posting.tags = ["myInterview:nonsense"]
    assert not rehearse(posting).is_invited

    assert rows() == before


def test_the_ats_is_not_called(world: FakeWorld, posting: Posting) -> None:
    rehearse(posting)

    assert world.calls == []


def test_who_was_invited_would_be_invited_again(
    world: FakeWorld, connection: Connection, posting: Posting
) -> None:
    world.add()
    world.move("opp-ada", "video", NOW + timedelta(minutes=1))
    look(connection)
    before = rows()

    told = rehearse(posting, Opportunity.objects.get())

    assert (told.is_again, told.is_email_known) == (True, True)
    assert rows() == before


def test_an_archived_candidate_would_not_be_invited(
    world: FakeWorld, connection: Connection, posting: Posting
) -> None:
    world.add(is_archived=True)
    look(connection)

    assert rehearse(posting, Opportunity.objects.get()).code == "E04"


def test_the_default_template_takes_a_posting_without_a_tag(
    world: FakeWorld, connection: Connection
) -> None:
    template = a_template("For all")
    world.add_posting("office")
    posting = kept(world, connection, "office")
    assert not rehearse(posting).is_invited

    connections.set_default_template(connection.pk, template)

    assert rehearse(kept(world, connection, "office")).template == "For all"
    world.add_posting("office", "myInterview:Wrong")
    assert rehearse(kept(world, connection, "office")).code == "E13"


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


def test_a_posting_that_takes_the_default_says_so_and_leads_to_the_dry_run(
    world: FakeWorld, connection: Connection, admin: Client
) -> None:
    world.add_posting("office", title="Office Manager")
    posting = kept(world, connection, "office")
    connections.set_default_template(connection.pk, a_template("For all"))

    page = admin.get("/integrations/lever/").content.decode()

    assert "For all v1" in page
    assert "by default" in page
    assert f"{PAGE}?posting={posting.pk}" in page


def test_the_page_shows_it(posting: Posting, admin: Client) -> None:
    assert "Account Executive, EMEA" in admin.get(PAGE).content.decode()

    page = admin.get(PAGE, {"posting": str(posting.pk)}).content.decode()

    assert "Sales screen" in page
    assert "myInterview: Invite Sent" in page
    assert "Nothing is written and nothing is sent." in page


@pytest.mark.parametrize("query", ["posting=nonsense", "posting=&stage=1&who=2", ""])
@pytest.mark.usefixtures("posting")
def test_nonsense_shows_the_empty_form(admin: Client, query: str) -> None:
    answer = admin.get(f"{PAGE}?{query}")

    assert answer.status_code == 200
    assert "Written to Lever" not in answer.content.decode()


def test_an_empty_account_is_told(connection: Connection, admin: Client) -> None:
    assert "No open postings" in admin.get(PAGE).content.decode()
    connection.trigger_stages.all().delete()
    assert "No trigger stage" in admin.get(PAGE).content.decode()
