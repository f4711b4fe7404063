"""The reference model itself: what it says about small stories that anybody can follow."""

import ast
import sys
from pathlib import Path

from faults import model
from faults.model import Event, Model, Span, doubled


def the_end(told: Model, ref: str = "ada") -> model.End:
    [end] = told.may_be(ref)
    return end


def test_the_model_shares_nothing_and_stays_short() -> None:
    source = Path(model.__file__).read_text()
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {str(name).partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 300


def test_an_entry_invites_once(told: Model) -> None:
    told.tell([Event("move", "ada", value="video"), Event("quiet"), Event("quiet")])
    [interview] = the_end(told).interviews
    assert (interview.state, interview.invitations) == ("invited", Span(1, 1))
    assert the_end(told).tags == {"myInterview: Invite Sent"}


def test_no_tag_is_silent(told: Model) -> None:
    told.tell([Event("move", "bob", value="video"), Event("quiet")])
    assert the_end(told, "bob").outcomes == ("skipped",)
    assert the_end(told, "bob").failure_notes == 0


def test_out_before_a_look_invites_nobody(told: Model) -> None:
    told.tell([Event("move", "ada", value="video"), Event("move", "ada", value="new")])
    told.tell([Event("quiet")])
    assert the_end(told).outcomes == ("skipped",)


def test_a_look_between_may_have_invited(told: Model) -> None:
    told.tell([Event("move", "ada", value="video"), Event("seen", "ada")])
    told.tell([Event("move", "ada", value="new"), Event("quiet")])
    assert {end.outcomes for end in told.may_be("ada")} == {("skipped",), ("invited",)}


def test_completed_stays_closed_and_says_so(told: Model) -> None:
    told.tell([Event("move", "ada", value="video"), Event("quiet")])
    told.tell([Event("completes", "ada", template="T1"), Event("move", "ada", value="new")])
    told.tell([Event("move", "ada", value="video"), Event("quiet")])
    end = the_end(told)
    assert end.outcomes == ("invited", "skipped")
    assert end.refusal_notes == 1
    assert end.interviews[0].thanks == 1
    assert end.tags == {"myInterview: Interview Completed"}


def test_archiving_ends_it_and_a_new_entry_sends_the_link_again(told: Model) -> None:
    told.tell([Event("move", "ada", value="video"), Event("quiet"), Event("archive", "ada")])
    told.tell([Event("quiet")])
    assert not the_end(told).tags
    told.tell([Event("unarchive", "ada"), Event("quiet")])
    assert the_end(told).interviews[0].state == "cancelled"
    told.tell([Event("move", "ada", value="new"), Event("move", "ada", value="video")])
    told.tell([Event("quiet")])
    assert the_end(told).outcomes == ("invited", "resent")
    assert the_end(told).interviews[0].invitations == Span(2, 2)


def test_a_renamed_template_is_not_found_by_its_old_name(told: Model) -> None:
    told.tell([Event("template_renamed", template="T1", value="Other")])
    told.tell([Event("move", "ada", value="video"), Event("quiet")])
    assert (the_end(told).outcomes, the_end(told).failure_notes) == (("failed",), 1)


def test_without_a_connection_nobody_looks(told: Model) -> None:
    told.tell([Event("revoked"), Event("move", "ada", value="video"), Event("quiet")])
    assert the_end(told).outcomes == ()
    told.tell([Event("reconnected"), Event("quiet")])
    assert the_end(told).outcomes == ("invited",)


def test_c34_only_a_mail_may_come_twice_and_only_by_a_kill() -> None:
    assert doubled([("email", "a"), ("email", "a")], kills=1) == []
    assert doubled([("email", "a"), ("email", "a")]) == ["a"]
    assert doubled([("sms", "a"), ("sms", "a"), ("note", "b"), ("note", "b")], kills=5) == [
        "a",
        "b",
    ]
