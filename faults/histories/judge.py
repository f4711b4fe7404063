"""Compare what the outside and the rows show with what the model allows."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from faults.histories.organisation import Tenant
from faults.histories.play import Played
from faults.model import OPEN, End, Span, doubled
from greenroom.ats.models import Nudge, StageEntry
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation
from greenroom.messaging.models import Message as Sent
from sandbox.inbox.ledger import Ledger, Message
from sandbox.lever.deliveries import history
from sandbox.lever.errors import NotFound
from sandbox.lever.world import World, notes, tags

STATUS = "myInterview: "
INVITES = ("invite", "invite_resent")
MARK = re.compile(r"GR-[a-z0-9]+", re.IGNORECASE)
# The first words of each kind of note that we leave; the first that fits counts.
NOTES = {
    "refusal": "was not sent again",
    "failure": "was not sent.",
    "invited": "sent by e-mail|sent again by e-mail",
    "completed": "has completed",
    "ended": "is closed",
}
Problem = tuple[str, str]


@dataclass
class Found:
    """What there is of one opportunity."""

    outcomes: tuple[str, ...] = ()
    states: dict[str, str] = field(default_factory=dict)
    mails: Counter[tuple[str, str]] = field(default_factory=Counter)  # template and kind
    tags: frozenset[str] = frozenset()
    notes: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)

    def mailed(self, template: str, *kinds: str) -> int:
        return sum(self.mails[template, kind] for kind in kinds)


def judge(tenants: list[Tenant], ledger: Ledger, played: Played) -> None:
    windows = tenants_windows(tenants)
    began = min(tenant.began for tenant in tenants)
    mails = [message for message in ledger.all() if message.received_at >= began]
    copies = [("email", message.arrival.message_id) for message in mails]
    for key in doubled(copies, windows):
        played.problems.append(("doubled", f"mail {key}"))
    came = {message_id for _channel, message_id in copies}
    for tenant in tenants:
        for problem in _tenant(tenant, came, mails, played):
            played.problems.append((problem[0], f"organisation {tenant.number}: {problem[1]}"))


def tenants_windows(tenants: list[Tenant]) -> int:
    return max(tenant.house.trouble.windows for tenant in tenants)


def _tenant(
    tenant: Tenant, came: set[str], mails: list[Message], played: Played
) -> Iterator[Problem]:
    with tenant.inside():
        played.effects += Effect.objects.filter(planned_at__gte=tenant.began).count()
        yield from _unfinished(tenant)
        yield from _unheard(tenant)
        yield from _strangers(tenant, mails)
        rows = _rows(tenant, came)
        _add_lever(tenant, rows)
        for number, ref in enumerate(tenant.people):
            for kind, what in _person(tenant, ref, rows[ref]):
                yield kind, f"person {number} ({ref}): {what}"


def _unfinished(tenant: Tenant) -> Iterator[Problem]:
    gone = {ref for ref, person in tenant.model.world.people.items() if person.is_gone}
    since = Effect.objects.filter(planned_at__gte=tenant.began)
    for effect in since.exclude(state__in=["done", "cancelled"]):
        later = effect.due_at and effect.due_at > tenant.house.clock()
        if str(effect.payload.get("opportunity", "")) not in gone and not later:
            yield "stuck", f"effect {effect.key} is {effect.state}: {effect.reason}"
    alive = set(tenant.people) - gone
    for nudge in Nudge.objects.filter(handled_at=None):
        if nudge.opportunity_ref in alive:
            yield "stuck", f"nudge {nudge} is not answered: {nudge.trouble}"


def _unheard(tenant: Tenant) -> Iterator[Problem]:
    """Every delivery that we answered well has a row; without access we need none."""
    if tenant.was_revoked:
        return
    kept = set(Nudge.objects.values_list("token", flat=True))
    with tenant.sandbox.world() as world:
        received = [each for each in history(world, 100_000) if each["state"] == "received"]
    for each in received:
        body = json.loads(each["body"])
        is_ours = body.get("data", {}).get("opportunityId") in tenant.people
        if is_ours and body["token"] not in kept:
            yield "lost", f"delivery {each['event']} was answered and is not stored"


def _strangers(tenant: Tenant, mails: list[Message]) -> Iterator[Problem]:
    """Every mail of ours goes to an address of ours."""
    ours = set(Sent.objects.values_list("message_id", flat=True))
    for message in mails:
        is_ours = message.arrival.message_id in ours
        if is_ours and not message.arrival.recipient.endswith(f"@demo{tenant.number}.example.com"):
            yield "crossed", f"mail to {message.arrival.recipient}"


def _rows(tenant: Tenant, came: set[str]) -> dict[str, Found]:
    """What our rows say, of everybody at once."""
    found = {ref: Found() for ref in tenant.people}
    entries = StageEntry.objects.filter(opportunity_ref__in=found).order_by("entered_at")
    for ref, outcome in entries.values_list("opportunity_ref", "outcome"):
        found[ref].outcomes = (*found[ref].outcomes, outcome)
    rows = Invitation.objects.filter(candidate__ref__in=found)
    named = {
        pk: (ref, name, state)
        for pk, ref, name, state in rows.values_list(
            "pk", "candidate__ref", "job__template__public_id", "state"
        )
    }
    for ref, name, state in named.values():
        found[ref].states[name] = str(state)
    sent = Sent.objects.filter(subject_id__in=named, channel="email", message_id__in=came)
    for subject_id, kind in sent.values_list("subject_id", "kind"):
        ref, name, _state = named[subject_id]
        found[ref].mails[name, kind] += 1
    return found


def _add_lever(tenant: Tenant, found: dict[str, Found]) -> None:
    """Tags and notes as they stand there; who was deleted has none."""
    with tenant.sandbox.world() as world:
        carried = tags.among(world, list(found))
        for ref, each in found.items():
            each.tags = frozenset(tag for tag in carried.get(ref, []) if tag.startswith(STATUS))
            texts = _texts(world, ref)
            each.notes = Counter(map(_kind_of_note, texts))
            each.marks = Counter(mark for text in texts for mark in MARK.findall(text))


def _texts(world: World, ref: str) -> list[str]:
    try:
        return [notes.shown(row)["fields"][0]["value"] for row in notes.listed(world, ref)]
    except NotFound:
        return []


def _kind_of_note(text: str) -> str:
    return next((kind for kind, words in NOTES.items() if re.search(words, text)), "other")


def _person(tenant: Tenant, ref: str, found: Found) -> list[Problem]:
    twice = [("doubled", f"note {mark}") for mark, number in found.marks.items() if number > 1]
    ends = tenant.model.may_be(ref)
    if not ends:
        return [*twice, ("lost", f"no past leads to {found}")]
    differing = [list(_differences(end, found)) for end in ends]
    return [*twice, *min(differing, key=len)]


def _differences(end: End, found: Found) -> Iterator[Problem]:
    for each in end.interviews:
        name = each.template
        most = each.invitations.most
        if end.is_gone:
            yield from _within(
                f"invitations for {name}", found.mailed(name, *INVITES), Span(0, most)
            )
            continue
        yield from _within(
            f"invitations for {name}", found.mailed(name, *INVITES), each.invitations
        )
        yield from _within(
            f"thanks for {name}", found.mailed(name, "thanks"), _exactly(each.thanks)
        )
    if end.is_gone:
        return
    states = {each.template: each.state for each in end.interviews}
    if states != found.states:
        yield "lost", f"states are {found.states}, should be {states}"
    if end.outcomes != found.outcomes:
        kind = "doubled" if len(found.outcomes) > len(end.outcomes) else "lost"
        yield kind, f"outcomes are {found.outcomes}, should be {end.outcomes}"
    for tag in end.tags - found.tags:
        yield "lost", f"tag {tag}"
    for tag in found.tags - end.tags:
        yield "doubled", f"tag {tag} is still there"
    yield from _notes(end, found)


def _notes(end: End, found: Found) -> Iterator[Problem]:
    completed = sum(each.thanks for each in end.interviews)
    invited = sum(each.invitations.most for each in end.interviews)
    is_open = any(each.state in OPEN for each in end.interviews)
    endings = Span(
        sum(each.endings.least for each in end.interviews),
        sum(each.endings.most for each in end.interviews),
    )
    wanted = {
        "failure": _exactly(end.failure_notes),
        "refusal": _exactly(end.refusal_notes),
        "completed": _exactly(completed),
        "ended": endings,
        "invited": Span(int(is_open), invited),
    }
    for kind, span in wanted.items():
        yield from _within(f"notes: {kind}", found.notes[kind], span)


def _exactly(number: int) -> Span:
    return Span(number, number)


def _within(what: str, number: int, span: Span) -> Iterator[Problem]:
    if number < span.least:
        yield "lost", f"{what}: {number}, at least {span.least}"
    elif number > span.most:
        yield "doubled", f"{what}: {number}, at most {span.most}"
