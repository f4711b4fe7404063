"""What must be true once all is quiet, in plain words and numbers.

It knows what the people did and reads what the outside saw: the sandbox Lever's state and ledger
and the inbox's ledger. It has no look at the product's own tables, and nothing of its code.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

INVITED, COMPLETED = "myInterview: Invite Sent", "myInterview: Interview Completed"
PREFIX, TEMPLATE_TAG = "myInterview", "myInterview:"
MARK = "Greenroom reference "
# Words by which a person tells our notes and mails apart.
NOTES = {"invited": "Video interview sent", "completed": "has completed the video interview"}
MAILS = {"invitation": "Your video interview for", "thanks": "Your answers for"}
INVITATION, THANKS = "invitation", "thanks"
# The container adds a frame or an audio packet.
MOST_SECONDS_OFF = 0.3
TAKEN = range(200, 300)

What = Literal["lost", "doubled", "wrong"]


@dataclass(frozen=True)
class Done:
    """What the people did, and how often a kill may have hidden a mail server's answer."""

    email: str
    phone: str = ""
    invited: bool = True
    completed: bool = False
    answer_seconds: tuple[float, ...] = ()
    spare_copies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Mail:
    subject: str
    message_id: str
    at_ms: float


@dataclass(frozen=True)
class Write:
    """A call by which something was changed in Lever and that Lever took."""

    verb: str
    values: tuple[str, ...]
    at_ms: float


@dataclass(frozen=True)
class Seen:
    mails: tuple[Mail, ...] = ()
    texts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()
    watched_seconds: tuple[float, ...] = ()
    forgotten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    what: What
    words: str

    def __str__(self) -> str:
        return f"{self.what}: {self.words}"


def judge(done: Done, seen: Seen) -> list[Fault]:
    """Everything that is not as it must be."""
    return [
        *_mails(done, seen),
        *_texts(done, seen),
        *_tags(done, seen),
        *_notes(done, seen),
        *_links(done, seen),
        *_order(seen),
        *_bytes(done, seen),
    ]


def _mails(done: Done, seen: Seen) -> Iterator[Fault]:
    wanted = {INVITATION: done.invited, THANKS: done.completed}
    for kind, is_wanted in wanted.items():
        mails = [mail for mail in seen.mails if mail.subject.startswith(MAILS[kind])]
        copies = Counter(mail.message_id for mail in mails)
        yield from _exactly(f"{kind} mail", len(copies), int(is_wanted))
        if any(count > 1 + done.spare_copies.get(kind, 0) for count in copies.values()):
            yield Fault("doubled", f"copies of one {kind} mail: {max(copies.values())}")
    others = [mail for mail in seen.mails if not mail.subject.startswith(tuple(MAILS.values()))]
    yield from _exactly("other mail", len(others), 0)


def _texts(done: Done, seen: Seen) -> Iterator[Fault]:
    yield from _exactly("text", len(seen.texts), int(done.invited and bool(done.phone)))


def _tags(done: Done, seen: Seen) -> Iterator[Fault]:
    wanted = {COMPLETED} if done.completed else {INVITED} if done.invited else set[str]()
    # A tag without a space after the colon names a template, and is the posting's.
    ours = {tag for tag in seen.tags if tag.startswith(f"{TEMPLATE_TAG} ")}
    for tag in sorted(wanted - ours):
        yield Fault("lost", f"tag “{tag}”")
    for tag in sorted(ours - wanted):
        yield Fault("wrong", f"tag “{tag}” stands")


def _notes(done: Done, seen: Seen) -> Iterator[Fault]:
    wanted = {"invited": done.invited, "completed": done.completed}
    written = [write.values[0] for write in seen.writes if write.verb == "notes"]
    for kind, is_wanted in wanted.items():
        standing = [note for note in seen.notes if NOTES[kind] in note]
        yield from _exactly(f"note “{kind}”", len(standing), int(is_wanted))
        # Also one that was written twice and taken away again has been seen by people.
        ever = [note for note in written if NOTES[kind] in note]
        yield from _exactly(f"note “{kind}” ever written", len(ever), int(is_wanted))
    others = [note for note in seen.notes if not any(words in note for words in NOTES.values())]
    yield from _exactly("other note", len(others), 0)
    marks = Counter(mark_of(note) for note in written)
    for mark, count in marks.items():
        if not mark or count > 1:
            yield Fault("doubled", f"notes with the mark “{mark}”: {count}")


def mark_of(note: str) -> str:
    found = [line for line in note.splitlines() if line.startswith(MARK)]
    return found[0].removeprefix(MARK) if len(found) == 1 else ""


def _links(done: Done, seen: Seen) -> Iterator[Fault]:
    yield from _exactly("profile link", len(seen.links), int(done.completed))


def _order(seen: Seen) -> Iterator[Fault]:
    """Nothing in Lever says that a mail went out before it did."""
    sent = [mail.at_ms for mail in seen.mails if mail.subject.startswith(MAILS[INVITATION])]
    first = min(sent, default=float("inf"))
    for write in seen.writes:
        says_so = write.verb == "addTags" and INVITED in write.values
        says_so = says_so or (write.verb == "notes" and NOTES["invited"] in write.values[0])
        if says_so and write.at_ms < first:
            yield Fault("wrong", f"{write.verb} before the mail")


def _bytes(done: Done, seen: Seen) -> Iterator[Fault]:
    for chunk in seen.forgotten:
        yield Fault("lost", chunk)
    if not done.completed:
        return
    found = [*seen.watched_seconds, *[0.0] * len(done.answer_seconds)]
    for number, (wanted, there) in enumerate(zip(done.answer_seconds, found, strict=False), 1):
        if abs(wanted - there) > MOST_SECONDS_OFF:
            yield Fault("lost", f"answer {number} plays {there:.2f} s of {wanted:.2f} s")


def _exactly(what: str, found: int, wanted: int) -> Iterator[Fault]:
    if found < wanted:
        yield Fault("lost", what)
    if found > wanted:
        yield Fault("doubled", f"{what}: {found} instead of {wanted}")


def read_mails(messages: Iterable[Mapping[str, Any]], email: str) -> tuple[Mail, ...]:
    """From the inbox's ledger."""
    return tuple(
        Mail(
            each["subject"],
            each["message_id"],
            datetime.fromisoformat(each["received_at"]).timestamp() * 1000,
        )
        for each in messages
        if each["kind"] == "email" and each["to"] == email
    )


def read_texts(messages: Iterable[Mapping[str, Any]], phone: str) -> tuple[str, ...]:
    return tuple(each["text"] for each in messages if each["kind"] == "sms" and each["to"] == phone)


def read_writes(entries: Iterable[Mapping[str, Any]], ref: str) -> tuple[Write, ...]:
    """From the sandbox Lever's ledger: what was written to one opportunity and taken."""
    start = f"/v1/opportunities/{ref}/"
    return tuple(
        Write(each["path"].removeprefix(start), _values(each), each["at"])
        for each in entries
        if each["kind"] == "api"
        and each["method"] != "GET"
        and each["path"].startswith(start)
        and each["status"] in TAKEN
    )


def _values(entry: Mapping[str, Any]) -> tuple[str, ...]:
    body = entry["detail"].get("body") or {}
    value = body.get("value")
    if isinstance(value, str):
        return (value,)
    return tuple(str(each) for each in [*body.get("tags", []), *body.get("links", [])])
