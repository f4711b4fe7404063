"""Which template a posting's tags name (S40 to S47, C1 to C6)."""

from uuid import uuid4

import pytest

from greenroom.ats.matching import (
    INTERVIEW_COMPLETED,
    INVITE_SENT,
    Outcome,
    TemplateChoice,
    resolve,
    status_of,
    template_tag,
)

B = "myInterview"
SALES = TemplateChoice(uuid4(), "t-SA7ESCRN", "Sales screen")
SUPPORT = TemplateChoice(uuid4(), "t-SVPP0RTS", "Support screen")
TEAM = TemplateChoice(uuid4(), "t-7EAMVA1S", "Team & values")
TWIN_A = TemplateChoice(uuid4(), "t-AAAAAAAA", "Twin")
TWIN_B = TemplateChoice(uuid4(), "t-BBBBBBBB", "Twin")
GONE = TemplateChoice(uuid4(), "t-GGGGGGGG", "Gone", is_active=False)
NAMED_LIKE_ID = TemplateChoice(uuid4(), "t-NNNNNNNN", "t-SVPP0RTS")
ALL = (SALES, SUPPORT, TEAM, TWIN_A, TWIN_B, GONE)


@pytest.mark.parametrize(
    ("tag", "template"),
    [
        ("myInterview:Sales screen", SALES),
        ("MyInterview:Sales screen", SALES),
        ("MYINTERVIEW:Team & values", TEAM),
        ("myInterview:t-SA7ESCRN", SALES),
        ("myInterview:t-sa7escrn", SALES),
        ("MyInterview:T-7EAMVA1S", TEAM),
    ],
)
def test_s43_s47_a_name_or_an_id_finds_its_template(tag: str, template: TemplateChoice) -> None:
    assert resolve(B, ["EMEA", tag], ALL).template == template


@pytest.mark.parametrize(
    ("tag", "suggestion"),
    [
        ("myInterview:sales screen", "myInterview:Sales screen"),
        ("myInterview: Sales screen", "myInterview:Sales screen"),
        ("myInterview:Sales screen ", "myInterview:Sales screen"),
        ("myInterview:Sales  screen", "myInterview:Sales screen"),
        ("myInterview :Sales screen", "myInterview:Sales screen"),
        ("myInterview:Sales scren", "myInterview:Sales screen"),
        ("myInterview:Saels screen", "myInterview:Sales screen"),
        ("myInterview:support screen", "myInterview:Support screen"),
        ("myInterview:team & values", "myInterview:t-7EAMVA1S"),
    ],
)
def test_s45_nearly_is_not_and_the_nearest_tag_is_offered(tag: str, suggestion: str) -> None:
    found = resolve(B, [tag], ALL)

    assert (found.outcome, found.wanted) == (Outcome.NOT_FOUND, tag)
    assert found.suggestions[0] == suggestion


@pytest.mark.parametrize("tag", ["myInterview:", "myInterview:Xylophone", "myInterview:   "])
def test_s73_far_from_everything_offers_nothing(tag: str) -> None:
    found = resolve(B, [tag], ALL)

    assert (found.outcome, found.suggestions) == (Outcome.NOT_FOUND, ())


@pytest.mark.parametrize(
    "tags", [[], ["EMEA"], ["Sales screen"], ["myInterviews:Sales screen"], ["t-SA7ESCRN"]]
)
def test_s46_c6_other_tags_are_not_ours(tags: list[str]) -> None:
    assert resolve(B, tags, ALL).outcome is Outcome.NO_TAG


def test_s44_two_of_our_tags_are_one_too_many() -> None:
    tags = ("myInterview:Sales screen", "MyInterview:t-SA7ESCRN")

    found = resolve(B, ["EMEA", *tags], ALL)

    assert (found.outcome, found.tags, found.template) == (Outcome.SEVERAL_TAGS, tags, None)


def test_the_same_tag_twice_is_one_tag() -> None:
    assert resolve(B, ["myInterview:Sales screen"] * 2, ALL).template == SALES


def test_s41_two_templates_of_one_name_are_told_apart_by_id() -> None:
    found = resolve(B, ["myInterview:Twin"], ALL)

    assert found.outcome is Outcome.SEVERAL_TEMPLATES
    assert found.suggestions == ("myInterview:t-AAAAAAAA", "myInterview:t-BBBBBBBB")


def test_s41_an_archived_namesake_does_not_count() -> None:
    old = TemplateChoice(uuid4(), "t-CCCCCCCC", "Sales screen", is_active=False)

    assert resolve(B, ["myInterview:Sales screen"], (*ALL, old)).template == SALES


@pytest.mark.parametrize("tag", ["myInterview:Gone", "myInterview:t-GGGGGGGG"])
def test_f23_an_archived_template_is_named_as_such(tag: str) -> None:
    assert resolve(B, [tag], ALL).outcome is Outcome.ARCHIVED


def test_s47_a_name_wins_over_an_id_and_is_warned_about() -> None:
    found = resolve(B, ["myInterview:t-SVPP0RTS"], (*ALL, NAMED_LIKE_ID))

    assert found.template == NAMED_LIKE_ID
    assert found.id_hidden_by_name


@pytest.mark.parametrize("tag", ["t-SA7ESCRN", "T-sa7escrn"])
def test_c4_a_bare_id_counts_only_when_accepted(tag: str) -> None:
    assert resolve(B, [tag], ALL).outcome is Outcome.NO_TAG
    assert resolve(B, [tag], ALL, accept_bare_ids=True).template == SALES


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ("myInterview: Invite Sent", INVITE_SENT),
        ("myInterview:Invite sent", INVITE_SENT),
        ("MyInterview:  invite  sent ", INVITE_SENT),
        ("myInterview: Interview Completed", INTERVIEW_COMPLETED),
        ("myInterview: Interview complete", INTERVIEW_COMPLETED),
        ("MYINTERVIEW :INTERVIEW COMPLETE", INTERVIEW_COMPLETED),
        ("myInterview:Sales screen", None),
        ("Invite Sent", None),
    ],
)
def test_c1_c2_c3_every_spelling_of_a_status_is_understood(tag: str, status: str | None) -> None:
    assert status_of(B, tag) == status


def test_c5_a_status_on_a_posting_is_no_template() -> None:
    tags = ["myInterview: Invite Sent", "myInterview:Sales screen"]

    assert resolve(B, tags, ALL).template == SALES


@pytest.mark.parametrize(
    ("template", "namesakes", "tag"),
    [
        (SALES, 1, "myInterview:Sales screen"),
        (SALES, 2, "myInterview:t-SA7ESCRN"),
        (TEAM, 1, "myInterview:t-7EAMVA1S"),
        (TemplateChoice(uuid4(), "t-1", " Sales"), 1, "myInterview:t-1"),
        (TemplateChoice(uuid4(), "t-2", "Go 🚀"), 1, "myInterview:t-2"),
        (TemplateChoice(uuid4(), "t-3", "Büro"), 1, "myInterview:Büro"),
    ],
)
def test_s40_a_name_that_tags_do_not_carry_well_gives_way_to_the_id(
    template: TemplateChoice,
    namesakes: int,
    tag: str,
) -> None:
    assert template_tag(B, template, name_is_unique=namesakes == 1) == tag


def test_s39_an_id_from_elsewhere_still_finds_its_template() -> None:
    moved = TemplateChoice(uuid4(), "t-MMMMMMMM", "Moved", aliases=("60f7c1Ab", "t-0LD0LD0L"))

    assert resolve(B, [f"{B}:60F7C1ab"], [*ALL, moved]).template == moved
    assert resolve(B, [f"{B}:t-0ld0ld0l"], [*ALL, moved]).template == moved
    assert resolve(B, ["60f7c1Ab"], [*ALL, moved], accept_bare_ids=True).template == moved


def test_s39_two_templates_with_one_id_from_elsewhere_are_nobody_s_guess() -> None:
    twins = [TemplateChoice(uuid4(), f"t-{n * 8}", n, aliases=("77",)) for n in "XY"]

    assert resolve(B, [f"{B}:77"], twins).outcome == Outcome.SEVERAL_TEMPLATES
