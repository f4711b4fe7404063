"""The company's video, from the parts that a browser sends to something to watch.

As with recordings: read the plan in one transaction, work outside of any, write the outcome in
another. A step may be killed at any point or run twice.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle, Organisation
from greenroom.branding.actions import forget, store_still
from greenroom.branding.jobs import PREPARE_VIDEO
from greenroom.branding.models import (
    MOST_TRIES,
    PART_BYTES,
    VIDEO_BYTES,
    BrandFile,
)
from greenroom.branding.problems import NOT_ALL, TOO_LARGE, FileUnfit
from greenroom.kit import jobs
from greenroom.kit.scope import current_organisation_id
from greenroom.kit.text import one_line
from greenroom.media.errors import Reason
from greenroom.media.stores import current_store

State = BrandFile.State
REST = timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    file_id: UUID
    folder: str
    part_keys: tuple[str, ...]
    try_number: int

    @property
    def is_last_try(self) -> bool:
        return self.try_number >= MOST_TRIES


@transaction.atomic
def begin(name: str, size: int, at: datetime) -> BrandFile:
    """Make room for a video that arrives in parts. Raises FileUnfit."""
    if size > VIDEO_BYTES:
        raise FileUnfit(TOO_LARGE)
    file = BrandFile.objects.create(
        place=BrandFile.Place.VIDEO,
        state=State.RECEIVING,
        name=one_line(name),
        parts=max(1, -(-size // PART_BYTES)),
        uploaded_at=at,
        last_used_at=at,
    )
    handles.issue(Handle.Kind.BRAND, file.pk, token=file.token)
    audit.record("brand_file.begun", file, place=file.place, name=file.name, size=size)
    return file


@transaction.atomic
def store_part(file_id: UUID, number: int, data: bytes) -> None:
    """Keep one part. Safe to repeat, in any order. Raises FileUnfit."""
    file = _receiving(file_id)
    if not 0 <= number < file.parts or not data or len(data) > PART_BYTES:
        raise FileUnfit(NOT_ALL)
    current_store().put(file.part_key(number), data)


@transaction.atomic
def complete(file_id: UUID, at: datetime) -> BrandFile:
    """Every part was sent: prepare it. Safe to repeat. Raises FileUnfit."""
    file = BrandFile.objects.select_for_update().get(pk=file_id)
    if file.state != State.RECEIVING:
        return file
    if not all(current_store().exists(file.part_key(number)) for number in range(file.parts)):
        raise FileUnfit(NOT_ALL)
    file.state, file.last_used_at = State.PREPARING, at
    file.save(update_fields=["state", "last_used_at"])
    audit.record("brand_file.added", file, place=file.place, name=file.name)
    jobs.wake(PREPARE_VIDEO, current_organisation_id(), file.pk)
    return file


def _receiving(file_id: UUID) -> BrandFile:
    file = BrandFile.objects.filter(pk=file_id, state=State.RECEIVING).first()
    if file is None:
        raise FileUnfit(NOT_ALL)
    return file


@transaction.atomic
def plan(file_id: UUID, at: datetime) -> Plan | None:
    """What to make a video of; None if that is done."""
    file = BrandFile.objects.to_prepare(at).select_for_update().filter(pk=file_id).first()
    if file is None:
        return None
    file.tries += 1  # counted before the work: one that kills its worker must end, too
    file.step = 1
    file.save(update_fields=["tries", "step"])
    keys = tuple(file.part_key(number) for number in range(file.parts))
    return Plan(file.pk, file.folder, keys, file.tries)


@transaction.atomic
def reach(plan: Plan, step: int) -> None:
    """Tell whoever looks how far it is."""
    BrandFile.objects.filter(pk=plan.file_id, state=State.PREPARING).update(step=step)


@transaction.atomic
def publish(plan: Plan, video: Path, still: Path, size: tuple[int, int]) -> None:
    """Let the video be watched, on the pages too if it is shown there already."""
    file = BrandFile.objects.select_for_update().get(pk=plan.file_id)
    if file.state != State.PREPARING:
        return
    _store(file, video)
    if still.exists():
        store_still(file, still)
    file.width, file.height = size
    file.state, file.reason = State.READY, ""
    file.save()
    audit.record("brand_file.ready", file, place=file.place)
    _show(file)
    transaction.on_commit(partial(forget, plan.part_keys))


def _store(file: BrandFile, video: Path) -> None:
    with video.open("rb") as source:
        file.sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        file.mime, file.store_key = "video/mp4", f"{file.folder}/file-{file.sha256[:16]}"
        file.size_bytes = current_store().put(file.store_key, source, file.mime)


def _show(file: BrandFile) -> None:
    organisation = Organisation.objects.select_for_update().get(pk=file.scope_id)
    shown = organisation.brand.video
    if shown and shown.id == file.pk:
        facts = file.facts().model_dump(mode="json", exclude_defaults=True)
        organisation.brand_values = {**organisation.brand_values, "video": facts}
        organisation.save(update_fields=["brand_values"])


@transaction.atomic
def refuse(plan: Plan, reason: Reason | str, detail: str) -> None:
    file = BrandFile.objects.select_for_update().get(pk=plan.file_id)
    if file.state != State.PREPARING:
        return
    file.state, file.reason = State.REFUSED, reason
    file.save(update_fields=["state", "reason"])
    audit.record("brand_file.refused", file, why=str(reason), detail=detail[:300])
    transaction.on_commit(partial(forget, plan.part_keys))


@transaction.atomic
def rest(plan: Plan, at: datetime) -> None:
    """The machine is in trouble, not the file: look again later, and the try does not count."""
    files = BrandFile.objects.filter(pk=plan.file_id, tries__gt=0)
    files.update(tries=F("tries") - 1, try_after=at + REST)
