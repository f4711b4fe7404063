"""What must be true once all is quiet, said from what happened in the world.

Written from the behaviour that is promised, before the harness that uses it. It imports nothing of
the product and nothing of the sandbox: two that copy from each other agree about anything. Lost,
repeated and late deliveries are no events here, since they may change nothing.

The product looks at the world now and then. So a story may go on in several ways: "seen" says that
it may have noticed, "quiet" that it must have. All are followed side by side, to one of the ends.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

INVITED, OPENED, STARTED = "invited", "opened", "started"
COMPLETED, DECLINED, CANCELLED = "completed", "declined", "cancelled"
OPEN = (INVITED, OPENED, STARTED)
CLOSED_FOR_EVER = (COMPLETED, DECLINED)
INVITE_SENT, INTERVIEW_COMPLETED = ": Invite Sent", ": Interview Completed"
ACTS = {"opens": OPENED, "starts": STARTED, "completes": COMPLETED, "declines": DECLINED}
RESERVED = (INVITE_SENT, INTERVIEW_COMPLETED)


@dataclass(frozen=True)
class Event:
    """One thing that happened in the world of one organisation, in the order of the world:
    move(opportunity, value=stage) · archive · unarchive · delete · anonymise · merge · contact
    (values=addresses) · posting_tags(posting, values) · template_archived(template) ·
    template_renamed(template, value) · revoked · reconnected · opens · starts · completes ·
    declines(opportunity, template) · seen(opportunity) · quiet"""

    kind: str
    opportunity: str = ""
    posting: str = ""
    template: str = ""
    value: str = ""
    values: tuple[str, ...] = ()


@dataclass
class Template:
    name: str
    is_active: bool = True


@dataclass
class Person:
    """An opportunity as the ATS shows it now."""

    posting: str = ""
    emails: tuple[str, ...] = ()
    stage: str = ""
    is_archived: bool = False
    is_gone: bool = False


@dataclass
class World:
    """One organisation: what the two sides would show on their pages at this moment."""

    prefix: str
    triggers: frozenset[str]
    templates: dict[str, Template]  # by their ids
    postings: dict[str, tuple[str, ...]]  # their tags
    people: dict[str, Person]
    is_connected: bool = True


@dataclass(frozen=True)
class Span:
    """At least and at most so many; they differ when somebody acts on what is under way."""

    least: int = 0
    most: int = 0

    def plus(self, least: int, most: int) -> "Span":
        return Span(self.least + least, self.most + most)

    def holds(self, number: int) -> bool:
        return self.least <= number <= self.most


@dataclass(frozen=True)
class Interview:
    """One invitation per (opportunity, job) for ever; its template stands for the job (C27)."""

    template: str
    state: str = INVITED
    invitations: Span = Span()
    under_way: int = 0  # invitation mails that are decided and not yet surely out
    thanks: int = 0
    endings: Span = Span()  # notes that say why it ended


@dataclass(frozen=True)
class Story:
    """One possible past of an opportunity."""

    pending: tuple[str, ...] = ()  # stages entered and not looked at yet
    outcomes: tuple[str, ...] = ()  # of its stage entries, in their order
    told: int = 0  # notes that say what went wrong (S68)
    refusals: int = 0  # notes that say that it stays closed (S69)
    interviews: tuple[Interview, ...] = ()


@dataclass(frozen=True)
class End:
    """What must hold of one opportunity."""

    interviews: tuple[Interview, ...]
    outcomes: tuple[str, ...]
    failure_notes: int
    refusal_notes: int
    tags: frozenset[str]
    is_gone: bool = False


@dataclass
class Model:
    """Tell it what happened; ask it what may be true now."""

    world: World
    stories: dict[str, frozenset[Story]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stories = {ref: frozenset([Story()]) for ref in self.world.people}

    def tell(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.kind in ACTS:
                self._acts(event)
            else:
                special = {"move": self._move, "seen": self._seen, "quiet": self._quiet}
                special.get(event.kind, self._change)(event)

    def may_be(self, ref: str) -> list[End]:
        """Every end that is allowed."""
        gone = self.world.people[ref].is_gone
        return [_end(story, self.world.prefix, is_gone=gone) for story in self.stories[ref]]

    def _change(self, event: Event) -> None:
        """What a later look will find; a merge is nothing, by the opportunity's key (C21)."""
        world, person = self.world, self.world.people.get(event.opportunity, Person())
        if event.kind in {"archive", "unarchive"}:
            person.is_archived = event.kind == "archive"
        elif event.kind in {"delete", "anonymise"}:
            person.is_gone = True
        elif event.kind == "contact":
            person.emails = event.values
        elif event.kind in {"revoked", "reconnected"}:
            world.is_connected = event.kind == "reconnected"
        elif event.kind != "merge":
            self._set_up(event)

    def _set_up(self, event: Event) -> None:
        if event.kind == "posting_tags":
            self.world.postings[event.posting] = event.values
        elif event.kind == "template_archived":
            self.world.templates[event.template].is_active = False
        elif event.kind == "template_renamed":
            self.world.templates[event.template].name = event.value
        else:
            raise LookupError(event.kind)

    def _move(self, event: Event) -> None:
        person = self.world.people[event.opportunity]
        if person.stage == event.value:
            return
        person.stage = event.value
        if event.value in self.world.triggers:
            self._each(
                event.opportunity,
                lambda story: [replace(story, pending=(*story.pending, event.value))],
            )

    def _seen(self, event: Event) -> None:
        if self.world.is_connected:
            ref = event.opportunity
            self._each(ref, lambda story: [story, self._looked(ref, story)])

    def _quiet(self, _event: Event) -> None:
        """Everything that could be done is done; without a connection, only the mails."""
        look = self._looked if self.world.is_connected else lambda _ref, story: story
        for ref, stories in self.stories.items():
            self.stories[ref] = frozenset(_delivered(look(ref, story)) for story in stories)

    def _acts(self, event: Event) -> None:
        """The candidate did it, so the pasts in which the link was not open are none."""
        self._each(event.opportunity, lambda story: _acted(story, event))

    def _each(self, ref: str, follow: Callable[[Story], Iterable[Story]]) -> None:
        self.stories[ref] = frozenset(chain.from_iterable(map(follow, self.stories[ref])))

    def _looked(self, ref: str, story: Story) -> Story:
        """The one path of every notice: what is true now decides, not what was announced."""
        person = self.world.people[ref]
        if person.is_gone:
            return _closed(replace(story, pending=()), CANCELLED)
        if person.is_archived:
            story = _closed(story, CANCELLED)  # S31
        *left, last = story.pending or ("",)
        story = _with_outcomes(story, ["skipped"] * len(left))  # C30
        if last:
            story = self._decided(person, last, story)
        return replace(story, pending=())

    def _decided(self, person: Person, stage: str, story: Story) -> Story:
        """One outcome for the entry by which somebody stands in the stage, or stood in it."""
        if person.stage != stage or person.is_archived or not person.posting:
            return _with_outcomes(story, ["skipped"])  # C30, S31, C21
        tags = [tag for tag in self.world.postings[person.posting] if self._is_ours(tag)]
        if not tags:
            return _with_outcomes(story, ["skipped"])  # S46
        found = self._named(tags[0])
        if len(tags) > 1 or len(found) != 1 or not person.emails:
            failed = _with_outcomes(story, ["failed"])
            return replace(failed, told=failed.told + 1)  # S44, S41, S73, S70, S68
        return _invited(story, found[0])

    def _is_ours(self, tag: str) -> bool:
        is_prefixed = tag.lower().startswith(f"{self.world.prefix}:".lower())  # any casing (C1)
        return is_prefixed and not tag.endswith(RESERVED)

    def _named(self, tag: str) -> list[str]:
        """An exact name first, then an id in any case (S43, S45, S47, S42)."""
        wanted = tag[len(self.world.prefix) + 1 :]
        active = {id_: each.name for id_, each in self.world.templates.items() if each.is_active}
        named = [id_ for id_, name in active.items() if name == wanted]
        return named or [id_ for id_ in active if id_.lower() == wanted.lower()]


def _with_outcomes(story: Story, outcomes: list[str]) -> Story:
    return replace(story, outcomes=(*story.outcomes, *outcomes))


def _with(story: Story, interview: Interview) -> Story:
    others = [each for each in story.interviews if each.template != interview.template]
    return replace(story, interviews=tuple(sorted([*others, interview], key=lambda i: i.template)))


def _invited(story: Story, template: str) -> Story:
    """The first time a full invitation, then the same link again, unless it is over (S69, C27)."""
    known = next((each for each in story.interviews if each.template == template), None)
    if known is None:
        story = _with_outcomes(story, ["invited"])
        return _with(story, Interview(template, under_way=1))
    if known.state in CLOSED_FOR_EVER:
        return replace(_with_outcomes(story, ["skipped"]), refusals=story.refusals + 1)
    state = known.state if known.state in OPEN else INVITED
    again = replace(known, state=state, under_way=known.under_way + 1)
    return _with(_with_outcomes(story, ["resent"]), again)


def _closed(story: Story, state: str) -> Story:
    """Open ones end. A mail that was under way may have gone out or not; none is begun any more."""
    for each in story.interviews:
        if each.state in OPEN:
            sent = each.invitations.plus(0, each.under_way)
            ends = each.endings.plus(int(sent.least > 0), 1)  # who heard nothing may end in silence
            ended = replace(each, state=state, invitations=sent, under_way=0, endings=ends)
            story = _with(story, ended)
    return story


def _delivered(story: Story) -> Story:
    for each in story.interviews:
        sent = each.invitations.plus(each.under_way, each.under_way)
        story = _with(story, replace(each, invitations=sent, under_way=0))
    return story


def _acted(story: Story, event: Event) -> Iterator[Story]:
    each = next((each for each in story.interviews if each.template == event.template), None)
    if each is None or each.state not in OPEN:
        return
    state = ACTS[event.kind]
    if state in OPEN and OPEN.index(state) <= OPEN.index(each.state):
        state = each.state  # to look at the page again changes nothing
    ended = replace(each, state=state, thanks=each.thanks + (state == COMPLETED))
    if state == DECLINED:
        [ended] = _closed(replace(story, interviews=(each,)), DECLINED).interviews
    yield _with(story, ended)


def _end(story: Story, prefix: str, *, is_gone: bool) -> End:
    """`Invite Sent` while any is open, `Interview Completed` once one is (S56, S57, C31)."""
    states = Counter(each.state for each in story.interviews)
    tags = {prefix + INVITE_SENT} if any(states[state] for state in OPEN) else set()
    tags |= {prefix + INTERVIEW_COMPLETED} if states[COMPLETED] else set()
    found = story.interviews, story.outcomes, story.told, story.refusals
    return End(*found, frozenset(tags), is_gone)


def doubled(copies: Iterable[tuple[str, str]], kills: int = 0) -> list[str]:
    """Keys that went out more often than they may, from (channel, key) of each copy (C34).
    One e-mail more with its Message-ID is allowed for each kill in the window; nothing else is."""
    extra = {key: number - 1 for key, number in Counter(copies).items() if number > 1}
    mails = sum(number for (channel, _key), number in extra.items() if channel == "email")
    return sorted(key for channel, key in extra if channel != "email" or mails > kills)
