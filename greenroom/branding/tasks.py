"""The slow work: a company video made watchable for every device, and files nobody needs."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from django.utils import timezone

from greenroom.branding import actions, videos
from greenroom.branding.jobs import PREPARE_VIDEO
from greenroom.branding.models import MOST_TRIES, VIDEO_SECONDS, BrandFile
from greenroom.branding.problems import NO_PICTURE, FileUnfit
from greenroom.branding.videos import Plan
from greenroom.kit import scope
from greenroom.kit.jobs import job, sweep
from greenroom.media.errors import FileRefused, MachineTrouble, Reason, ToolFailed
from greenroom.media.poster import poster
from greenroom.media.probe import probe
from greenroom.media.stores import current_store, gather, workbench
from greenroom.media.transcode import transcode

log = structlog.get_logger(__name__)


@PREPARE_VIDEO.runs
def prepare_video(organisation_id: UUID, file_id: UUID) -> None:
    with scope.organisation(organisation_id):
        plan = videos.plan(file_id, timezone.now())
    if plan is None:
        return
    try:
        _prepare(organisation_id, plan)
    except FileUnfit as unfit:
        _refuse(organisation_id, plan, unfit.code)
    except FileRefused as refusal:
        _refuse(organisation_id, plan, refusal.reason, refusal.detail)
    except (MachineTrouble, ToolFailed) as failure:
        _failed(organisation_id, plan, failure, timezone.now())


@job("media")
def drop_file(organisation_id: UUID, file_id: UUID) -> None:
    with scope.organisation(organisation_id):
        actions.drop(file_id, timezone.now())


sweep(prepare_video, lambda at: BrandFile.objects.to_prepare(at).values_list("pk", flat=True))
sweep(drop_file, lambda at: BrandFile.objects.to_drop(at).values_list("pk", flat=True))


def _prepare(organisation_id: UUID, plan: Plan) -> None:
    if plan.try_number > MOST_TRIES:
        raise FileRefused(Reason.DAMAGED, f"stopped its worker {MOST_TRIES} times")
    with workbench() as bench:
        source, target, still = bench / "source", bench / "target", bench / "still"
        gather(current_store(), plan.part_keys, source)
        _check(source)
        _reach(organisation_id, plan, 2)
        made = transcode(source, target)
        _reach(organisation_id, plan, 3)
        poster(target, still)
        with scope.organisation(organisation_id):
            videos.publish(plan, target, still, (made.facts.width, made.facts.height))


def _check(source: Path) -> None:
    facts = probe(source)
    if not facts.has_video:
        raise FileUnfit(NO_PICTURE)
    if facts.duration_ms > VIDEO_SECONDS * 1000 + 1000:
        raise FileRefused(Reason.TOO_LONG, f"{facts.duration_ms} ms")


def _reach(organisation_id: UUID, plan: Plan, step: int) -> None:
    with scope.organisation(organisation_id):
        videos.reach(plan, step)


def _refuse(organisation_id: UUID, plan: Plan, reason: str, detail: str = "") -> None:
    with scope.organisation(organisation_id):
        videos.refuse(plan, reason, detail)


def _failed(
    organisation_id: UUID, plan: Plan, failure: MachineTrouble | ToolFailed, at: datetime
) -> None:
    """Leave the row due, so that the sweep tries it again, until the tries are used up."""
    log.warning("brand_video_failed", file=str(plan.file_id), reason=str(failure))
    with scope.organisation(organisation_id):
        if isinstance(failure, MachineTrouble):
            videos.rest(plan, at)
        elif plan.is_last_try:
            videos.refuse(plan, failure.reason, failure.detail)
