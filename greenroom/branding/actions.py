"""What an admin does to how the organisation looks: give files, show them, go back."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.brand import PLACES, Brand, Place
from greenroom.accounts.models import Handle, Organisation
from greenroom.branding import captions
from greenroom.branding.models import BrandFile
from greenroom.branding.problems import TOO_LARGE, FileUnfit
from greenroom.kit.text import one_line
from greenroom.media import picture
from greenroom.media.picture import PictureRefused, Size
from greenroom.media.stores import current_store, workbench

PICTURE_BYTES = 3 * 1024 * 1024
LOGO, LOGO_AT_LEAST = Size(720, 216), Size(64, 32)
ICON_SIDE, ICON_AT_LEAST = 192, Size(32, 32)
WIDEST_ICON = 2.5  # of a logo wider than this nothing can be read in a browser's tab

State = BrandFile.State


@dataclass(frozen=True)
class Look:
    """Everything that an admin decides on the page: ids of files by their place, and texts."""

    colour: str
    welcome: str
    thanks: str
    files: Mapping[Place, UUID | None]


@transaction.atomic
def add_picture(place: Place, name: str, source: BinaryIO, at: datetime) -> BrandFile:
    """A picture, written anew. It is shown to nobody before `show`. Raises FileUnfit."""
    file = _new(place, name, at)
    with workbench() as bench:
        _keep_source(source, bench / "source", PICTURE_BYTES)
        try:
            size = _draw(place, bench)
        except PictureRefused as refused:
            raise FileUnfit(refused.flaw) from refused
        file.width, file.height = size.width, size.height
        _store(file, bench / "target", picture.MIME)
        if (bench / "still").exists():
            store_still(file, bench / "still")
    return _ready(file)


def _draw(place: Place, bench: Path) -> Size:
    source, target = bench / "source", bench / "target"
    if place == "icon":
        return picture.squared(source, target, side=ICON_SIDE, at_least=ICON_AT_LEAST)
    size = picture.fitted(source, target, within=LOGO, at_least=LOGO_AT_LEAST)
    if place == "logo" and size.width <= WIDEST_ICON * size.height:
        picture.squared(source, bench / "still", side=ICON_SIDE, at_least=ICON_AT_LEAST)
    return size


@transaction.atomic
def add_captions(name: str, source: BinaryIO, at: datetime) -> BrandFile:
    """Captions of the company's video, written anew. Raises FileUnfit."""
    file = _new("captions", name, at)
    with workbench() as bench:
        _keep_source(source, bench / "source", captions.MOST_BYTES)
        (bench / "target").write_bytes(captions.cleaned((bench / "source").read_bytes()))
        _store(file, bench / "target", captions.MIME)
    return _ready(file)


def _new(place: Place, name: str, at: datetime) -> BrandFile:
    return BrandFile(place=place, name=one_line(name), uploaded_at=at, last_used_at=at)


def _keep_source(source: BinaryIO, target: Path, most: int) -> None:
    data = source.read(most + 1)
    if len(data) > most:
        raise FileUnfit(TOO_LARGE)
    target.write_bytes(data)


def _store(file: BrandFile, made: Path, mime: str) -> None:
    data = made.read_bytes()
    file.mime, file.sha256 = mime, hashlib.sha256(data).hexdigest()
    file.store_key = f"{file.folder}/file-{file.sha256[:16]}"
    file.size_bytes = current_store().put(file.store_key, data)


def store_still(file: BrandFile, made: Path) -> None:
    file.still_key = f"{file.folder}/still"
    with made.open("rb") as source:
        file.still_bytes = current_store().put(file.still_key, source)


def _ready(file: BrandFile) -> BrandFile:
    file.state = State.READY
    file.save(force_insert=True)
    handles.issue(Handle.Kind.BRAND, file.pk, token=file.token)
    audit.record("brand_file.added", file, place=file.place, name=file.name)
    return file


@transaction.atomic
def show(look: Look, at: datetime, organisation_id: UUID) -> list[str]:
    """Let candidates see this from now on, and say what has changed."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    values = brand_of(look).model_dump(mode="json", exclude_defaults=True)
    changed = changes(organisation, look.colour, values)
    if not changed:
        return []
    before = {"colour": organisation.colour, **organisation.brand_values}
    _put(organisation, look.colour, values, before, at)
    audit.record(
        "organisation.branded", organisation, changed=changed, **_told(before, look.colour, values)
    )
    return changed


@transaction.atomic
def undo(at: datetime, organisation_id: UUID) -> bool:
    """Go back to what candidates saw before the last change; a second time, forth again."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    if organisation.brand_before is None:
        return False
    values = dict(organisation.brand_before)
    colour = values.pop("colour", organisation.colour)
    before = {"colour": organisation.colour, **organisation.brand_values}
    _put(organisation, colour, _fresh(values), before, at)
    audit.record("organisation.brand_undone", organisation, **_told(before, colour, values))
    return True


def _put(
    organisation: Organisation,
    colour: str,
    values: dict[str, Any],
    before: dict[str, Any],
    at: datetime,
) -> None:
    organisation.colour, organisation.brand_values = colour, values
    organisation.brand_before = before
    organisation.save(update_fields=["colour", "brand_values", "brand_before"])
    now, old = _ids(values), _ids(before)
    BrandFile.objects.filter(pk__in=[*now, *old]).update(last_used_at=at)
    BrandFile.objects.filter(pk__in=now, first_shown_at=None).update(first_shown_at=at)


def brand_of(look: Look) -> Brand:
    """The look with the facts of its files, as far as they are the organisation's own."""
    wanted = [file_id for file_id in look.files.values() if file_id]
    found = {file.pk: file for file in BrandFile.objects.filter(pk__in=wanted)}
    files = {
        place: found[file_id].facts()
        for place, file_id in look.files.items()
        if file_id in found and found[file_id].place == place and not found[file_id].is_refused
    }
    return Brand(welcome=look.welcome, thanks=look.thanks, **files)


def changes(organisation: Organisation, colour: str, values: Mapping[str, Any]) -> list[str]:
    """What of the look differs from what candidates see now."""
    names = [*PLACES, "welcome", "thanks"]
    now = organisation.brand_values
    changed = [name for name in names if now.get(name) != values.get(name)]
    return [*(["colour"] if colour != organisation.colour else []), *changed]


def _fresh(values: dict[str, Any]) -> dict[str, Any]:
    """The same look with what its files have become since: a video may be ready by now."""
    brand = Brand.model_validate(values)
    found = {file.pk: file for file in BrandFile.objects.filter(pk__in=_ids(values))}
    facts = {
        place: found[file.id].facts()
        for place in PLACES
        if (file := brand.file(place)) and file.id in found
    }
    fresh = Brand(welcome=brand.welcome, thanks=brand.thanks, **facts)
    return fresh.model_dump(mode="json", exclude_defaults=True)


def _ids(values: Mapping[str, Any]) -> list[UUID]:
    brand = Brand.model_validate(values)
    return [file.id for place in PLACES if (file := brand.file(place))]


def _told(before: Mapping[str, Any], colour: str, after: Mapping[str, Any]) -> dict[str, Any]:
    """Without addresses: they are not to be guessed, so they stand in no log."""
    return {"before": _named(before), "after": _named({**after, "colour": colour})}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value["id"] if isinstance(value, dict) else value for name, value in values.items()
    }


@transaction.atomic
def drop(file_id: UUID, at: datetime) -> None:
    """Take away a file that no page shows and no mail names, with its bytes."""
    file = BrandFile.objects.to_drop(at).select_for_update().filter(pk=file_id).first()
    if file is None:
        return
    keys = list(current_store().keys(file.folder))
    handles.revoke(Handle.Kind.BRAND, file.pk)
    audit.record("brand_file.dropped", file, place=file.place)
    file.delete()
    transaction.on_commit(partial(forget, keys))


def forget(keys: Iterable[str]) -> None:
    """Take the bytes away, once no row names them."""
    for key in keys:
        current_store().delete(key)
