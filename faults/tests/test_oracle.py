"""The oracle on hand-made ledgers: it must be pleased by what is right, and by nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from faults import oracle
from faults.oracle import COMPLETED, INVITED, Done, Fault, Mail, Seen, Write, judge

EMAIL, PHONE, REF = "fern@example.com", "+12125550101", "9c0d"
DONE = Done(EMAIL, PHONE, completed=True, answer_seconds=(4.0, 4.0))
INVITATION_NOTE = f"Video interview sent by e-mail to {EMAIL}.\nGreenroom reference GR-aaaaaaaaaaaa"
COMPLETED_NOTE = (
    "Fern has completed the video interview for Partner.\nWatch:\n"
    "Greenroom reference GR-bbbbbbbbbbbb\nhttp://127.0.0.1/r/k3hx"
)
INVITATION = Mail("Your video interview for Partner", "<1@example.com>", 1000)
THANKS = Mail("Your answers for Partner have arrived", "<2@example.com>", 9000)
WRITES = (
    Write("addTags", (INVITED,), 1100),
    Write("notes", (INVITATION_NOTE,), 1100),
    Write("removeTags", (INVITED,), 9100),
    Write("addTags", (COMPLETED,), 9100),
    Write("notes", (COMPLETED_NOTE,), 9100),
    Write("addLinks", ("http://127.0.0.1/review/1/",), 9100),
)
SEEN = Seen(
    mails=(INVITATION, THANKS),
    texts=("Your interview: http://127.0.0.1/i/abc",),
    tags=("myInterview:Team & values", COMPLETED),
    notes=(COMPLETED_NOTE, INVITATION_NOTE),
    links=("http://127.0.0.1/review/1/",),
    writes=WRITES,
    watched_seconds=(4.0, 4.02),
)


def kinds(found: list[Fault]) -> set[str]:
    return {fault.what for fault in found}


def test_a_whole_history_is_right() -> None:
    assert judge(DONE, SEEN) == []


def test_an_invitation_that_is_not_answered_yet_is_right() -> None:
    seen = Seen(
        mails=SEEN.mails[:1],
        texts=SEEN.texts,
        tags=(INVITED,),
        notes=(INVITATION_NOTE,),
        writes=WRITES[:2],
    )
    assert judge(replace(DONE, completed=False), seen) == []


def test_nobody_invited_means_nothing_written() -> None:
    nobody = Done(EMAIL, invited=False)
    assert judge(nobody, Seen(tags=("myInterview:Team & values", "Talent pool"))) == []
    assert kinds(judge(nobody, SEEN)) == {"doubled", "wrong"}


@pytest.mark.parametrize(
    "lost",
    [
        {"mails": (THANKS,)},
        {"mails": (INVITATION,)},
        {"texts": ()},
        {"tags": ("myInterview:Team & values",)},
        {"notes": (COMPLETED_NOTE,)},
        {"notes": (INVITATION_NOTE,)},
        {"links": ()},
        {"watched_seconds": ()},
        {"watched_seconds": (4.0, 0.0)},
        {"watched_seconds": (4.0, 2.0)},
        {"forgotten": ("chunk 1 of take 2",)},
    ],
)
def test_what_is_missing_is_lost(lost: dict[str, Any]) -> None:
    found = kinds(judge(DONE, replace(SEEN, **lost)))
    assert found - {"wrong"} == {"lost"}  # a note about a mail that never went is wrong, too


@pytest.mark.parametrize(
    "doubled",
    [
        {"mails": (*SEEN.mails, replace(INVITATION, message_id="<3@example.com>"))},
        {"mails": (*SEEN.mails, replace(THANKS, message_id="<3@example.com>"))},
        {"mails": (*SEEN.mails, Mail("Something else", "<3@example.com>", 1))},
        {"texts": SEEN.texts * 2},
        {"notes": (*SEEN.notes, INVITATION_NOTE)},
        {"notes": (*SEEN.notes, "The video interview was not sent.")},
        {"links": (*SEEN.links, "http://127.0.0.1/review/2/")},
    ],
)
def test_what_is_there_twice_is_doubled(doubled: dict[str, Any]) -> None:
    assert kinds(judge(DONE, replace(SEEN, **doubled))) == {"doubled"}


def test_a_note_that_was_written_twice_and_taken_away_is_doubled() -> None:
    twice = replace(SEEN, writes=(*WRITES, Write("notes", (COMPLETED_NOTE,), 9200)))
    assert kinds(judge(DONE, twice)) == {"doubled"}


def test_a_note_without_our_mark_is_seen() -> None:
    bare = Write("notes", ("Fern has completed the video interview for Partner.",), 9100)
    unmarked = replace(SEEN, writes=(*WRITES[:4], bare))
    assert kinds(judge(DONE, unmarked)) == {"doubled"}


def test_c34_a_second_copy_counts_unless_a_kill_hid_the_answer() -> None:
    twice = replace(SEEN, mails=(INVITATION, INVITATION, THANKS))
    assert kinds(judge(DONE, twice)) == {"doubled"}
    spared = replace(DONE, spare_copies={oracle.INVITATION: 1})
    assert judge(spared, twice) == []
    thrice = replace(SEEN, mails=(INVITATION, INVITATION, INVITATION, THANKS))
    assert kinds(judge(spared, thrice)) == {"doubled"}


def test_c34_a_second_copy_has_the_same_message_id() -> None:
    other = replace(INVITATION, message_id="<3@example.com>")
    spared = replace(DONE, spare_copies={oracle.INVITATION: 1})
    assert kinds(judge(spared, replace(SEEN, mails=(*SEEN.mails, other)))) == {"doubled"}


def test_the_tag_of_before_must_be_gone() -> None:
    found = judge(DONE, replace(SEEN, tags=(INVITED, COMPLETED)))
    assert [str(fault) for fault in found] == [f"wrong: tag “{INVITED}” stands"]


def test_lever_hears_of_a_mail_only_after_it_went_out() -> None:
    early = (replace(WRITES[0], at_ms=900), *WRITES[1:])
    assert kinds(judge(DONE, replace(SEEN, writes=early))) == {"wrong"}


def test_the_inbox_is_read() -> None:
    message = {
        "kind": "email",
        "to": EMAIL,
        "subject": "Your video interview for Partner",
        "message_id": "<1@example.com>",
        "received_at": "1970-01-01T00:00:01+00:00",
        "text": "",
    }
    other = {**message, "to": "someone@example.com"}
    text = {**message, "kind": "sms", "to": PHONE, "text": "Hello"}
    assert oracle.read_mails([message, other, text], EMAIL) == (INVITATION,)
    assert oracle.read_texts([message, other, text], PHONE) == ("Hello",)


def test_the_ledger_of_lever_is_read() -> None:
    call = {
        "kind": "api",
        "method": "POST",
        "path": f"/v1/opportunities/{REF}/addTags",
        "status": 200,
        "at": 1100,
        "detail": {"body": {"tags": [INVITED]}},
    }
    entries = [
        call,
        {**call, "status": 503},
        {**call, "method": "GET"},
        {**call, "kind": "control"},
        {**call, "path": "/v1/opportunities/other/addTags"},
        {**call, "path": f"/v1/opportunities/{REF}/notes", "detail": {"body": {"value": "Hi"}}},
    ]
    assert oracle.read_writes(entries, REF) == (WRITES[0], Write("notes", ("Hi",), 1100))
