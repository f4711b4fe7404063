"""The templates file goes out and comes back; ids from elsewhere keep their tags alive."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.intake import template_rows
from greenroom.intake.actions.templates import import_templates, keep_template_file, planned
from greenroom.intake.models import TemplateFile
from greenroom.intake.template_plan import Outcome
from greenroom.interviews import actions
from greenroom.interviews.actions.templates import draft_of
from greenroom.interviews.models import InterviewTemplate, Question, TemplateVersion
from greenroom.testing.factories import NOW, a_member, a_template

pytestmark = pytest.mark.django_db
COPY = reverse("intake:templates_csv")
LARGEST_PAGE_BYTES = 200_000
TRICKY = (
    actions.QuestionDraft("=HYPERLINK(1)", 45, 75, None),
    actions.QuestionDraft("Two\nlines \\n [answer=1 think=2 tries=3]", 120, 900, 1),
)


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


def uploaded(rows: str) -> TemplateFile:
    user = a_member(Role.ADMIN).user
    return keep_template_file("templates.csv", rows.encode(), user, NOW)


def outcomes(file: TemplateFile) -> list[Outcome]:
    return [row.outcome for row in planned(file)]


def take(file: TemplateFile) -> None:
    import_templates(file.pk, a_member(Role.ADMIN).user, NOW)


def test_s39_the_file_has_its_columns_and_every_template(page: Client) -> None:
    template = a_template("R&D")
    actions.archive_template(a_template("Gone").pk, NOW)

    rows = list(csv.DictReader(io.StringIO(page.get(COPY).content.decode())))

    assert tuple(rows[0]) == template_rows.COLUMNS
    assert [row["active"] for row in rows] == ["no", "yes"]
    assert rows[1]["template_id"] == template.public_id
    assert rows[1]["lever_tag"] == template.tag
    assert rows[1]["questions"].splitlines()[0] == "Question 1? [answer=60 think=any tries=3]"


@pytest.mark.parametrize("name", ["intake:templates_csv", "intake:templates_xlsx"])
def test_s39_what_went_out_comes_back_as_it_was(page: Client, name: str) -> None:
    actions.create_template(actions.TemplateDraft("+Sales", TRICKY), by=None)
    data = page.get(reverse(name)).content
    file = keep_template_file("again", data, a_member(Role.ADMIN).user, NOW)
    assert outcomes(file) == [Outcome.SAME]

    InterviewTemplate.objects.update(name="Renamed")
    take(file)
    template = InterviewTemplate.objects.get()
    assert template.name == "+Sales"
    assert draft_of(template.current_version()).questions == TRICKY


def test_s39_an_id_from_elsewhere_goes_to_the_template_of_that_name(
    organisation: Organisation,
) -> None:
    template = a_template("Sales screen")
    file = uploaded("Template ID,Template Name\n60f7c1ab,Sales screen\n")
    assert outcomes(file) == [Outcome.ALIAS]

    take(file)

    assert [alias.ref for alias in template.aliases.all()] == ["60f7c1ab"]
    assert outcomes(uploaded("id,name\n60F7C1AB,Sales screen\n")) == [Outcome.SAME]


def test_s39_a_template_from_elsewhere_keeps_its_id_beside_ours(
    organisation: Organisation,
) -> None:
    take(uploaded("template_id,name,questions,active\n77,Support,Why?,no\n78,Bare,,\n"))

    support = InterviewTemplate.objects.get(name="Support")
    bare = InterviewTemplate.objects.get(name="Bare")
    assert support.public_id.startswith("t-")
    assert not support.is_active
    assert [alias.ref for alias in support.aliases.all()] == ["77"]
    assert draft_of(support.current_version()).questions == (actions.QuestionDraft("Why?"),)
    assert draft_of(bare.current_version()).questions == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('1,"",Why?,', "no name"),
        (f"1,{'x' * 101},Why?,", "longer than 100"),
        ("1,Invite Sent,Why?,", "status tag"),
        (f"{'9' * 101},Sales,Why?,", "id is too long"),
        (f"1,Sales,{'x' * 501},", "longer than 500"),
        ("1,Sales,Why? [answer=14 think=any tries=3],", "“answer” is a number"),
        ("1,Sales,Why? [answer=60 think=no tries=3],", "“think” is"),
        ("1,Sales,Why? [answer=60 think=any tries=99],", "“tries” is"),
        ("1,Sales,[answer=60 think=any tries=3],", "no words"),
        ("1,Sales,Why?,perhaps", "yes or no"),
        ("1,Here,Other?,", "other questions"),
        ("1,Twin,,", "Several templates"),
    ],
)
def test_s39_a_row_that_is_left_out_says_why(
    organisation: Organisation, row: str, said: str
) -> None:
    for name in ("Here", "Twin", "Twin"):
        a_template(name)

    found = planned(uploaded(f"template_id,name,questions,active\n{row}\n"))[0]

    assert found.outcome is Outcome.WRONG
    assert said in found.explanation


def test_s39_one_id_in_two_rows_is_nobody_s_guess(organisation: Organisation) -> None:
    assert outcomes(uploaded("id,name\nx,A\nX,B\n")) == [Outcome.WRONG, Outcome.WRONG]


def test_s39_nothing_changes_before_the_preview_is_confirmed_and_then_once(page: Client) -> None:
    file = SimpleUploadedFile("mine.csv", b"template_id,name,questions\n5,New one,Why?\n,,\n")
    answer = page.post(reverse("intake:template_upload"), {"file": file}, follow=True)
    assert b"Import 1 template" in answer.content
    assert not InterviewTemplate.objects.exists()

    preview = answer.redirect_chain[0][0]
    for _again in range(2):
        page.post(preview)
    assert InterviewTemplate.objects.get().name == "New one"
    assert page.get(preview).status_code == 302


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"id,title of it\n1,2\n", b"\x00\x00"])
def test_s39_a_file_that_can_t_be_read_is_refused_with_words(page: Client, data: bytes) -> None:
    file = SimpleUploadedFile("broken.xlsx", data)

    answer = page.post(reverse("intake:template_upload"), {"file": file})

    assert answer.status_code == 422
    assert b'class="problem"' in answer.content
    assert not TemplateFile.objects.exists()


def test_s39_the_editor_keeps_a_limit_that_a_file_brought(page: Client) -> None:
    draft = actions.TemplateDraft("Sales", TRICKY[:1])
    template = actions.create_template(draft, by=None)
    url = reverse("interviews:template_edit", args=[template.pk])
    assert b'<option value="75" selected>75 seconds' in page.get(url).content

    limits = {"q0-thinking_seconds": "45", "q0-answer_seconds": "75", "q0-takes": "0"}
    text = {"q0-text": TRICKY[0].text, "name": "Sales", "deadline_days": "7", "order": "0"}
    page.post(url, limits | text | {"save": ""})

    assert draft_of(template.current_version()) == draft


def many(start: int, end: int) -> None:
    templates = InterviewTemplate.objects.bulk_create(
        InterviewTemplate(name=f"Template {number:04}") for number in range(start, end)
    )
    versions = TemplateVersion.objects.bulk_create(
        TemplateVersion(template=template, number=1) for template in templates
    )
    Question.objects.bulk_create(
        Question(version=version, position=1, text="Why?") for version in versions
    )


def test_s36_a_thousand_templates_are_listed_searched_and_exported(page: Client) -> None:
    urls = [
        reverse("interviews:template_list"),
        reverse("interviews:template_list") + "?q=0000",
        reverse("interviews:template_list") + "?page=20",
        COPY,
    ]
    counts, answers = [], []
    for start, end in ((0, 1), (1, 1000)):
        many(start, end)
        with CaptureQueriesContext(connection) as asked:
            answers = [page.get(url) for url in urls]
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 16 * len(urls)
    assert answers[1].content.count(b"data-copied") == 2
    assert b"of 1000" in answers[2].content
    assert max(len(answer.content) for answer in answers[:3]) < LARGEST_PAGE_BYTES
    assert answers[3].content.count(b"\r\n") == 1001


def test_s36_a_template_is_found_by_its_id_and_by_one_from_elsewhere(page: Client) -> None:
    template = a_template("Sales screen")
    actions.add_template_alias(template, "60f7c1ab")

    for wanted in (template.public_id.lower(), "60F7C1AB", "sales"):
        answer = page.get(reverse("interviews:template_list"), {"q": wanted})
        assert template.public_id.encode() in answer.content
