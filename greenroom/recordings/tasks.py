"""The work after the last chunk.

`make_playable` takes tenths of a second and somebody waits for it, so it runs in the messages
worker; behind encodes of minutes in the media worker a finished answer would look lost.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import structlog
from django.utils import timezone

from greenroom.kit import scope
from greenroom.kit.jobs import job, sweep
from greenroom.media.damage import Damage, damage, stillness
from greenroom.media.errors import FileRefused, MachineTrouble, MediaError, Reason, ToolFailed
from greenroom.media.poster import MIME as POSTER_MIME
from greenroom.media.poster import poster
from greenroom.media.remux import Remuxed, remux
from greenroom.media.stores import clear_benches, current_store, gather, workbench
from greenroom.media.stretch import NotJoinable
from greenroom.media.transcode import Transcoded, transcode
from greenroom.recordings import renditions, stretches
from greenroom.recordings.actions import abandon_take
from greenroom.recordings.jobs import ASSEMBLE, MAKE_PLAYABLE, NORMALISE
from greenroom.recordings.models import MOST_TRIES, Rendition, Take
from greenroom.recordings.renditions import Plan, Superseded, stored

log = structlog.get_logger(__name__)
Kind = Rendition.Kind
DAY_SECONDS = 24 * 3600
PROGRESS_STEP = 5


@MAKE_PLAYABLE.runs
def make_playable(organisation_id: UUID, take_id: UUID) -> None:
    """Chunks become one seekable file that a browser can play."""
    with scope.organisation(organisation_id):
        plan = renditions.plan_playable(take_id, timezone.now())
    if plan is None:
        return
    try:
        _stop_if_deadly(plan)
        _remux(organisation_id, plan)
    except Superseded:
        return
    except FileRefused as refusal:
        with scope.organisation(organisation_id):
            renditions.refuse(plan, refusal.reason, refusal.detail)
    except (MachineTrouble, ToolFailed) as failure:
        _failed(organisation_id, plan, failure)


@ASSEMBLE.runs
def assemble(organisation_id: UUID, take_id: UUID) -> None:
    """A stretch of a take that is still recorded; whatever fails here is done at its end."""
    with scope.organisation(organisation_id):
        here = stretches.plan(take_id)
    if here is None:
        return
    try:
        found = stretches.cut(here, to_its_end=False)
        if found is None:
            return
        with workbench() as bench:
            made, file = stretches.make(found, bench)
            with scope.organisation(organisation_id):
                stretches.keep(here, found, made, file)
    except (MediaError, NotJoinable) as reason:
        log.info("stretch_not_made", take=str(take_id), reason=str(reason))


@NORMALISE.runs
def normalise(organisation_id: UUID, take_id: UUID) -> None:
    """The version for every device, and the still picture: slow, so for the niced worker."""
    with scope.organisation(organisation_id):
        plan = renditions.plan_normal(take_id, timezone.now())
    if plan is None:
        return
    try:
        _stop_if_deadly(plan)
        _convert(organisation_id, plan)
    except Superseded:
        return
    except FileRefused as refusal:
        with scope.organisation(organisation_id):
            renditions.give_up_normalising(plan, str(refusal))
    except (MachineTrouble, ToolFailed) as failure:
        _failed(organisation_id, plan, failure)


@job("messages")
def close_silent_take(organisation_id: UUID, take_id: UUID) -> None:
    with scope.organisation(organisation_id):
        abandon_take(take_id, timezone.now())


@job("media")
def tidy_take(organisation_id: UUID, take_id: UUID) -> None:
    """Remove files without a row, of this take and of workers that were killed."""
    with scope.organisation(organisation_id):
        renditions.tidy(take_id, timezone.now())
    current_store().clear_leftovers(DAY_SECONDS)
    clear_benches(DAY_SECONDS)


sweep(close_silent_take, lambda at: Take.objects.silent(at).values_list("pk", flat=True))
sweep(assemble, lambda _at: Take.objects.to_assemble().values_list("pk", flat=True))
sweep(make_playable, lambda at: Take.objects.to_make_playable(at).values_list("pk", flat=True))
sweep(normalise, lambda at: Take.objects.to_normalise(at).values_list("pk", flat=True))
sweep(tidy_take, lambda at: Take.objects.to_tidy(at).values_list("pk", flat=True))


def _remux(organisation_id: UUID, plan: Plan) -> None:
    with workbench() as bench:
        source, target = bench / "source", bench / "target"
        made = _joined(plan, target, bench)
        if made is None:
            gather(current_store(), plan.source_keys, source)
            made = remux(source, target, limit_seconds=plan.limit_seconds)
        with (
            stored(plan, Kind.PLAYABLE, target, made.mime, made.facts.duration_ms) as file,
            scope.organisation(organisation_id),
        ):
            found = damage(made.facts, plan.recorded_ms)
            renditions.publish_playable(plan, file, found, timezone.now())


def _joined(plan: Plan, target: Path, bench: Path) -> Remuxed | None:
    """From what was made while it was recorded; None where the take must be taken as a whole."""
    if plan.arrived is None or plan.try_number > 1:
        return None
    try:
        return stretches.join(plan.arrived, target, bench, plan.limit_seconds)
    except MachineTrouble:
        raise
    except (MediaError, NotJoinable) as reason:
        if plan.arrived.made:
            log.info("stretches_not_joined", take=str(plan.take_id), reason=str(reason))
        return None


def _convert(organisation_id: UUID, plan: Plan) -> None:
    with workbench() as bench:
        source, target, still = bench / "source", bench / "target", bench / "still"
        gather(current_store(), plan.source_keys, source)
        made = transcode(source, target, _teller(organisation_id, plan))
        has_still = poster(target, still)
        with stored(plan, Kind.NORMAL, target, made.mime, made.facts.duration_ms) as file:
            if has_still:
                with stored(plan, Kind.POSTER, still, POSTER_MIME) as picture:
                    _publish(organisation_id, plan, made, (file, picture))
            else:
                _publish(organisation_id, plan, made, (file, None))


def _teller(organisation_id: UUID, plan: Plan) -> Callable[[int], None]:
    """Writes how far it is, now and then and not each second."""
    told = 0

    def tell(percent: int) -> None:
        nonlocal told
        if percent - told < PROGRESS_STEP:
            return
        told = percent
        with scope.organisation(organisation_id):
            renditions.tell_progress(plan, percent)

    return tell


def _publish(
    organisation_id: UUID,
    plan: Plan,
    made: Transcoded,
    files: tuple[renditions.Made, renditions.Made | None],
) -> None:
    found = Damage.FAULTS if made.decode_errors else damage(made.facts, plan.recorded_ms)
    found = found or stillness(made.facts, made.still_seconds, made.silent_seconds)
    with scope.organisation(organisation_id):
        renditions.publish_normal(plan, *files, found, timezone.now())


def _stop_if_deadly(plan: Plan) -> None:
    if plan.try_number > MOST_TRIES:
        raise FileRefused(Reason.DAMAGED, f"stopped its worker {MOST_TRIES} times")


def _failed(organisation_id: UUID, plan: Plan, failure: MachineTrouble | ToolFailed) -> None:
    """Leave the row due, so that the sweep tries it again, until the tries are used up."""
    log.warning("recording_step_failed", take=str(plan.take_id), reason=str(failure))
    with scope.organisation(organisation_id):
        if isinstance(failure, MachineTrouble):
            renditions.rest(plan, timezone.now())
        elif plan.is_last_try and plan.makes_playable:
            renditions.refuse(plan, failure.reason, failure.detail)
        elif plan.is_last_try:
            renditions.give_up_normalising(plan, failure.detail)
