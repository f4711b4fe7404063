"""How the optional write-backs are performed: feedback, a move, a PDF summary.

Lever repeats none of them by itself, so each looks first whether it is there already. What is
refused is told to the admins; what came too late to make sense is called off.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from greenroom.ats import notes, summary
from greenroom.ats.admins import tell_admins
from greenroom.ats.errors import AtsRefused
from greenroom.ats.events import from_ms
from greenroom.ats.models import Connection, StageEntry
from greenroom.ats.performers import Performer
from greenroom.ats.ports import Ats, Feedback, FeedbackTemplate
from greenroom.ats.write_backs import FEEDBACK, MOVE, SUMMARY
from greenroom.effects.errors import CalledOff
from greenroom.effects.models import Effect
from greenroom.effects.performers import Probe, register
from greenroom.interviews.models import Answer, Invitation, profile_url
from greenroom.interviews.rated import ratings_of
from greenroom.interviews.words import moment
from greenroom.kit import crash, scope
from greenroom.kit.text import one_line
from greenroom.recordings.models import Rendition, Take

CLOCKS_DIFFER = timedelta(minutes=2)


def register_all() -> None:
    register(FEEDBACK, FeedbackWriter())
    register(MOVE, StageMover())
    register(SUMMARY, SummaryWriter())


class _Writer(Performer):
    def settled(self, effect: Effect) -> None:
        if effect.state in {Effect.State.REFUSED, Effect.State.UNKNOWN}:
            tell_admins(effect, timezone.now())

    def person(self, connection: Connection) -> str:
        """Lever takes these in somebody's name only."""
        if not connection.performer_ref:
            raise AtsRefused(_("Choose first in whose name we write: Lever wants a person here."))
        return connection.performer_ref


class FeedbackWriter(_Writer):
    """One rating as one filled-in template. A changed rating changes what stands there.

    It looks before it writes, at each attempt, so trying again never makes a second one.
    """

    def perform(self, effect: Effect) -> dict[str, Any]:
        connection, line = self.line(effect)
        person_ref, ref = self.person(connection), str(effect.payload["opportunity"])
        template = line.feedback_template(str(effect.payload["template"]))
        wanted = self._wanted(effect, template)
        there = self._there(line, ref, wanted, str(effect.payload["mark"]))
        crash.point("ats.feedback.looked")
        if there is None:
            line.add_feedback(ref, wanted, person_ref)
        elif any(there.values.get(field) != value for field, value in wanted.values.items()):
            changed = Feedback(wanted.template_ref, wanted.values, there.completed_at, there.ref)
            line.change_feedback(ref, changed, person_ref)
        return {"score": effect.payload["theirs"]}

    def _there(self, line: Ats, ref: str, wanted: Feedback, mark: str) -> Feedback | None:
        """By our reference in its words; where there is no room for words, by its moment."""
        has_words = any(mark in value for value in wanted.values.values())
        for one in line.feedback(ref):
            same = (one.template_ref, one.completed_at)
            is_marked = any(mark in value for value in one.values.values())
            if is_marked or (not has_words and same == (wanted.template_ref, wanted.completed_at)):
                return one
        return None

    def _wanted(self, effect: Effect, template: FeedbackTemplate) -> Feedback:
        values: dict[str, str] = {}
        with translation.override(effect.organisation.language):
            words = _rating_words(effect)
        is_told = False
        for one in template.fields:
            if one.kind == "score":
                values[one.ref] = _choice(one.choices, int(effect.payload["theirs"]))
            elif one.kind == "text" and (one.is_required or not is_told):
                values[one.ref], is_told = words, True
        return Feedback(template.ref, values, from_ms(int(effect.payload["at_ms"])))


def _choice(choices: tuple[str, ...], score: int) -> str:
    """Lever's own words for a score, such as "3 - Hire"."""
    found = [choice for choice in choices if choice.strip().startswith(str(score))]
    if not found:
        raise AtsRefused(_("The feedback template has no choice for %(score)d.") % {"score": score})
    return found[0]


def _rating_words(effect: Effect) -> str:
    given = _("Video interview rated %(ours)d of 5 by %(name)s in Greenroom.") % {
        "ours": effect.payload["ours"],
        "name": one_line(str(effect.payload["name"])) or _("somebody by link"),
    }
    reference = _("Greenroom reference %(mark)s") % {"mark": effect.payload["mark"]}
    return f"{given} {reference} {effect.payload['link']}"


class StageMover(_Writer):
    """Forward only: who is archived or in the wished stage or beyond it is left where they are."""

    repeatable = False

    def perform(self, effect: Effect) -> dict[str, Any]:
        connection, line = self.line(effect)
        ref, wanted = str(effect.payload["opportunity"]), str(effect.payload["stage"])
        there = line.opportunity(ref)
        if there.is_archived:
            raise CalledOff(_("The candidate is archived; nobody is moved who is."))
        order = [stage["ref"] for stage in connection.stages]
        if wanted not in order or there.stage_ref not in order:
            raise CalledOff(_("The stage is not in the pipeline any more."))
        if order.index(there.stage_ref) >= order.index(wanted):
            raise CalledOff(_("The candidate is in that stage already, or further on."))
        crash.point("ats.stage_move.looked")
        line.move(ref, wanted, connection.performer_ref)
        return {"from": there.stage_ref, "to": wanted}

    def probe(self, effect: Effect) -> Probe:
        """Their history tells; where they stand now does not, as somebody may have moved them."""
        _connection, line = self.line(effect)
        there = line.opportunity(str(effect.payload["opportunity"]))
        since = effect.planned_at - CLOCKS_DIFFER
        moved = [c for c in there.stage_changes if c.stage_ref == effect.payload["stage"]]
        return Probe.DONE if any(c.entered_at >= since for c in moved) else Probe.ABSENT


class SummaryWriter(_Writer):
    """A file, found again by the reference in its name."""

    repeatable = False

    def perform(self, effect: Effect) -> dict[str, Any]:
        with scope.organisation(effect.scope_id):
            content = _drawn(effect)
        connection, line = self.line(effect)
        person_ref = self.person(connection)
        line.add_file(str(effect.payload["opportunity"]), _name(effect), content, person_ref)
        return {"bytes": len(content)}

    def probe(self, effect: Effect) -> Probe:
        _connection, line = self.line(effect)
        there = line.file_names(str(effect.payload["opportunity"]))
        return Probe.DONE if any(notes.mark(effect) in name for name in there) else Probe.ABSENT


def _name(effect: Effect) -> str:
    """No name of a person: a file is forwarded more easily than a page."""
    return f"video-interview-{notes.mark(effect)}.pdf"


def _drawn(effect: Effect) -> bytes:
    entry = StageEntry.objects.select_related(
        "invitation__candidate", "invitation__job", "invitation__version", "organisation"
    ).get(pk=effect.payload["entry"])
    assert entry.invitation is not None  # noqa: S101 - planned with one only
    with translation.override(entry.organisation.language):
        may_rate = bool(effect.payload["ratings"])
        return summary.draw(facts_of(entry.invitation, may_show_ratings=may_rate))


def facts_of(invitation: Invitation, *, may_show_ratings: bool) -> summary.Facts:
    sent = invitation.completed_at
    return summary.Facts(
        title=_("Video interview: %(name)s") % {"name": one_line(str(invitation.candidate))},
        lines=[
            one_line(invitation.job.title, 200),
            _("Sent on %(on)s") % {"on": moment(sent, invitation.zone())} if sent else "",
            one_line(invitation.organisation.name),
        ],
        asked=_asked(invitation),
        ratings=ratings_of(invitation.pk) if may_show_ratings else (),
        link=profile_url(invitation),
        language=invitation.organisation.language,
    )


def _asked(invitation: Invitation) -> list[summary.Asked]:
    kept = dict(Answer.objects.filter(invitation=invitation).values_list("question_id", "take_id"))
    lengths = _lengths([take for take in kept.values() if take])
    questions = invitation.version.questions.all()
    return [summary.Asked(one.text, lengths.get(kept.get(one.pk))) for one in questions]


def _lengths(take_ids: list[UUID]) -> dict[UUID | None, int]:
    """As our own tools measured them; until then as the recorder said."""
    found: dict[UUID | None, int] = {
        take.pk: take.recorded_ms or 0 for take in Take.objects.filter(pk__in=take_ids)
    }
    made = Rendition.objects.filter(take__in=take_ids, duration_ms__gt=0)
    return found | dict(made.values_list("take_id", "duration_ms"))
