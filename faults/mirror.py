"""What stands at Lever and in the inbox, compared with every end that the model allows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from faults.model import OPEN, End, Model, doubled
from faults.office import POSTING

PREFIX = "myInterview"
INVITES = re.compile(rf"Your video interview for {POSTING}(: a new date)?$")
MARK = re.compile(r"GR-\w+")
FAILURES, REFUSALS = "was not sent.", "was not sent again"
Problem = tuple[str, str]  # what kind, and in words


def problems(
    told: Model,
    opportunities: Iterable[Mapping[str, Any]],
    messages: list[dict[str, Any]],
    kills: int = 0,
) -> list[Problem]:
    """Of everybody. Each kill may cost one second copy of a mail, with the same Message-ID."""
    copies = ((each["kind"], each["message_id"]) for each in messages)
    found = [("doubled", f"mail {key}") for key in doubled(copies, kills)]
    mails: dict[str, set[str]] = {}
    for each in messages:
        if INVITES.match(each["subject"]):
            mails.setdefault(each["to"], set()).add(each["message_id"])
    for there in opportunities:
        if there["id"] in told.world.people:
            ends = told.may_be(there["id"])
            theirs = _of_person(ends, there, len(mails.get(there["emails"][0], ())))
            found += [(kind, f"{there['name']}: {what}") for kind, what in theirs]
    return found


def _of_person(ends: list[End], there: Mapping[str, Any], mailed: int) -> list[Problem]:
    texts = [each["fields"][0]["value"] for each in there["notes"]]
    marks = Counter(mark for text in texts for mark in MARK.findall(text))
    twice = [("doubled", f"note {mark}") for mark, number in marks.items() if number > 1]
    tags = {tag for tag in there["tags"] if tag.startswith(f"{PREFIX}: ")}
    return [*twice, *min((list(_differences(end, tags, texts, mailed)) for end in ends), key=len)]


def _differences(end: End, tags: set[str], texts: list[str], mailed: int) -> Iterator[Problem]:
    least = sum(each.invitations.least for each in end.interviews)
    most = sum(each.invitations.most for each in end.interviews)
    numbers = {
        "invitations": (mailed, least, most),
        "notes of a failure": (_count(texts, FAILURES), end.failure_notes, end.failure_notes),
        "notes of a refusal": (_count(texts, REFUSALS), end.refusal_notes, end.refusal_notes),
    }
    for what, (number, fewest, highest) in numbers.items():
        if number < fewest:
            yield "lost", f"{what}: {number}, at least {fewest}"
        if number > highest:
            yield "doubled", f"{what}: {number}, at most {highest}"
    is_open = any(each.state in OPEN for each in end.interviews)
    if is_open and not any("sent" in text for text in texts):
        yield "lost", "no note of the invitation"
    yield from (("lost", f"tag {tag} is missing") for tag in end.tags - tags)
    yield from (("doubled", f"tag {tag} is still there") for tag in tags - end.tags)


def _count(texts: list[str], words: str) -> int:
    return sum(words in text for text in texts)
