"""What the Integrations pages show of a connection. Reads rows only; the ATS is asked by jobs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from greenroom.ats import codes, matching
from greenroom.ats.access import connector_for
from greenroom.ats.checklist import Checklist, Facts, Summary, summary
from greenroom.ats.deciding import choices, explain
from greenroom.ats.models import Connection, Nudge, Posting, Reason, StageEntry, Webhook
from greenroom.ats.ports import Feature, Permission
from greenroom.ats.quiet import silence
from greenroom.effects.models import Effect
from greenroom.interviews.models import InterviewTemplate

State = Connection.State
DELETED = Webhook.Name.DELETED
MISMATCH_SHOWN = timedelta(days=1)
LISTED = 50
NEAR = 2
FINAL = {Reason.LEFT, Reason.ARCHIVED, Reason.ANONYMIZED, Reason.STAYS_CLOSED, Reason.ERASED}


@dataclass(frozen=True)
class Status:
    """What a tile says. Tones are those of chips."""

    label: str | Promise
    tone: str


NOT_CONNECTED = Status(gettext_lazy("Not connected"), "")
CONNECTED = Status(gettext_lazy("Connected"), "ok")
NEEDS_ATTENTION = Status(gettext_lazy("Needs attention"), "wait")
REVOKED = Status(gettext_lazy("Revoked"), "bad")
LEAVING = Status(gettext_lazy("Disconnecting"), "info")


def standing(ats: str) -> Connection | None:
    return Connection.objects.standing().filter(ats=ats).first()


def status_of(connection: Connection | None, at: datetime) -> Status:
    if connection is None:
        return NOT_CONNECTED
    if connection.leaving_at:
        return LEAVING
    if connection.state == State.REVOKED:
        return REVOKED
    is_set_up = connection.state == State.CONNECTED
    return CONNECTED if is_set_up and not attention(connection, at) else NEEDS_ATTENTION


@dataclass(frozen=True)
class Attention:
    """Something that needs a person, and the way out: a page of ours, or the one in Lever."""

    title: str
    text: str
    code: str
    page: str = ""
    action: str = ""
    is_about_webhooks: bool = False


def attention(connection: Connection, at: datetime) -> list[Attention]:
    return [*_refused(connection), *_unheard(connection), *_silent(connection, at),
            *_unsigned(connection), *_mismatch(connection, at), *_lost_stages(connection),
            *_person_gone(connection), *_trouble(connection)]  # fmt: skip


def looking(connection: Connection) -> str:
    """How often we look by ourselves, in words."""
    minutes = connection.polls_minutes
    return ngettext(
        "We look by ourselves every minute.",
        "We look by ourselves every %(count)d minutes.",
        minutes,
    ) % {"count": minutes}


def _refused(connection: Connection) -> list[Attention]:
    if not connection.webhooks_refused:
        return []
    title = _("Lever did not let us make webhooks.")
    text = f"{looking(connection)} {connection.webhooks_refused}"
    return [Attention(title, text, "C02", "ats:hearing", _("Decide"))]


def _unsigned(connection: Connection) -> list[Attention]:
    """Made by hand, and nobody has told us yet how they are signed."""
    needed = connection.webhooks.filter(ref="", sealed_secret="").exclude(event=DELETED)
    if connection.hearing != Connection.Hearing.BY_HAND or not needed.exists():
        return []
    title = _("Make the webhooks in Lever, and give us their signature tokens.")
    text = _("Until then we look every 5 minutes, so nobody is missed.")
    return [Attention(title, text, "C03", "ats:hearing", _("Go on"))]


def _person_gone(connection: Connection) -> list[Attention]:
    if connection.person_gone_at is None:
        return []
    name = {"name": connection.person_name}
    title = _("%(name)s, in whose name we write, is deactivated in Lever.") % name
    text = _("Notes bear nobody's name until you choose somebody else.")
    return [Attention(title, text, "C06", "ats:key", _("Choose somebody else"))]


def _unheard(connection: Connection) -> list[Attention]:
    if connection.is_polling or connection.state == State.CHOOSING_STAGE:
        return []
    needed = (
        Webhook.objects.filter(connection=connection)
        .exclude(event=DELETED)
        .exclude(sealed_secret="")
    )
    silent = needed.filter(first_delivery_at=None)
    if not silent.exists():
        return []
    names = _(" and ").join(str(one) for one in webhooks(connection) if one in set(silent))
    title = (
        _("Lever has not sent us anything yet.")
        if silent.count() == needed.count()
        else _("Lever has not sent us everything yet.")
    )
    text = _(
        "In Lever: Settings › Integrations and API › Webhooks, switch on %(names)s. "  # noqa: RUF001
        "Until then we look every 5 minutes, so nobody is missed."
    ) % {"names": names}
    return [Attention(title, text, "C03", is_about_webhooks=True)]


def _silent(connection: Connection, at: datetime) -> list[Attention]:
    """Deliveries came once and do not come any more, although people are moved."""
    found = silence(connection, at)
    if found is None:
        return []
    happened = ngettext(
        "%(count)d move since %(day)s reached us only because we looked.",
        "%(count)d moves since %(day)s reached us only because we looked.",
        found.moves,
    ) % {"count": found.moves, "day": date_format(localtime(found.since), "j F Y")}
    text = f"{happened} {codes.CODES['C09'].remedy}"
    title = _("Lever does not tell us any more when somebody is moved.")
    return [Attention(title, text, "C09", is_about_webhooks=True)]


def _mismatch(connection: Connection, at: datetime) -> list[Attention]:
    ours = Webhook.objects.filter(connection=connection).exclude(sealed_secret="")
    lately = ours.filter(last_mismatch_at__gt=at - MISMATCH_SHOWN)
    if not lately.exists():
        return []
    text = _("Somebody sent a message to our address with a wrong signature. Nothing was changed.")
    return [Attention(_("A delivery was refused."), text, "C04")]


def _lost_stages(connection: Connection) -> list[Attention]:
    there = {stage["ref"] for stage in connection.stages}
    lost = [one.name for one in connection.trigger_stages.all() if one.stage_ref not in there]
    if not lost or not there:
        return []
    text = _("These stages no longer exist in Lever: %(names)s") % {"names": ", ".join(lost)}
    title = _("Choose the trigger stages again.")
    return [Attention(title, text, "C05", "ats:stages", _("Choose stages"))]


def _trouble(connection: Connection) -> list[Attention]:
    if not connection.trouble:
        return []
    return [Attention(_("The last check did not work."), connection.trouble, "C07")]


def lacking(connection: Connection) -> list[Permission]:
    """What the key may not, with what is missing therefore."""
    asked = connector_for(connection.ats).key_permissions
    return [one for one in asked if not connection.has(one.feature)]


def may_write_tags(connection: Connection) -> bool:
    """A posting's tag needs the permission, and somebody in whose name it is written."""
    return connection.has(Feature.POSTING_TAGS) and bool(connection.performer_ref)


def webhooks(connection: Connection) -> list[Webhook]:
    """In the order in which they matter."""
    order = list(Webhook.Name.values)
    return sorted(connection.webhooks.all(), key=lambda webhook: order.index(webhook.event))


@dataclass(frozen=True)
class PostingLine:
    """A posting with the template that its tag names, or with the problem."""

    posting: Posting
    tag: str
    outcome: matching.Outcome
    template: InterviewTemplate | None
    near: Sequence[InterviewTemplate]
    word: str
    tone: str
    checklist: Checklist

    @property
    def is_by_default(self) -> bool:
        """Nobody chose it for this posting."""
        return self.template is not None and self.template.pk != self.posting.template_id


def posting_lines(connection: Connection, postings: Sequence[Posting]) -> list[PostingLine]:
    newest = Max("versions__number")
    templates = {one.pk: one for one in InterviewTemplate.objects.annotate(newest=newest)}
    pool, facts = choices(), Facts.of(connection.scope_id)
    return [_line(connection, posting, pool, templates, facts) for posting in postings]


def _line(
    connection: Connection,
    posting: Posting,
    pool: matching.Pool,
    templates: dict[UUID, InterviewTemplate],
    facts: Facts,
) -> PostingLine:
    found = matching.resolve(
        connection.prefix, posting.tags, pool, accept_bare_ids=connection.accept_bare_ids
    )
    template = templates[found.template.id] if found.template else None
    if found.outcome is matching.Outcome.NO_TAG:
        chosen = (posting.template_id, connection.default_template_id)
        here = (templates[one] for one in chosen if one)
        template = next((one for one in here if one.is_active), None)
    near = _near(connection, found, templates.values())
    word, tone = _verdict(found.outcome, template)
    checklist = facts.check(template.pk if template else None)
    tags = ", ".join(found.tags)
    return PostingLine(posting, tags, found.outcome, template, near, word, tone, checklist)


def _near(
    connection: Connection, found: matching.Resolution, templates: Iterable[InterviewTemplate]
) -> list[InterviewTemplate]:
    """The templates that the suggestions name, the closest first."""
    if not found.suggestions:
        return []
    by_tag = {}
    for template in templates:
        if template.is_active:
            by_tag[f"{connection.prefix}:{template.name}"] = template
            by_tag[f"{connection.prefix}:{template.public_id}"] = template
    return [by_tag[tag] for tag in found.suggestions[:NEAR] if tag in by_tag]


def _verdict(outcome: matching.Outcome, template: InterviewTemplate | None) -> tuple[str, str]:
    if template:
        return _("%(name)s v%(number)s") % {
            "name": template.name,
            "number": getattr(template, "newest", 1),
        }, "ok"
    words = {
        matching.Outcome.NO_TAG: (_("ignored"), ""),
        matching.Outcome.SEVERAL_TAGS: (_("two tags"), "bad"),
        matching.Outcome.SEVERAL_TEMPLATES: (_("two templates"), "bad"),
        matching.Outcome.ARCHIVED: (_("template archived"), "bad"),
    }
    return words.get(outcome, (_("no such template"), "bad"))


@dataclass(frozen=True)
class Stopped:
    """A stage entry that did not lead to an invitation, with the way to mend it."""

    entry: StageEntry
    remedy: str

    @property
    def may_be_tried(self) -> bool:
        """Whether looking again could lead to an invitation."""
        return self.entry.reason not in FINAL

    @property
    def code(self) -> str:
        return codes.of_entry(self.entry)

    @property
    def is_failure(self) -> bool:
        return self.entry.outcome == StageEntry.Outcome.FAILED


def stopped(connection: Connection) -> list[Stopped]:
    outcomes = [StageEntry.Outcome.SKIPPED, StageEntry.Outcome.FAILED]
    entries = StageEntry.objects.filter(
        connection=connection, outcome__in=outcomes, dismissed_at=None
    ).select_related("opportunity")
    return [Stopped(one, explain(one.reason)) for one in entries.order_by("-decided_at")[:LISTED]]


def troubled(connection: Connection) -> "QuerySet[Effect]":
    """What should have happened at the ATS and did not."""
    ours = Effect.objects.troubled().filter(payload__connection=str(connection.pk))
    return ours.order_by("-planned_at")[:LISTED]


def parked(connection: Connection) -> "QuerySet[Nudge]":
    waiting = Nudge.objects.filter(connection=connection, handled_at=None).exclude(trouble="")
    return waiting.order_by("-received_at")[:LISTED]


@dataclass(frozen=True)
class Tile:
    """What the Integrations page says of a connection, in words."""

    status: Status
    reasons: Sequence[str]
    is_polling: bool
    postings: Summary | None


def tile(connection: Connection | None, at: datetime) -> Tile:
    status = status_of(connection, at)
    if connection is None or connection.state == State.CHOOSING_STAGE:
        return Tile(status, (), is_polling=False, postings=None)
    polls = connection.is_polling and connection.is_listening
    return Tile(status, _reasons(connection, at), polls, summary(connection))


def _reasons(connection: Connection, at: datetime) -> list[str]:
    if connection.state == State.REVOKED:
        return [why_revoked(connection)]
    return [one.title for one in attention(connection, at)]


def why_revoked(connection: Connection) -> str:
    if connection.is_by_key:
        return _("Lever does not know our API key any more.")
    return _("Our access was revoked in Lever.")
