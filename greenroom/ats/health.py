"""How well a connection is: the same facts and findings for the page and for the shell.

Reads rows, and how full the disk is. The ATS is asked by jobs, and what they found stands in the
rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenroom.ats import codes, overview
from greenroom.ats.hearing import pause
from greenroom.ats.models import Connection, Nudge, Webhook
from greenroom.effects import budget
from greenroom.effects.models import Effect
from greenroom.media.stores import current_store
from greenroom.recordings import quotas

State = Connection.State
LATE_LOOK = timedelta(minutes=5)
LATE_EFFECT = timedelta(minutes=5)
SOON = timedelta(days=30)
NEARLY = 90  # per cent of the room for recordings
ABOUT_WEBHOOKS = {"C02", "C03", "C04", "C09"}
OPEN = [Effect.State.PLANNED, Effect.State.CLAIMED, Effect.State.UNKNOWN, Effect.State.WAITING]


@dataclass(frozen=True)
class Check:
    """One thing that has to be right. Without a cure it is."""

    subject: str
    fact: str
    cure: str = ""
    code: str = ""

    @property
    def is_well(self) -> bool:
        return not self.cure


@dataclass(frozen=True)
class Waiting:
    """Effects of one kind that have not happened yet."""

    kind: str
    count: int
    oldest: datetime | None

    @property
    def word(self) -> str:
        return word_of(self.kind)


@dataclass(frozen=True)
class Delivery:
    """One event, as it reached us last and as it failed last."""

    webhook: Webhook
    failed_at: datetime | None
    failure: str


@dataclass(frozen=True)
class Health:
    """Everything that the page of health tells."""

    checks: Sequence[Check]
    deliveries: Sequence[Delivery]
    effects: Sequence[Waiting]
    nudges: int
    oldest_nudge: datetime | None
    use: budget.Use

    @property
    def is_well(self) -> bool:
        return all(check.is_well for check in self.checks)


def of(connection: Connection, at: datetime) -> Health:
    effects, (nudges, oldest) = waiting(connection), _nudges(connection)
    return Health(
        checks=sorted([*checks(connection, at), *storage()], key=lambda check: check.is_well),
        deliveries=[_delivery(one) for one in overview.webhooks(connection)],
        effects=effects,
        nudges=nudges,
        oldest_nudge=oldest,
        use=budget.use(connection.budget, at),
    )


def word_of(kind: str) -> str:
    words = {
        "ats.tag": _("Tags"),
        "ats.note": _("Notes"),
        "ats.link": _("Links on profiles"),
        "ats.posting_tag": _("Tags of postings"),
        "message.email": _("E-mails"),
        "message.sms": _("Text messages"),
    }
    return words.get(kind, kind)


def checks(connection: Connection, at: datetime) -> list[Check]:
    """What is well and what is not, with what to do; the gravest first."""
    if connection.state == State.REVOKED:
        why = overview.why_revoked(connection)
        return [
            Check(_("Access"), why, _("Connect Lever again; what waits is written then."), "C01")
        ]
    found = [_access(connection, at), _look(connection, at), _stages(connection)]
    found += [
        Check(_subject(one.code), one.title, one.text, one.code)
        for one in overview.attention(connection, at)
    ]
    found += [*_hearing(connection, found), _effects(connection, at), _looks(connection)]
    return sorted(found, key=lambda check: check.is_well)


def storage() -> list[Check]:
    """Whether recordings find room: at the organisation's quota, and where they lie."""
    subject, room, use = _("Room for recordings"), current_store().room(), quotas.of_organisation()
    if room is not None and room <= 0:
        safe = _("none: what has arrived is safe, recorders wait and send by themselves")
        return [Check(subject, safe, _("Whoever runs Greenroom makes room on the disk."))]
    if use is None:
        return [Check(subject, _("enough"))]
    fact = _("%(used)s of %(limit)s used") % {
        "used": filesizeformat(use.used),
        "limit": filesizeformat(use.limit),
    }
    if use.is_up:
        cure = _("Recorders wait. Whoever runs Greenroom raises the limit, or somebody is erased.")
        return [Check(subject, fact, cure)]
    if use.percent >= NEARLY:
        return [Check(subject, fact, _("Soon no recording is taken in any more."))]
    return [Check(subject, fact)]


def _subject(code: str) -> str:
    if code in ABOUT_WEBHOOKS:
        return _("Webhooks")
    words = {"C05": _("Trigger stages"), "C06": _("In whose name we write"), "C07": _("Looks")}
    return words.get(code, "Lever")


def _access(connection: Connection, at: datetime) -> Check:
    subject = _("Access")
    if connection.is_by_key:
        return Check(subject, _("by an API key ending with %s") % connection.key_ends)
    by = connection.reconnect_by
    if by is None:
        return Check(subject, _("signed in"))
    fact = _("signed in until %(date)s") % {"date": date_format(by, "j F Y")}
    if by - at > SOON:
        return Check(subject, fact)
    cure = _("Sign in again before that day: Lever ends each sign-in after a year.")
    return Check(subject, fact, cure)


def _look(connection: Connection, at: datetime) -> Check:
    subject = _("Looks")
    if connection.baseline_at is None:
        return Check(subject, _("none yet: the set-up is not finished"))
    last = connection.swept_at or connection.connected_at
    longest = max(pause(connection), timedelta(minutes=connection.polls_minutes))
    fact = _("last at %(moment)s") % {"moment": date_format(localtime(last), "j F Y, H:i")}
    if at - last > 2 * longest + LATE_LOOK:
        cure = _("Looks are overdue. Whoever runs Greenroom sees to it that a worker is alive.")
        return Check(subject, fact, cure)
    return Check(subject, fact)


def _stages(connection: Connection) -> Check:
    names = [one.name for one in connection.trigger_stages.all()]
    if not names:
        cure = _("Choose at least one stage; until then nobody is invited.")
        return Check(_("Trigger stages"), _("none"), cure)
    return Check(_("Trigger stages"), ", ".join(names))


def _hearing(connection: Connection, found: Sequence[Check]) -> list[Check]:
    """Said only where nothing above says otherwise."""
    if ABOUT_WEBHOOKS & {check.code for check in found}:
        return []
    arrives = _("all that we need arrives")
    return [
        Check(_("Webhooks"), overview.looking(connection) if connection.is_polling else arrives)
    ]


def _of(connection: Connection) -> "QuerySet[Effect]":
    return Effect.objects.filter(line_id=connection.pk)


def waiting(connection: Connection) -> list[Waiting]:
    rows = (
        _of(connection)
        .filter(state__in=OPEN)
        .values("kind")
        .annotate(count=Count("pk"), oldest=Min("planned_at"))
        .order_by("kind")
    )
    return [Waiting(row["kind"], row["count"], row["oldest"]) for row in rows]


def _effects(connection: Connection, at: datetime) -> Check:
    stuck = Q(state=Effect.State.REFUSED) | Q(state=Effect.State.UNKNOWN, due_at=None)
    late = Q(pk__in=Effect.objects.due(at - LATE_EFFECT).filter(line_id=connection.pk).values("pk"))
    counted = _of(connection).aggregate(stuck=Count("pk", stuck), late=Count("pk", late))
    fact = _("%(stuck)d refused or unclear, %(late)d overdue") % counted
    if counted["late"]:
        cure = _("Whoever runs Greenroom sees to it that a worker is alive.")
        return Check(_("Writing to Lever"), fact, cure)
    if counted["stuck"]:
        cure = _("Read the reasons on the Lever page, mend them, and press “Try again”.")
        return Check(_("Writing to Lever"), fact, cure, codes.of_effect(Effect.State.REFUSED))
    return Check(_("Writing to Lever"), fact)


def _looks(connection: Connection) -> Check:
    parked = Nudge.objects.filter(connection=connection, handled_at=None, due_at=None).count()
    fact = ngettext(
        "%(count)d candidate could not be looked at",
        "%(count)d candidates could not be looked at",
        parked,
    ) % {"count": parked}
    cure = _("Read the reason on the Lever page, mend it, and press “Try again”.")
    return Check(_("Candidates"), fact, cure if parked else "", "L01" if parked else "")


def _nudges(connection: Connection) -> tuple[int, datetime | None]:
    rows = Nudge.objects.filter(connection=connection, handled_at=None)
    found = rows.aggregate(count=Count("pk"), oldest=Min("received_at"))
    return found["count"], found["oldest"]


def _delivery(webhook: Webhook) -> Delivery:
    failed_at = webhook.last_mismatch_at
    if failed_at is None:
        return Delivery(webhook, None, "")
    unsigned = _("It arrived before its signature token was given here, so nobody could check it.")
    wrong = _("Its signature was wrong, or it could not be read. Nothing was changed.")
    return Delivery(webhook, failed_at, unsigned if webhook.is_unsigned else wrong)
