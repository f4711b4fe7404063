"""What an admin does to a connection, and what tending it finds out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.ats import matching
from greenroom.ats.actions import nudges
from greenroom.ats.actions.hearing import forget_webhook
from greenroom.ats.actions.keys import forget_keys
from greenroom.ats.events import from_ms
from greenroom.ats.models import (
    Connection,
    Opportunity,
    Posting,
    StageEntry,
    TriggerStage,
)
from greenroom.ats.ports import Posting as PostingThere
from greenroom.ats.ports import Stage
from greenroom.ats.waking import admit_soon, tend_soon
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.interviews.actions import close, make_confidential
from greenroom.interviews.models import InterviewTemplate, Invitation, Job

State = Connection.State
LEASE = timedelta(minutes=1)
LATELY = timedelta(seconds=20)
ADMITTED_AT_ONCE = 100  # in one transaction
RECOMMENDED = ("myinterview", "video interview")


class NoStageChosen(Exception):
    """At least one trigger stage is needed."""


class UnknownStage(Exception):
    """A stage that the ATS did not list."""


def recommended(stages: Sequence[Mapping[str, str]]) -> str:
    """The stage to preselect: the first that bears one of the two names that we suggest (S25)."""
    for name in RECOMMENDED:
        for stage in stages:
            if " ".join(stage["name"].split()).casefold() == name:
                return stage["ref"]
    return ""


@transaction.atomic
def choose_stages(connection_id: UUID, stage_refs: Sequence[str], at: datetime) -> Connection:
    """Which stages trigger from now on. Raises NoStageChosen, UnknownStage."""
    connection = _locked(connection_id)
    names = {stage["ref"]: stage["name"] for stage in connection.stages}
    if not stage_refs:
        raise NoStageChosen
    if not set(stage_refs) <= names.keys():
        raise UnknownStage
    before = set(connection.trigger_stages.values_list("stage_ref", flat=True))
    connection.trigger_stages.exclude(stage_ref__in=stage_refs).delete()
    for ref in dict.fromkeys(stage_refs):
        if ref not in before:
            _add_stage(connection, ref, names[ref], at)
    audit.record("connection.stages_chosen", connection, stages=sorted(stage_refs))
    if connection.state == State.CHOOSING_STAGE:
        connection.state = State.WAITING_FOR_WEBHOOKS
        connection.save(update_fields=["state"])
    tend_soon(connection, at)
    return connection


def _add_stage(connection: Connection, ref: str, name: str, at: datetime) -> None:
    # A stage chosen later begins later: who stands in it already was there before us.
    is_first_choice = connection.state == State.CHOOSING_STAGE
    baseline_at = None if is_first_choice else at + connection.clock_ahead
    TriggerStage.objects.create(
        connection=connection, stage_ref=ref, name=name, chosen_at=at, baseline_at=baseline_at
    )


@transaction.atomic
def bind_stage(stage_id: UUID, template: InterviewTemplate | None) -> None:
    """Always this template in this stage, or again the one that the posting names."""
    stage = TriggerStage.objects.select_for_update().get(pk=stage_id)
    stage.template = template
    stage.save(update_fields=["template"])
    public_id = template.public_id if template else ""
    audit.record("trigger_stage.bound", stage, template=public_id)


@transaction.atomic
def count_here(stage_id: UUID, at: datetime) -> None:
    """Ask how many stood in this stage before us."""
    stage = TriggerStage.objects.select_for_update().select_related("connection").get(pk=stage_id)
    if stage.is_inviting:
        return  # whoever is left on the list is being invited
    stage.is_counting, stage.counted_at, stage.here_before = True, None, []
    stage.save(update_fields=["is_counting", "counted_at", "here_before"])
    tend_soon(stage.connection, at)


@transaction.atomic
def keep_count(stage_id: UUID, here: Sequence[tuple[str, int]], at: datetime) -> None:
    stage = TriggerStage.objects.select_for_update().get(pk=stage_id)
    stage.is_counting, stage.counted_at = False, at
    stage.here_before = [list(one) for one in here]
    stage.save(update_fields=["is_counting", "counted_at", "here_before"])


@transaction.atomic
def invite_here(stage_id: UUID) -> int:
    """Let the entries of those who were counted count after all (C32). How many they are.

    They may be thousands: a job admits them some at a time.
    """
    stage = TriggerStage.objects.select_for_update().get(pk=stage_id)
    if stage.here_count and not stage.is_inviting:
        stage.is_inviting = True
        stage.save(update_fields=["is_inviting"])
        audit.record("trigger_stage.invited_here", stage, count=stage.here_count)
        admit_soon(stage)
    return stage.here_count


@transaction.atomic
def admit_some(stage_id: UUID, at: datetime, most: int = ADMITTED_AT_ONCE) -> int:
    """Admit the next of those who were counted. How many are left."""
    stage = TriggerStage.objects.select_for_update().get(pk=stage_id)
    if not stage.is_inviting:
        return 0
    for ref, entered_ms in stage.here_before[:most]:
        _admit(stage, str(ref), from_ms(int(entered_ms)), at)
    stage.here_before = stage.here_before[most:]
    stage.is_inviting = bool(stage.here_before)
    stage.save(update_fields=["here_before", "is_inviting"])
    return stage.here_count


def _admit(stage: TriggerStage, ref: str, entered_at: datetime, at: datetime) -> None:
    connection = stage.connection
    opportunity, _made = Opportunity.objects.get_or_create(
        connection=connection, ref=ref, defaults={"read_at": at}
    )
    entry, _made = StageEntry.objects.get_or_create(
        connection=connection,
        opportunity_ref=ref,
        stage_ref=stage.stage_ref,
        entered_at=entered_at,
        defaults={"opportunity": opportunity},
    )
    occasion = nudges.Occasion("here", f"here:{entry.pk}", entered_at)
    nudges.note(connection, occasion, ref, at)


@transaction.atomic
def refresh_stages(connection_id: UUID, at: datetime) -> None:
    connection = _locked(connection_id)
    connection.stages_read_at = None
    connection.save(update_fields=["stages_read_at"])
    tend_soon(connection, at)


@transaction.atomic(savepoint=False)
def claim(connection_id: UUID, at: datetime) -> Connection | None:
    """The right to look after a connection for a while. None: somebody has it, or it is over."""
    connection = _locked(connection_id)
    is_taken = connection.tended_until is not None and connection.tended_until > at
    if is_taken or connection.state == State.DISCONNECTED:
        return None
    connection.tended_until = at + LEASE
    connection.save(update_fields=["tended_until"])
    return connection


@transaction.atomic
def check_now(connection_id: UUID, at: datetime) -> None:
    """Read everything again at once."""
    connection = _locked(connection_id)
    connection.stages_read_at = connection.postings_read_at = connection.swept_at = None
    connection.save(update_fields=["stages_read_at", "postings_read_at", "swept_at"])
    audit.record("connection.check_asked", connection)
    tend_soon(connection, at)


@transaction.atomic
def set_switches(connection_id: UUID, values: Mapping[str, bool]) -> None:
    connection = _locked(connection_id)
    for name, value in values.items():
        setattr(connection, name, value)
    connection.save(update_fields=list(values))
    audit.record("connection.switches_set", connection, switches=dict(values))


@transaction.atomic
def set_default_template(connection_id: UUID, template: InterviewTemplate | None) -> None:
    """For postings that name none and have none linked here. None: they invite nobody."""
    connection = _locked(connection_id)
    connection.default_template = template
    connection.save(update_fields=["default_template"])
    public_id = template.public_id if template else ""
    audit.record("connection.default_template_set", connection, template=public_id)


@transaction.atomic
def mark_person(connection_id: UUID, gone_at: datetime | None) -> None:
    """The one in whose name we write has left there, or is back."""
    connection = _locked(connection_id)
    connection.person_gone_at = gone_at
    connection.save(update_fields=["person_gone_at"])
    audit.record("connection.person_gone" if gone_at else "connection.person_back", connection)


@transaction.atomic
def look_soon(at: datetime) -> int:
    """Every connection, once its last look is a moment old: starting again and again asks the ATS
    no more than that. How many."""
    soon = Greatest(at, F("swept_at") + LATELY)
    return Connection.objects.listening().filter(due_at__gt=soon).update(due_at=soon)


@transaction.atomic(savepoint=False)
def keep_stages(connection_id: UUID, stages: Sequence[Stage], at: datetime) -> None:
    connection = _locked(connection_id)
    connection.stages = [{"ref": stage.ref, "name": stage.name} for stage in stages]
    connection.stages_read_at = at
    connection.save(update_fields=["stages", "stages_read_at"])
    names = {stage.ref: stage.name[:200] for stage in stages}
    for row in connection.trigger_stages.filter(stage_ref__in=names):
        if row.name != names[row.stage_ref]:
            row.name = names[row.stage_ref]
            row.save(update_fields=["name"])


@transaction.atomic(savepoint=False)
def keep_postings(connection_id: UUID, postings: Sequence[PostingThere], at: datetime) -> None:
    """The list as it stands there; what is gone there is gone here, with links made here."""
    connection = _locked(connection_id)
    Posting.objects.bulk_create(
        [_posting(connection, posting, at) for posting in postings],
        update_conflicts=True,
        unique_fields=["connection", "ref"],
        update_fields=["title", "tags", "is_open", "is_confidential", "read_at"],
    )
    hidden = [posting.ref for posting in postings if posting.is_confidential]
    for job in Job.objects.filter(origin=connection.origin, posting_ref__in=hidden):
        make_confidential(job)
    connection.postings.filter(read_at__lt=at).update(is_open=False)
    connection.postings_read_at = at
    connection.save(update_fields=["postings_read_at"])


def _posting(connection: Connection, there: PostingThere, at: datetime) -> Posting:
    return Posting(
        connection=connection,
        ref=there.ref,
        title=there.title[:200] or _("Untitled posting"),
        tags=list(there.tags),
        is_open=there.is_open,
        is_confidential=there.is_confidential,
        read_at=at,
    )


@transaction.atomic
def link_template(posting_id: UUID, template: InterviewTemplate | None) -> Posting:
    """Link a template here, for a posting that carries no tag of ours there (S46)."""
    posting = Posting.objects.select_for_update().get(pk=posting_id)
    posting.template = template
    posting.save(update_fields=["template"])
    audit.record("posting.linked", posting, template=template.public_id if template else "")
    return posting


@transaction.atomic
def write_tag(posting_id: UUID, template: InterviewTemplate, at: datetime) -> None:
    """Set the tag of a template on the posting there (S48)."""
    posting = Posting.objects.select_for_update().select_related("connection").get(pk=posting_id)
    connection = posting.connection
    tag = tag_for(connection, template)
    payload = {
        "connection": str(connection.pk),
        "budget": connection.budget,
        "posting": posting.ref,
        "row": str(posting.pk),
        "tag": tag,
    }
    key = f"ats.posting_tag:{posting.pk}:{at.timestamp():.3f}"
    effects.plan(
        "ats.posting_tag",
        key,
        payload=payload,
        subject_id=posting.pk,
        at=at,
        line_id=posting.connection_id,
    )
    posting.trouble, posting.writing = "", True
    posting.save(update_fields=["trouble", "writing"])
    audit.record("posting.tag_asked", posting, tag=tag)


def tag_for(connection: Connection, template: InterviewTemplate) -> str:
    namesakes = InterviewTemplate.objects.active().filter(name=template.name).count()
    choice = matching.TemplateChoice(template.pk, template.public_id, template.name)
    return matching.template_tag(connection.prefix, choice, name_is_unique=namesakes == 1)


@transaction.atomic
def posting_written(posting_id: UUID, effect: Effect) -> None:
    """The outcome of writing a tag, for the page that waits."""
    posting = Posting.objects.select_for_update().get(pk=posting_id)
    posting.writing = False
    posting.trouble = effect.reason
    if effect.state == Effect.State.DONE:
        posting.tags, posting.trouble = effect.outcome.get("tags", posting.tags), ""
    posting.save(update_fields=["writing", "trouble", "tags"])


@transaction.atomic
def disconnect(connection_id: UUID, *, close_open: bool, at: datetime) -> None:
    """Stop at once; a job then takes our webhooks away there and destroys the tokens (S79)."""
    connection = _locked(connection_id)
    if connection.leaving_at or connection.state == State.DISCONNECTED:
        return
    connection.leaving_at = at
    connection.save(update_fields=["leaving_at"])
    audit.record("connection.leaving", connection, close_open=close_open)
    if close_open:
        close_invitations(connection, at)
    unfinished = [Effect.State.PLANNED, Effect.State.WAITING]
    for effect in Effect.objects.filter(
        payload__connection=str(connection.pk), state__in=unfinished
    ):
        effects.cancel(effect, _("The connection was ended."), at)
    tend_soon(connection, at)


def close_invitations(connection: Connection, at: datetime) -> None:
    refs = StageEntry.objects.filter(connection=connection).values("invitation_id")
    for invitation in Invitation.objects.open().filter(pk__in=refs):
        close(invitation.pk, "cancelled", at)


@transaction.atomic
def forget_access(connection_id: UUID) -> None:
    """The end: no tokens, no addresses that would take deliveries."""
    connection = _locked(connection_id)
    for webhook in connection.webhooks.all():
        forget_webhook(webhook.pk)
    forget_keys(connection.ats)
    connection.sealed_access = connection.sealed_refresh = ""
    connection.state, connection.due_at = State.DISCONNECTED, None
    connection.save()
    audit.record("connection.ended", connection)


def _locked(connection_id: UUID) -> Connection:
    return Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
